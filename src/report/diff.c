/* SPDX-License-Identifier: MIT */
/*
 * The report of smx diff as text and as JSON (schema smx.diff/1).
 * (1) In text, utf8_show makes class names and keys, which may hold any bytes,
 *     safe.
 */
#include "report/diff.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/num.h"
#include "base/utf8.h"

/* ---- text ---- */

/* Appends text padded to a width; a negative width aligns it on the right. */
static void
add_padded(struct buf *out, const char *p, size_t len, int width)
{
	size_t room = (size_t)(width < 0 ? -width : width), pad = room > len ? room - len : 0;
	char *q = buf_reserve(out, pad + len);

	if (!q)
		return;
	memset(q, ' ', pad + len);
	memcpy(width < 0 ? q + pad : q, p, len);
	out->len += pad + len;
}

static void
add_number(struct buf *out, double x, int width)
{
	char text[NUM_ROOM];

	add_padded(out, text, num_write(text, x, 6), width);
}

/* Appends a row count. */
static void
add_rows(struct buf *out, const char *name, unsigned long long n)
{
	buf_printf(out, "%-16s%llu\n", name, n);
}

static void
add_metric(struct buf *out, const struct diff_metric *m)
{
	add_padded(out, m->name, strlen(m->name), 16);
	if (m->why)
		buf_printf(out, "null (%s)", m->why);
	else
		buf_number(out, m->value, 6);
	buf_char(out, '\n');
}

/* Appends a class's name (1), or its number if it has no name. */
static void
add_class(struct buf *out, const struct names *names, size_t i)
{
	if (i >= names->n) {
		buf_count(out, i);
		return;
	}
	utf8_show_all(out, names->name[i], strlen(names->name[i]));
}

static void
add_worst(struct buf *out, const struct diff_row *w, const struct names *names)
{
	const struct difference *d = &w->difference;

	buf_printf(out, "%10llu", (unsigned long long)w->row);
	add_number(out, d->kl, -13);
	add_number(out, d->js, -13);
	add_number(out, d->most_delta_p, -13);
	buf_str(out, "  ");
	add_class(out, names, d->top[0]);
	if (d->top[0] != d->top[1]) {
		buf_str(out, " > ");
		add_class(out, names, d->top[1]);
	}
	if (w->key) {
		buf_str(out, "  \"");
		utf8_show_all(out, w->key, w->key_len); /* (1) */
		buf_char(out, '"');
	}
	buf_char(out, '\n');
}

int
diff_text(const struct diff_report *r, struct buf *out, struct err *err)
{
	const struct diff *d = r->diff;
	struct diff_metric m[DIFF_METRICS];
	size_t n = diff_metrics(d, m);

	add_rows(out, "rows", d->rows);
	if (r->left_out > 0)
		add_rows(out, "left out", r->left_out);
	if (r->only_a > 0)
		add_rows(out, "only in A", r->only_a);
	if (r->only_b > 0)
		add_rows(out, "only in B", r->only_b);
	for (size_t i = 0; i < n; i++)
		add_metric(out, &m[i]);
	if (d->nworst > 0)
		buf_str(out,
		    "\nThe rows furthest apart, counted from 0:\n"
		    "       row           kl           js  max_delta_p  class\n");
	for (size_t i = 0; i < d->nworst; i++)
		add_worst(out, &d->worst[i], r->names);
	return buf_check(out, err);
}

/* ---- JSON ---- */

static void
put_class(struct json *j, const char *number, const char *name, const struct names *names, size_t i)
{
	json_add_count(j, number, i);
	if (i < names->n)
		json_add_string(j, name, names->name[i]);
}

static void
put_worst(struct json *j, const struct diff_row *w, const struct names *names)
{
	const struct difference *d = &w->difference;

	json_open_line(j, NULL, '{');
	json_add_count(j, "row", w->row);
	if (w->key)
		json_add_text(j, "key", w->key, w->key_len);
	json_add_number(j, "kl", d->kl);
	json_add_number(j, "js", d->js);
	json_add_number(j, "delta_p", d->delta_p);
	json_add_number(j, "max_delta_p", d->most_delta_p);
	json_add_number(j, "delta_entropy", d->delta_entropy);
	put_class(j, "a", "a_name", names, d->top[0]);
	put_class(j, "b", "b_name", names, d->top[1]);
	json_close(j, '}');
}

static void
put_metrics(struct json *j, const struct diff *d)
{
	struct diff_metric m[DIFF_METRICS];
	size_t n = diff_metrics(d, m);
	bool reasons = false;

	json_open(j, "metrics", '{');
	for (size_t i = 0; i < n; i++) {
		json_add_number(j, m[i].name, m[i].value);
		reasons = reasons || m[i].why;
	}
	json_close(j, '}');
	if (!reasons)
		return;
	json_open(j, "reasons", '{');
	for (size_t i = 0; i < n; i++) {
		if (m[i].why)
			json_add_string(j, m[i].name, m[i].why);
	}
	json_close(j, '}');
}

int
diff_json(const struct diff_report *r, struct buf *out, struct err *err)
{
	const struct diff *d = r->diff;
	struct json j = {.out = out, .indent = true};

	json_open(&j, NULL, '{');
	json_add_string(&j, "schema", "smx.diff/1");
	json_add_string(&j, "smx", r->version);
	json_add_count(&j, "rows", d->rows);
	json_add_count(&j, "left_out", r->left_out);
	json_add_count(&j, "only_a", r->only_a);
	json_add_count(&j, "only_b", r->only_b);
	if (d->fewest == d->most && d->most > 0)
		json_add_count(&j, "classes", d->most);
	else
		json_add_number(&j, "classes", NAN);
	put_metrics(&j, d);
	json_open(&j, "worst", '[');
	for (size_t i = 0; i < d->nworst; i++)
		put_worst(&j, &d->worst[i], r->names);
	json_close(&j, ']');
	json_close(&j, '}');
	buf_char(out, '\n');
	return buf_check(out, err);
}
