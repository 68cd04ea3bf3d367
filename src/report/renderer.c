/* SPDX-License-Identifier: MIT */
/*
 * The table of renderers, made from report.list; and what several of them write alike.
 */
#include "report/renderer.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/num.h"
#include "metric/metric.h"
#include "io/codec.h"

#define RENDERER(name) extern const struct renderer renderer_##name;
#include "report/report.list"
#undef RENDERER

#define RENDERER(name) &renderer_##name,
const struct renderer *const renderers[] = {
#include "report/report.list"
    NULL};
#undef RENDERER

void
show_number(struct buf *out, double x, int digits)
{
	if (isnan(x))
		buf_char(out, '-');
	else
		buf_number(out, x, digits);
}

void
show_result(struct buf *out, const struct result *r, int digits)
{
	show_number(out, r->value, trait_of(r->key).exact ? NUM_SHORTEST : digits);
}

void
show_value(struct buf *out, const struct report_cell *c, int digits)
{
	if (c->is == CELL_COUNT)
		buf_count(out, c->count);
	else if (c->is == CELL_NUMBER)
		show_number(out, c->number, digits);
	else if (c->is == CELL_BOOL)
		buf_str(out, c->yes ? "yes" : "no");
}

void
show_accuracy(struct buf *out, const struct result *r, const char *sign)
{
	if (isfinite(r->lo)) {
		show_number(out, r->lo, 4);
		buf_str(out, " to ");
		show_number(out, r->hi, 4);
	} else if (isfinite(r->se)) {
		buf_str(out, sign);
		show_number(out, r->se, 3);
	} else if (isfinite(r->bound) && r->bound > 0) {
		buf_str(out, "within ");
		show_number(out, r->bound, 2);
	}
}

const struct renderer *
renderer_named(const char *name)
{
	for (size_t i = 0; renderers[i]; i++) {
		if (strcmp(renderers[i]->name, name) == 0)
			return renderers[i];
	}
	return NULL;
}

static bool
ends_in(const char *path, size_t len, const char *suffix)
{
	size_t n = strlen(suffix);

	return len > n && strncasecmp(path + len - n, suffix, n) == 0;
}

const struct renderer *
renderer_of_file(const char *path)
{
	size_t len;

	codec_of_name(path, &len);
	for (size_t i = 0; renderers[i]; i++) {
		for (const char *const *s = renderers[i]->suffix; *s; s++) {
			if (ends_in(path, len, *s))
				return renderers[i];
		}
	}
	return NULL;
}

int
renderer_run(const struct renderer *how, const struct report *r, struct buf *out, struct err *err)
{
	if (report_check(r, err) < 0)
		return -1;
	how->render(r, out);
	return buf_check(out, err);
}
