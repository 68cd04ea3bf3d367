/* SPDX-License-Identifier: MIT */
/*
 * A report as text for a terminal: one line per fact and result, then the
 * tables, with aligned columns.
 * (1) utf8_show makes class names, keys and group values, which may hold any
 *     bytes, safe.
 * (2) Padding counts bytes.
 */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/utf8.h"
#include "report/renderer.h"

enum { KEY_WIDTH = 16, VALUE_WIDTH = 12, DIGITS = 6, FIELD_SHOWN = 100, VALUE_SHOWN = 200 };

/* Pads what begins at byte `from` of out, on its left or right (2). */
static void
pad(struct buf *out, size_t from, int width, bool left)
{
	size_t len = out->len - from, room = width > 0 ? (size_t)width : 0;
	size_t blanks = room > len ? room - len : 0;
	char *p;

	if (blanks == 0 || !buf_reserve(out, blanks))
		return;
	p = out->p + from;
	if (!left)
		memmove(p + blanks, p, len);
	memset(left ? p + len : p, ' ', blanks);
	out->len += blanks;
}

/* (1) Appends a text, or its first `most` bytes if that is not 0. */
static void
put_text(struct buf *out, const char *p, size_t len, size_t most)
{
	char *q;

	if (most == 0) {
		utf8_show_all(out, p, len);
		return;
	}
	q = buf_reserve(out, most + 1);
	if (q)
		out->len += utf8_show(q, most + 1, p, len);
}

static void
put_cell(struct buf *out, const struct report_cell *c, int digits, size_t most)
{
	if (c->is == CELL_TEXT)
		put_text(out, c->text.p, c->text.len, most);
	else
		show_value(out, c, digits);
}

/* ---- facts and results ---- */

/* Starts a line with a key. Returns where the value begins. */
static size_t
put_key(struct buf *out, const char *key, bool estimates)
{
	const size_t from = out->len;

	buf_str(out, key);
	pad(out, from, KEY_WIDTH, true);
	if (estimates)
		buf_char(out, ' ');
	return out->len;
}

static void
put_fact(struct buf *out, const struct fact *f, bool estimates)
{
	const size_t from = put_key(out, f->label, estimates);

	put_cell(out, &f->value, DIGITS, 0);
	pad(out, from, estimates ? VALUE_WIDTH : 0, false);
	buf_char(out, '\n');
}

/* Appends why there is no value, or how accurate it is, and what else is to be said of it. */
static void
put_trust(struct buf *out, const struct result *r)
{
	const size_t from = out->len, gap = 3;

	buf_str(out, "   ");
	if (r->why[0])
		buf_str(out, r->why);
	else
		show_accuracy(out, r, "+- ");
	if (r->note[0] && !r->why[0])
		buf_printf(out, out->len == from + gap ? "%s" : "; %s", r->note);
	if (out->len == from + gap) /* nothing is said */
		out->len = from;
}

/* Appends a number in a column of this width. */
static void
put_column(struct buf *out, double x, int width)
{
	const size_t from = out->len;

	show_number(out, x, DIGITS);
	pad(out, from, width, false);
}

/* Appends what the result is compared with, and how it differs from that. */
static void
put_baseline(struct buf *out, const struct section *s, const struct result *r)
{
	const double base = section_base(s, r->key);

	buf_char(out, ' ');
	put_column(out, base, VALUE_WIDTH);
	buf_char(out, ' ');
	put_column(out, r->value - base, VALUE_WIDTH);
}

/* The headings of these columns, above the first result. */
static void
put_baseline_head(struct buf *out)
{
	static const char *const heading[] = {"", "baseline", "change"};
	size_t from;

	put_key(out, "", true);
	for (size_t i = 0; i < sizeof(heading) / sizeof(heading[0]); i++) {
		if (i > 0)
			buf_char(out, ' ');
		from = out->len;
		buf_str(out, heading[i]);
		pad(out, from, VALUE_WIDTH, false);
	}
	buf_char(out, '\n');
}

/* Appends a result with how accurate it is, what it is compared with, or both. */
static void
put_estimate(
    struct buf *out, const struct report *r, const struct section *s, const struct result *result)
{
	const size_t from = out->len, value = put_key(out, result->key, true);

	show_result(out, result, DIGITS);
	pad(out, value, KEY_WIDTH + 1 + VALUE_WIDTH - (int)(value - from), false); /* a long key */
	if (r->compares)
		put_baseline(out, s, result);
	put_trust(out, result);
	buf_char(out, '\n');
}

/* Appends a result that is not an estimate. */
static void
put_result(struct buf *out, const struct result *r)
{
	put_key(out, r->key, false);
	if (r->why[0])
		buf_printf(out, "null (%s)", r->why);
	else
		show_result(out, r, DIGITS);
	if (isfinite(r->se))
		put_trust(out, r);
	buf_char(out, '\n');
}

/* ---- tables ---- */

static void
put_gap(struct buf *out, const struct report_table *t, size_t c, bool first)
{
	if (c > 0 && t->column[c - 1].join)
		buf_str(out, t->column[c - 1].join);
	else if (!first)
		buf_str(out, t->column[c].apart ? "  " : " ");
}

/* Two joined columns share one heading. */
static void
put_heading(struct buf *out, const struct report_table *t, size_t c)
{
	const struct report_column *col = &t->column[c];
	const size_t from = out->len;

	buf_str(out, col->heading);
	if (col->join)
		pad(out, from, col->width + (int)strlen(col->join) + col[1].width, true);
	else
		pad(out, from, col->width, col->left);
}

static void
put_headings(struct buf *out, const struct report_table *t)
{
	const size_t from = out->len;

	for (size_t c = 0; c < t->ncol; c++) {
		if (!t->column[c].heading || (c > 0 && t->column[c - 1].join))
			continue;
		put_gap(out, t, c, out->len == from);
		put_heading(out, t, c);
	}
	while (out->len > from && out->p[out->len - 1] == ' ')
		out->len--;
	if (out->len > from) /* else no column has one */
		buf_char(out, '\n');
}

static void
put_row(struct buf *out, const struct report_table *t, const struct report_cell *cell)
{
	const struct report_column *col = t->column;
	const size_t line = out->len;
	size_t from;

	for (size_t c = 0; c < t->ncol; c++) {
		if (!col[c].heading || (cell[c].is == CELL_NONE && col[c].width == 0))
			continue;
		put_gap(out, t, c, out->len == line);
		from = out->len;
		if (col[c].quoted)
			buf_char(out, '"');
		put_cell(out, &cell[c], col[c].digits, col[c].most);
		if (col[c].quoted)
			buf_char(out, '"');
		pad(out, from, col[c].width, col[c].left);
	}
	buf_char(out, '\n');
}

static void
put_table(struct buf *out, const struct report_table *t)
{
	const size_t rows = report_table_rows(t);
	size_t from;

	if (t->program_only || (rows == 0 && t->needs_rows))
		return;
	buf_char(out, '\n');
	if (t->title) {
		buf_str(out, t->title);
		buf_char(out, '\n');
	}
	put_headings(out, t);
	for (size_t i = 0; i < rows; i++)
		put_row(out, t, report_table_row(t, i));
	if (!t->foot)
		return;
	from = out->len;
	buf_str(out, t->foot);
	pad(out, from, t->foot_end, false);
	buf_char(out, '\n');
}

/* ---- the whole ---- */

static void
put_section(struct buf *out, const struct report *r, const struct section *s)
{
	const bool columns = r->estimates || r->compares;
	const struct fact *f = section_facts(s);

	for (size_t i = 0; i < section_nfact(s); i++) {
		if (f[i].label)
			put_fact(out, &f[i], columns);
	}
	if (r->compares)
		put_baseline_head(out);
	for (size_t i = 0; i < s->nresult - s->ntabled; i++) {
		if (columns)
			put_estimate(out, r, s, &s->result[i]);
		else
			put_result(out, &s->result[i]);
	}
	for (size_t i = 0; i < s->ntable; i++)
		put_table(out, &s->table[i]);
}

/* A line a group, and how the run came out. */
static void
put_wide(struct buf *out, const struct report *r)
{
	put_headings(out, &r->lines);
	for (size_t i = 0; i < report_table_rows(&r->lines); i++)
		put_row(out, &r->lines, report_table_row(&r->lines, i));
	for (size_t i = 0; i < r->all.ntable; i++) {
		if (r->all.table[i].first)
			put_table(out, &r->all.table[i]);
	}
}

static void
render(const struct report *r, struct buf *out)
{
	if (r->wide) {
		put_wide(out, r);
		return;
	}
	put_section(out, r, &r->all);
	if (r->note)
		buf_printf(out, "\n%s\n", r->note);
	for (size_t i = 0; i < r->ngroup; i++) {
		buf_char(out, '\n');
		put_text(out, r->by, strlen(r->by), FIELD_SHOWN);
		buf_str(out, ": ");
		put_text(out, r->group[i].value, strlen(r->group[i].value), VALUE_SHOWN);
		buf_char(out, '\n');
		put_section(out, r, &r->group[i]);
	}
}

static const char *const suffixes[] = {".txt", NULL};

const struct renderer renderer_text = {
    .name = "text",
    .label = "text",
    .suffix = suffixes,
    .render = render,
};
