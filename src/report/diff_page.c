/* SPDX-License-Identifier: MIT */
/*
 * What smx diff found, as a page. The numbers are JSON, smx.diffpage/1.
 */
#include "report/diff_page.h"

#include <math.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/json.h"
#include "config.h"
#include "report/page.h"
#include "report/page_files.h"

enum { FLIPS_SHOWN = 20, ROWS_SHOWN = 200 };

/* In the order of the report. */
static void
add_metrics(struct json *j, const struct diff *d, const struct results *labelled)
{
	const struct result *r = labelled ? labelled->result : NULL;
	const size_t nresult = labelled ? labelled->n : 0;
	struct diff_metric m[DIFF_METRICS];
	const size_t n = diff_metrics(d, m), tabled = diff_tabled(d);

	json_open(j, "metrics", '{');
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; i == n - tabled && k < nresult; k++)
			json_add_number(j, r[k].key, r[k].value);
		json_add_number(j, m[i].name, m[i].value);
	}
	json_close(j, '}');
	json_open(j, "why", '{');
	for (size_t i = 0; i < n; i++) {
		if (m[i].why)
			json_add_string(j, m[i].name, m[i].why);
	}
	for (size_t i = 0; i < nresult; i++) {
		if (r[i].why[0])
			json_add_string(j, r[i].key, r[i].why);
	}
	json_close(j, '}');
}

/* [low, high, rows that do not flip, rows that do], null for +inf. */
static void
add_spread(struct json *j, const struct spread *s)
{
	double low, high;

	json_open(j, "spread", '[');
	for (size_t i = 0; i < SPREAD_CELLS; i++) {
		spread_bounds(i, &low, &high);
		json_open_line(j, NULL, '[');
		json_add_number(j, NULL, low);
		json_add_number(j, NULL, high);
		json_add_count(j, NULL, s->rows[i][0]);
		json_add_count(j, NULL, s->rows[i][1]);
		json_close(j, ']');
	}
	json_close(j, ']');
}

static void
add_class(struct json *j, const struct names *names, size_t class)
{
	char text[24];

	if (class < names->n) {
		json_add_string(j, NULL, names->name[class]);
	} else {
		snprintf(text, sizeof(text), "%zu", class);
		json_add_string(j, NULL, text);
	}
}

/* The most probable class of A, or of B. */
static void
add_top(struct json *j, const struct names *names, const struct diff_row *r, size_t side)
{
	if (r->name[side].text)
		json_add_text(j, NULL, r->name[side].text, r->name[side].len);
	else
		add_class(j, names, r->difference.top[side]);
}

static int
add_flips(struct json *j, const struct diff_found *f, struct err *err)
{
	struct flip flip[FLIPS_SHOWN];
	bool over;
	size_t all;
	const int n = spread_flips(&f->diff->spread, flip, FLIPS_SHOWN, &all, &over, err);

	json_open(j, "flips", '[');
	for (int i = 0; i < n; i++) {
		json_open_line(j, NULL, '[');
		add_class(j, f->names, flip[i].from);
		add_class(j, f->names, flip[i].to);
		json_add_count(j, NULL, flip[i].rows);
		json_close(j, ']');
	}
	json_close(j, ']');
	json_add_count(j, "flips_all", all);
	json_add_bool(j, "flips_over", over);
	return n < 0 ? -1 : 0;
}

/* [row, key, KL or null for +inf, JS, largest |p - q|, A's class, B's class or labels that flip] */
static void
add_row(struct json *j, const struct diff_row *r, const struct diff_found *f)
{
	const struct difference *d = &r->difference;

	json_open_line(j, NULL, '[');
	json_add_count(j, NULL, r->row);
	if (r->key)
		json_add_text(j, NULL, r->key, r->key_len < 300 ? r->key_len : 300);
	else
		json_add_number(j, NULL, NAN);
	json_add_number(j, NULL, d->kl);
	json_add_number(j, NULL, d->js);
	json_add_number(j, NULL, d->most_delta_p);
	if (f->diff->labels) {
		json_add_count(j, NULL, r->flips);
	} else {
		add_top(j, f->names, r, 0);
		add_top(j, f->names, r, 1);
	}
	json_close(j, ']');
}

static int
add_all(struct json *j, const struct diff_found *f, const char *a, const char *b, struct err *err)
{
	const struct diff *d = f->diff;

	json_add_string(j, "schema", "smx.diffpage/1");
	json_add_string(j, "smx", SMX_VERSION);
	json_add_string(j, "a", a);
	json_add_string(j, "b", b);
	json_add_string(j, "task", task_name[diff_task(d)]);
	json_add_count(j, "rows", d->rows);
	json_add_count(j, "left_out", f->left_out);
	json_add_count(j, "only_a", f->only_a);
	json_add_count(j, "only_b", f->only_b);
	json_add_count(j, "classes", d->most);
	json_add_bool(j, "listed", d->listed && d->rest != LISTED_NONE);
	add_metrics(j, d, f->labelled);
	add_spread(j, &d->spread);
	json_open(j, "worst", '[');
	for (size_t i = 0; i < d->worst.n && i < ROWS_SHOWN; i++)
		add_row(j, &d->worst.row[i], f);
	json_close(j, ']');
	return add_flips(j, f, err);
}

int
diff_page_write(
    const struct diff_found *found, const char *a, const char *b, struct buf *out, struct err *err)
{
	struct buf json = {0}, title = {0};
	struct json j = {.out = &json};
	int status;

	buf_printf(&title, "%s and %s", a, b);
	buf_char(&title, '\0');
	json_open(&j, NULL, '{');
	status = add_all(&j, found, a, b, err);
	json_close(&j, '}');
	if (status == 0)
		status = buf_check(&title, err);
	if (status == 0)
		status = page_compose(&page_diff_html, title.p, &json, out, err);
	buf_free(&json);
	buf_free(&title);
	return status;
}
