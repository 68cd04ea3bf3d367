/* SPDX-License-Identifier: MIT */
/*
 * A report as Markdown with the tables of GitHub: for the summary of a job, or a comment.
 * Gates come first, then the metrics; other tables are folded.
 * (1) What could be taken for markup is escaped: names of classes and groups may hold
 *     anything. utf8_show makes control characters visible before that.
 * (2) A report ends in an empty line: what follows in the same file would otherwise belong
 *     to its last table, or to the HTML that folds it.
 */
#include <string.h>

#include "base/utf8.h"
#include "report/renderer.h"

enum { DIGITS = 6 };

/* (1) Whether the i-th character of a text of n must be escaped; not _ inside a word. */
static bool
is_markup(const char *p, size_t n, size_t i)
{
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

	if (p[i] != '_')
		return p[i] && strchr("\\`*[]|~$@#", p[i]);
	return i == 0 || i + 1 == n || !strchr(letters, p[i - 1]) || !strchr(letters, p[i + 1]);
}

/* (1) Appends a text. It is shown behind the place first, then escaped and moved there. */
static void
put_text(struct buf *out, const char *p, size_t len)
{
	const size_t from = out->len;
	size_t to;
	char c;

	utf8_show_all(out, p, len);
	to = out->len;
	for (size_t i = from; i < to; i++) {
		c = out->p[i];
		if (c == '<' || c == '&') {
			buf_str(out, c == '<' ? "&lt;" : "&amp;");
			continue;
		}
		if (is_markup(out->p + from, to - from, i - from))
			buf_char(out, '\\');
		buf_char(out, c);
	}
	if (to > from)
		memmove(out->p + from, out->p + to, out->len - to);
	out->len -= to - from;
}

static void
put_string(struct buf *out, const char *text)
{
	put_text(out, text, strlen(text));
}

static void
put_cell(struct buf *out, const struct report_cell *c, int digits)
{
	if (c->is == CELL_TEXT)
		put_text(out, c->text.p, c->text.len);
	else
		show_value(out, c, digits);
}

/* ---- facts and results ---- */

/* How accurate a value is, or why there is none. */
static void
put_trust(struct buf *out, const struct result *r)
{
	const size_t from = out->len;

	if (r->why[0]) {
		put_string(out, r->why);
		return;
	}
	show_accuracy(out, r, "± ");
	if (r->note[0])
		buf_printf(out, out->len == from ? "%s" : "; %s", r->note);
}

static void
put_fact(struct buf *out, const struct fact *f, bool compares)
{
	buf_str(out, "| ");
	put_string(out, f->label);
	buf_str(out, " | ");
	put_cell(out, &f->value, DIGITS);
	buf_str(out, compares ? " | | | |\n" : " | |\n");
}

static void
put_result(struct buf *out, const struct section *s, const struct result *r, bool compares)
{
	const double base = section_base(s, r->key);

	buf_str(out, "| ");
	put_string(out, r->key);
	buf_str(out, " | ");
	show_result(out, r, DIGITS);
	if (compares) {
		buf_str(out, " | ");
		show_number(out, base, DIGITS);
		buf_str(out, " | ");
		show_number(out, r->value - base, DIGITS);
	}
	buf_str(out, " | ");
	put_trust(out, r);
	buf_str(out, " |\n");
}

static void
put_numbers(struct buf *out, const struct report *r, const struct section *s)
{
	const struct fact *f = section_facts(s);

	buf_str(out,
	    r->compares ? "| | value | baseline | change | |\n| :-- | --: | --: | --: | :-- |\n"
			: "| | value | |\n| :-- | --: | :-- |\n");
	for (size_t i = 0; i < section_nfact(s); i++) {
		if (f[i].label)
			put_fact(out, &f[i], r->compares);
	}
	for (size_t i = 0; i < s->nresult - s->ntabled; i++)
		put_result(out, s, &s->result[i], r->compares);
}

/* ---- tables ---- */

/* Whether a column is shown, and in a cell of its own. */
static bool
is_shown(const struct report_column *col, size_t c)
{
	return col[c].heading && !col[c].drawn && (c == 0 || !col[c - 1].join);
}

static void
put_head(struct buf *out, const struct report_table *t)
{
	const struct report_column *col = t->column;

	buf_char(out, '|');
	for (size_t c = 0; c < t->ncol; c++) {
		if (!is_shown(col, c))
			continue;
		buf_char(out, ' ');
		put_string(out, col[c].heading);
		buf_str(out, *col[c].heading ? " |" : "|");
	}
	buf_str(out, "\n|");
	for (size_t c = 0; c < t->ncol; c++) {
		if (is_shown(col, c))
			buf_str(out, col[c].left || col[c].width == 0 ? " :-- |" : " --: |");
	}
	buf_char(out, '\n');
}

static void
put_row(struct buf *out, const struct report_table *t, const struct report_cell *cell)
{
	const struct report_column *col = t->column;

	buf_char(out, '|');
	for (size_t c = 0; c < t->ncol; c++) {
		if (!is_shown(col, c))
			continue;
		buf_char(out, ' ');
		put_cell(out, &cell[c], col[c].digits);
		if (col[c].join) {
			buf_str(out, col[c].join);
			put_cell(out, &cell[c + 1], col[c + 1].digits);
		}
		buf_str(out, cell[c].is == CELL_NONE ? "|" : " |");
	}
	buf_char(out, '\n');
}

static void
put_table(struct buf *out, const struct report_table *t)
{
	put_head(out, t);
	for (size_t i = 0; i < report_table_rows(t); i++)
		put_row(out, t, report_table_row(t, i));
}

/* A table that opens when it is clicked on. */
static void
put_folded(struct buf *out, const struct report_table *t)
{
	if (t->program_only || t->first || (report_table_rows(t) == 0 && t->needs_rows))
		return;
	buf_str(out, "\n<details><summary>");
	if (t->title)
		buf_add(out, t->title, strcspn(t->title, ":"));
	else
		buf_str(out, t->key ? t->key : t->column[0].heading);
	buf_str(out, "</summary>\n\n");
	put_table(out, t);
	buf_str(out, "\n</details>\n");
}

/* ---- the whole ---- */

static void
put_first(struct buf *out, const struct section *s)
{
	for (size_t i = 0; i < s->ntable; i++) {
		if (!s->table[i].first)
			continue;
		put_table(out, &s->table[i]);
		buf_char(out, '\n');
	}
}

static void
put_section(struct buf *out, const struct report *r, const struct section *s)
{
	put_numbers(out, r, s);
	for (size_t i = 0; i < s->ntable; i++)
		put_folded(out, &s->table[i]);
}

static void
put_sections(struct buf *out, const struct report *r)
{
	put_section(out, r, &r->all);
	if (r->note) {
		buf_char(out, '\n');
		put_string(out, r->note);
		buf_char(out, '\n');
	}
	for (size_t i = 0; i < r->ngroup; i++) {
		buf_str(out, "\n#### ");
		put_string(out, r->by);
		buf_str(out, ": ");
		put_string(out, r->group[i].value);
		buf_str(out, "\n\n");
		put_section(out, r, &r->group[i]);
	}
}

static void
render(const struct report *r, struct buf *out)
{
	put_first(out, &r->all);
	if (r->wide)
		put_table(out, &r->lines);
	else
		put_sections(out, r);
	buf_char(out, '\n'); /* (2) */
}

static const char *const suffixes[] = {".md", ".markdown", NULL};

const struct renderer renderer_md = {
    .name = "md",
    .label = "Markdown",
    .suffix = suffixes,
    .render = render,
};
