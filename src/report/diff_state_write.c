/* SPDX-License-Identifier: MIT */
/*
 * Writes the state of a comparison as JSON. The numbers are those of diff_state_form.h.
 */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/fix.h"
#include "base/json.h"
#include "base/task.h"
#include "compare/comparison.h"
#include "config.h"
#include "report/diff_state.h"
#include "report/diff_state_form.h"
#include "report/state_form.h"

/* (1) */
static void
add_count(struct json *j, const char *name, uint64_t n)
{
	char hex[FIX_HEX + 1];

	json_add_text(j, name, hex, fix_write(hex, &n, 1));
}

static void
add_real(struct json *j, const char *name, double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	add_count(j, name, bits);
}

static void
add_sum(struct json *j, const char *name, const struct exact *sum)
{
	char text[EXACT_TEXT];

	json_add_text(j, name, text, exact_write(sum, text));
}

static void
add_wide(struct json *j, const struct wide *sum)
{
	char hex[2 * FIX_HEX + 2] = "-";
	uint64_t w[2] = {sum->low, (uint64_t)sum->high};
	const bool negative = sum->high < 0;

	if (negative) {
		w[0] = ~w[0] + 1;
		w[1] = ~w[1] + (w[0] == 0);
	}
	json_add_text(j, NULL, negative ? hex : hex + 1, negative + fix_write(hex + 1, w, 2));
}

/* (5) */
static void
add_bytes(struct json *j, const char *name, const char *p, size_t len)
{
	json_lead(j, name);
	buf_char(j->out, '"');
	for (size_t i = 0; i < len; i++)
		buf_printf(j->out, "%02x", (unsigned)(unsigned char)p[i]);
	buf_char(j->out, '"');
}

static void
write_value(struct json *j, const char *name, const struct diff_field *f, const char *p)
{
	static const size_t size[] = {
	    [DIFF_COUNT] = sizeof(uint64_t),
	    [DIFF_CLASSES] = sizeof(size_t),
	    [DIFF_FLAG] = sizeof(bool),
	    [DIFF_SUM] = sizeof(struct exact),
	    [DIFF_SIZE] = sizeof(struct exact),
	    [DIFF_REAL] = sizeof(double),
	};
	union {
		uint64_t count;
		size_t classes;
		bool flag;
		double real;
		struct exact sum;
	} x = {0};

	memcpy(&x, p, size[f->is]);
	if (f->is == DIFF_COUNT)
		add_count(j, name, x.count);
	else if (f->is == DIFF_CLASSES)
		add_count(j, name, x.classes);
	else if (f->is == DIFF_FLAG)
		add_count(j, name, x.flag);
	else if (f->is == DIFF_REAL)
		add_real(j, name, x.real);
	else
		add_sum(j, name, &x.sum);
}

static void
write_field(struct json *j, const struct diff *d, const struct diff_field *f)
{
	const char *p = (const char *)d + f->at;
	const size_t size = f->is == DIFF_COUNT ? sizeof(uint64_t) : sizeof(struct exact);

	if (f->n == 1) {
		write_value(j, f->name, f, p);
		return;
	}
	json_open(j, f->name, '[');
	for (size_t i = 0; i < f->n; i++)
		write_value(j, NULL, f, p + i * size);
	json_close(j, ']');
}

static void
write_section(struct json *j, const struct diff *d, const struct diff_section *s)
{
	if (s->has && !s->has(d))
		return;
	buf_char(j->out, '\n');
	json_open(j, s->name, '{');
	for (const struct diff_field *f = s->field; f->name; f++)
		write_field(j, d, f);
	json_close(j, '}');
}

/* (3) */
static void
write_sketch(struct json *j, const char *name, const struct quantiles *q)
{
	uint64_t count;
	size_t cell = 0;
	double x;

	if (quantiles_count(q) == 0)
		return;
	buf_char(j->out, '\n');
	json_open(j, name, '{');
	add_real(j, "least", q->least);
	add_real(j, "largest", q->largest);
	json_open(j, "cells", '[');
	while ((count = sketch_next(&q->sketch, &cell, &x)) > 0) {
		json_add_count(j, NULL, cell - 1);
		add_count(j, NULL, count);
	}
	json_close(j, ']');
	json_close(j, '}');
}

/* (4) */
static void
write_wides(struct json *j, const char *name, const struct wide *sum, size_t n)
{
	json_open(j, name, '[');
	for (size_t i = 0; i < n; i++)
		add_wide(j, &sum[i]);
	json_close(j, ']');
}

static void
write_boot(struct json *j, const struct resample *r)
{
	const struct replicate *one;
	struct wide right;

	json_open(j, "replicates", '[');
	for (size_t i = 0; i < r->n; i++) {
		one = &r->replicate[i];
		buf_char(j->out, '\n');
		json_open(j, NULL, '{');
		add_count(j, "rows", one->rows);
		right = (struct wide){(uint64_t)one->right, one->right < 0 ? -1 : 0};
		write_wides(j, "right", &right, 1);
		write_wides(j, "brier", &one->brier, 1);
		add_sum(j, "nll", &one->nll);
		write_wides(j, "gap", r->gap + i * 2 * r->bins, 2 * r->bins);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void
write_deltas(struct json *j, const struct deltas *d)
{
	if (d->rows == 0)
		return;
	buf_char(j->out, '\n');
	json_open(j, "bins", '{');
	write_wides(j, "gap", d->gap, 2 * d->setup.bins);
	if (d->boot.n > 0)
		write_boot(j, &d->boot);
	json_close(j, '}');
}

static void
write_row(struct json *j, const struct diff_row *r)
{
	const struct difference *d = &r->difference;

	buf_char(j->out, '\n');
	json_open(j, NULL, '{');
	add_count(j, "row", r->row);
	if (r->key)
		add_bytes(j, "key", r->key, r->key_len);
	add_real(j, "kl", d->kl);
	add_real(j, "js", d->js);
	add_real(j, "delta_p", d->delta_p);
	add_real(j, "max_delta_p", d->most_delta_p);
	add_real(j, "delta_entropy", d->delta_entropy);
	add_count(j, "flips", r->flips);
	json_open(j, "top", '[');
	for (size_t i = 0; i < 2; i++)
		add_count(j, NULL, d->top[i]);
	json_close(j, ']');
	for (size_t i = 0; i < 2 && r->name[i].text; i++)
		add_bytes(j, i == 0 ? "a" : "b", r->name[i].text, r->name[i].len);
	json_close(j, '}');
}

/* One for each label, or one that is that of all. */
static void
write_cut(struct json *j, const struct comparison *c)
{
	size_t n = c->ncut;

	while (n > 1 && c->cut[n - 1] == c->cut[n - 2])
		n--;
	n = n > 1 ? c->ncut : n;
	json_add_count(j, "labels", c->ncut);
	json_open(j, "thresholds", '[');
	for (size_t i = 0; i < n; i++)
		add_real(j, NULL, c->cut[i]);
	json_close(j, ']');
}

static void
write_settings(struct json *j, const struct comparison *c)
{
	const struct diff *d = &c->diff;

	json_add_string(j, "task", task_name[diff_task(d)]);
	if (d->binary)
		add_real(j, "threshold", d->threshold);
	if (d->labels)
		write_cut(j, c);
	json_add_count(j, "known", c->known);
	json_add_count(j, "labelled", c->labelled);
	json_add_count(j, "classes", c->nclass);
	json_add_count(j, "listed", d->listed);
	json_add_count(j, "rest", d->rest);
	json_add_count(j, "logprob", d->logprob);
	json_add_count(j, "llama", d->compat);
	json_add_count(j, "worst", d->worst.most);
	json_open(j, "top", '[');
	for (size_t i = 0; i < d->ntop; i++)
		json_add_count(j, NULL, d->top[i]);
	json_close(j, ']');
	json_add_count(j, "bins", d->deltas.setup.bins);
	json_add_count(j, "bins_left", d->deltas.setup.left);
	json_add_count(j, "replicates", d->deltas.boot.n);
	add_count(j, "seed", d->deltas.boot.seed);
	if (c->cluster)
		json_add_string(j, "cluster", c->cluster);
	json_add_string(j, "steps", c->steps);
	json_open(j, "names", '[');
	for (size_t i = 0; i < c->names.n; i++)
		json_add_string(j, NULL, c->names.name[i]);
	json_close(j, ']');
}

static void
write_counts(struct json *j, const struct comparison *c)
{
	add_count(j, "left_out", c->left_out);
	add_count(j, "only_a", c->only_a);
	add_count(j, "only_b", c->only_b);
	add_count(j, "twice", c->twice);
	json_open(j, "rows", '[');
	for (size_t i = 0; i < c->rows.n; i++) {
		add_count(j, NULL, c->rows.span[i].first);
		add_count(j, NULL, c->rows.span[i].end);
	}
	json_close(j, ']');
}

int
diff_state_write(const struct comparison *c, struct buf *out, struct err *err)
{
	const struct diff *d = &c->diff;
	struct json j = {.out = out};
	size_t from = out->len;

	json_open(&j, NULL, '{');
	json_add_string(&j, "schema", state_of_diff.schema);
	json_add_string(&j, "smx", SMX_VERSION);
	json_open(&j, "options", '{');
	write_settings(&j, c);
	json_close(&j, '}');
	write_counts(&j, c);
	for (const struct diff_section *s = diff_sections; s->name; s++)
		write_section(&j, d, s);
	write_sketch(&j, "kl_sketch", &d->kls);
	write_sketch(&j, "move_sketch", &d->ppl.moves);
	write_deltas(&j, &d->deltas);
	json_open(&j, "worst", '[');
	for (size_t i = 0; i < d->worst.n; i++)
		write_row(&j, &d->worst.row[i]);
	json_close(&j, ']');
	if (buf_check(out, err) < 0)
		return -1;
	state_end(out, from); /* (2) */
	return buf_check(out, err);
}
