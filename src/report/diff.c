/* SPDX-License-Identifier: MIT */
/*
 * What smx diff found, for people and for programs (schema smx.diff/1).
 *
 * (1) In text, names of classes and keys, which may hold any bytes, are shown by
 *     utf8_show.
 */
#include "report/diff.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "base/utf8.h"
#include "report/json.h"

/* ---- text ---- */

/* Text on the left, or with a width below 0 on the right, of a column. */
static int
add_padded(struct buf *out, const char *p, size_t len, int width, struct err *err)
{
	size_t room = (size_t)(width < 0 ? -width : width), pad = room > len ? room - len : 0;
	char *q = buf_room(out, pad + len, err);

	if (!q)
		return -1;
	memset(q, ' ', pad + len);
	memcpy(width < 0 ? q + pad : q, p, len);
	out->len += pad + len;
	return 0;
}

static int
add_number(struct buf *out, double x, int width, struct err *err)
{
	char text[NUM_ROOM];

	return add_padded(out, text, num_write(text, x, 6), width, err);
}

static int
add_count(struct buf *out, unsigned long long n, int width, struct err *err)
{
	char text[24];
	int len = snprintf(text, sizeof(text), "%llu", n);

	return add_padded(out, text, (size_t)len, width, err);
}

/* A line of the table at the top; nothing where there is nothing to tell. */
static int
add_rows(struct buf *out, const char *name, unsigned long long n, struct err *err)
{
	if (add_padded(out, name, strlen(name), 16, err) < 0 || add_count(out, n, 1, err) < 0)
		return -1;
	return buf_char(out, '\n', err);
}

static int
add_metric(struct buf *out, const struct diff_metric *m, struct err *err)
{
	if (add_padded(out, m->name, strlen(m->name), 16, err) < 0)
		return -1;
	if (!m->why) {
		if (add_number(out, m->value, 1, err) < 0)
			return -1;
	} else if (buf_str(out, "null (", err) < 0 || buf_str(out, m->why, err) < 0 ||
	    buf_char(out, ')', err) < 0)
		return -1;
	return buf_char(out, '\n', err);
}

/* A class by its name where there are names (1), else by its number. */
static int
add_class(struct buf *out, const struct names *names, size_t i, struct err *err)
{
	if (i >= names->n)
		return add_count(out, i, 1, err);
	return utf8_show_all(out, names->name[i], strlen(names->name[i]), err);
}

static int
add_key(struct buf *out, const char *key, size_t len, struct err *err)
{
	if (buf_str(out, "  \"", err) < 0 || utf8_show_all(out, key, len, err) < 0) /* (1) */
		return -1;
	return buf_char(out, '"', err);
}

static int
add_worst(struct buf *out, const struct diff_row *w, const struct names *names, struct err *err)
{
	const struct difference *d = &w->difference;

	if (add_count(out, w->row, -10, err) < 0 || add_number(out, d->kl, -13, err) < 0 ||
	    add_number(out, d->js, -13, err) < 0 ||
	    add_number(out, d->most_delta_p, -13, err) < 0 || buf_str(out, "  ", err) < 0 ||
	    add_class(out, names, d->top[0], err) < 0)
		return -1;
	if (d->top[0] != d->top[1] &&
	    (buf_str(out, " > ", err) < 0 || add_class(out, names, d->top[1], err) < 0))
		return -1;
	if (w->key && add_key(out, w->key, w->key_len, err) < 0)
		return -1;
	return buf_char(out, '\n', err);
}

int
diff_text(const struct diff_report *r, struct buf *out, struct err *err)
{
	const struct diff *d = r->diff;
	struct diff_metric m[DIFF_METRICS];
	size_t n = diff_metrics(d, m);

	if (add_rows(out, "rows", d->rows, err) < 0 ||
	    (r->left_out > 0 && add_rows(out, "left out", r->left_out, err) < 0) ||
	    (r->only_a > 0 && add_rows(out, "only in A", r->only_a, err) < 0) ||
	    (r->only_b > 0 && add_rows(out, "only in B", r->only_b, err) < 0))
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (add_metric(out, &m[i], err) < 0)
			return -1;
	}
	if (d->nworst > 0 &&
	    buf_str(out,
		"\nThe rows furthest apart, counted from 0:\n"
		"       row           kl           js  max_delta_p  class\n",
		err) < 0)
		return -1;
	for (size_t i = 0; i < d->nworst; i++) {
		if (add_worst(out, &d->worst[i], r->names, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- JSON ---- */

static void
put_class(struct json *j, const char *number, const char *name, const struct names *names, size_t i)
{
	json_add_count(j, number, i);
	if (i < names->n)
		json_add_text(j, name, names->name[i], strlen(names->name[i]));
}

static void
put_worst(struct json *j, const struct diff_row *w, const struct names *names)
{
	const struct difference *d = &w->difference;

	json_open(j, NULL, '{');
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
			json_add_text(j, m[i].name, m[i].why, strlen(m[i].why));
	}
	json_close(j, '}');
}

int
diff_json(const struct diff_report *r, struct buf *out, struct err *err)
{
	const struct diff *d = r->diff;
	struct json j = {.out = out};

	json_open(&j, NULL, '{');
	json_add_text(&j, "schema", "smx.diff/1", 10);
	json_add_text(&j, "smx", r->version, strlen(r->version));
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
	if (!j.failed && buf_char(out, '\n', &j.err) < 0)
		j.failed = true;
	if (j.failed)
		*err = j.err;
	return j.failed ? -1 : 0;
}
