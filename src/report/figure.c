/* SPDX-License-Identifier: MIT */
/*
 * What all figures are made of, and the table of their kinds, made from figure.list.
 */
#include "report/figure.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "kern/kern.h"
#include "report/ticks.h"

#define FIGURE(name) extern const struct figure_kind figure_##name;
#include "report/figure.list"
#undef FIGURE

#define FIGURE(name) &figure_##name,
const struct figure_kind *const figure_kinds[] = {
#include "report/figure.list"
    NULL};
#undef FIGURE

int
figure_make(
    struct figure *f, const struct figure_kind *kind, const struct charts *c, struct err *err)
{
	f->name = kind->name;
	if (kind->make(f, c, err) < 0)
		return -1;
	buf_char(&f->note, '\0');
	buf_char(&f->desc, '\0');
	return buf_check(&f->note, err) < 0 ? -1 : buf_check(&f->desc, err);
}

void
figure_free(struct figure *f)
{
	for (size_t i = 0; i < f->nmark; i++)
		mem_free(f->mark[i].at);
	for (size_t i = 0; i < f->nword; i++)
		mem_free(f->word[i]);
	buf_free(&f->note);
	buf_free(&f->desc);
	*f = (struct figure){0};
}

struct layer *
figure_mark(struct figure *f, enum mark_shape shape, enum shade shade, const char *name, size_t n,
    struct err *err)
{
	struct layer *m = &f->mark[f->nmark];

	*m = (struct layer){.shape = shape, .shade = shade, .n = n};
	m->at = mem_new(n, sizeof(*m->at), err);
	if (!m->at)
		return NULL;
	f->nmark++;
	snprintf(m->name, sizeof(m->name), "%s", name);
	for (size_t i = 0; i < n; i++)
		m->at[i] = (struct mark_point){NAN, NAN, NAN, NAN, NAN};
	return m;
}

int
figure_rule(struct figure *f, const char *name, const struct mark_point ends[2], struct err *err)
{
	struct layer *m = figure_mark(f, MARK_RULE, SHADE_QUIET, name, 2, err);

	if (!m)
		return -1;
	m->dashed = true;
	memcpy(m->at, ends, 2 * sizeof(*ends));
	return 0;
}

int
figure_word(struct figure *f, const char *text, size_t len, struct err *err)
{
	struct buf shown = {0};
	int status;

	utf8_show_all(&shown, text, len);
	status = buf_check(&shown, err);
	if (status == 0) {
		f->word[f->nword] = mem_text(shown.p ? shown.p : "", shown.len, err);
		status = f->word[f->nword] ? 0 : -1;
		f->nword += status == 0;
	}
	buf_free(&shown);
	return status;
}

/* ---- axes ---- */

double
axis_part(const struct axis *a, double x)
{
	if (a->log)
		return kern_log(x / a->from) / kern_log(a->to / a->from);
	return (x - a->from) / (a->to - a->from);
}

size_t
axis_ticks(const struct axis *a, unsigned about, double *tick)
{
	size_t n =
	    a->log ? ticks_log(a->from, a->to, tick) : ticks_linear(a->from, a->to, about, tick);
	size_t whole = 0;

	if (a->unit != AXIS_COUNT || a->to < 1)
		return n;
	for (size_t i = 0; i < n; i++) { /* there are no halves of rows */
		if (floor(tick[i]) == tick[i])
			tick[whole++] = tick[i];
	}
	return whole;
}

void
axis_value(struct buf *out, const struct axis *a, double x, int digits)
{
	if (a->unit == AXIS_PERCENT)
		figure_percent(out, x, digits);
	else if (a->unit == AXIS_COUNT)
		figure_count(out, x);
	else
		figure_number(out, x, digits);
}

/* ---- texts ---- */

void
figure_number(struct buf *out, double x, int digits)
{
	if (isnan(x)) {
		buf_char(out, '-');
		return;
	}
	if (x < 0)
		buf_str(out, "\xe2\x88\x92"); /* the minus sign */
	buf_number(out, fabs(x), digits);
}

void
figure_percent(struct buf *out, double x, int digits)
{
	figure_number(out, 100 * x, digits);
	if (!isnan(x))
		buf_char(out, '%');
}

void
figure_count(struct buf *out, double x)
{
	char text[32];
	int len;

	if (!(fabs(x - floor(x + 0.5)) < 1e-6 && x >= 0 && x < 0x1p53)) {
		figure_number(out, x, 5);
		return;
	}
	len = snprintf(text, sizeof(text), "%llu", (unsigned long long)(x + 0.5));
	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			buf_char(out, ',');
		buf_char(out, text[i]);
	}
}

static void
tell(struct buf *out, const struct axis *a, double x)
{
	const char *what = a->what ? a->what : a->label;

	if (a->unit != AXIS_COUNT)
		buf_printf(out, "%s ", what);
	axis_value(out, a, x, 4);
	if (a->unit == AXIS_COUNT)
		buf_printf(out, " %s", what);
}

/* The range of a bar, and its height. */
static void
tell_bar(struct buf *out, const struct figure *f, const struct layer *m, const struct mark_point *p)
{
	tell(out, &f->x, p->low);
	buf_str(out, " to ");
	axis_value(out, &f->x, p->high, 4);
	buf_str(out, ": ");
	axis_value(out, &f->y, p->y, 4);
	buf_printf(out, " %s", m->name);
}

void
figure_tell(
    struct buf *out, const struct figure *f, const struct layer *m, const struct mark_point *p)
{
	if (m->shape == MARK_BARS && f->nword > 0) {
		buf_printf(out, "%s: ", f->word[p - m->at]);
		tell(out, &f->x, p->x);
	} else if (m->shape == MARK_BARS) {
		tell_bar(out, f, m, p);
	} else {
		tell(out, &f->x, p->x);
		buf_str(out, ", ");
		tell(out, &f->y, p->y);
	}
	if (m->shape == MARK_DOTS && !isnan(p->low)) {
		buf_str(out, ", interval ");
		axis_value(out, &f->y, p->low, 4);
		buf_str(out, " to ");
		axis_value(out, &f->y, p->high, 4);
	}
	if (!isnan(p->rows)) {
		buf_str(out, ", ");
		figure_count(out, p->rows);
		buf_str(out, p->rows == 1 ? " row" : " rows");
	}
}
