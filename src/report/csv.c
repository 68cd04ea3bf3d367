/* SPDX-License-Identifier: MIT */
/*
 * The metrics of a report as CSV or TSV: a line for each, of all rows and of each group,
 * always with the same columns; or the lines of --wide. Tables are left out. Numbers have
 * the fewest digits that read back; what has no value is an empty cell.
 * (1) The line of all rows has an empty `by`: a group's value may be empty.
 */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "format/field.h"
#include "report/renderer.h"

static void
put_cell(struct buf *out, const struct report_cell *c, char delim)
{
	if (c->is == CELL_COUNT)
		buf_count(out, c->count);
	else if (c->is == CELL_NUMBER && !isnan(c->number))
		buf_number(out, c->number, NUM_SHORTEST);
	else if (c->is == CELL_BOOL)
		buf_str(out, c->yes ? "true" : "false");
	else if (c->is == CELL_TEXT)
		text_cell(out, c->text.p, c->text.len, delim);
}

/* ---- a line a group ---- */

static void
put_lines(const struct report_table *t, struct buf *out, char delim)
{
	const struct report_cell *cell;
	bool first = true;

	for (size_t c = 0; c < t->ncol; c++) {
		if (!t->column[c].key)
			continue;
		if (!first)
			buf_char(out, delim);
		first = false;
		text_cell(out, t->column[c].key, strlen(t->column[c].key), delim);
	}
	buf_char(out, '\n');
	for (size_t i = 0; i < report_table_rows(t); i++) {
		cell = report_table_row(t, i);
		first = true;
		for (size_t c = 0; c < t->ncol; c++) {
			if (!t->column[c].key)
				continue;
			if (!first)
				buf_char(out, delim);
			first = false;
			put_cell(out, &cell[c], delim);
		}
		buf_char(out, '\n');
	}
}

/* ---- a line a metric ---- */

static const char *const head[] = {
    "by", "group", "metric", "value", "se", "lo", "hi", "bound", "baseline", "change", "reason"};

/* Behind these, if calibration is tested. */
static const char *const test_head[] = {"null_mean", "null_q95", "excess", "p"};

enum { TESTS = sizeof(test_head) / sizeof(test_head[0]) };

/* Starts a line with the group and the metric; `under` is the object that it is a part of. */
static void
begin(struct buf *out, const struct report *r, const struct section *s, const char *under,
    const char *key, char delim)
{
	const bool is_group = s != &r->all;

	if (is_group) /* (1) */
		text_cell(out, r->by, strlen(r->by), delim);
	buf_char(out, delim);
	if (is_group)
		text_cell(out, s->value, strlen(s->value), delim);
	buf_char(out, delim);
	if (under)
		buf_printf(out, "%s.", under);
	buf_str(out, key);
	buf_char(out, delim);
}

static void
put_fact(struct buf *out, const struct report *r, const struct section *s, const struct fact *f,
    char delim)
{
	begin(out, r, s, f->under, f->key, delim);
	put_cell(out, &f->value, delim);
	for (size_t i = 4; i < sizeof(head) / sizeof(head[0]); i++)
		buf_char(out, delim);
	for (size_t i = 0; i < TESTS && r->tests; i++)
		buf_char(out, delim);
	buf_char(out, '\n');
}

static void
put_result(struct buf *out, const struct report *r, const struct section *s,
    const struct result *result, char delim)
{
	const double base = section_base(s, result->key);
	const double number[] = {result->value, result->se, result->lo, result->hi, result->bound,
	    base, result->value - base};
	const double test[TESTS] = {
	    result->null_mean, result->null_high, result->excess, result->p};
	struct report_cell cell;

	begin(out, r, s, NULL, result->key, delim);
	for (size_t i = 0; i < sizeof(number) / sizeof(number[0]); i++) {
		cell = cell_number(number[i]);
		put_cell(out, &cell, delim);
		buf_char(out, delim);
	}
	text_cell(out, result->why, strlen(result->why), delim);
	for (size_t i = 0; i < TESTS && r->tests; i++) {
		cell = cell_number(test[i]);
		buf_char(out, delim);
		put_cell(out, &cell, delim);
	}
	buf_char(out, '\n');
}

static void
put_section(struct buf *out, const struct report *r, const struct section *s, char delim)
{
	const struct fact *f = section_facts(s);

	for (size_t i = 0; i < section_nfact(s); i++) {
		if (f[i].key)
			put_fact(out, r, s, &f[i], delim);
	}
	for (size_t i = 0; i < s->nresult; i++)
		put_result(out, r, s, &s->result[i], delim);
}

static void
put_report(const struct report *r, struct buf *out, char delim)
{
	if (r->wide) {
		put_lines(&r->lines, out, delim);
		return;
	}
	for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++) {
		if (i > 0)
			buf_char(out, delim);
		buf_str(out, head[i]);
	}
	for (size_t i = 0; i < TESTS && r->tests; i++) {
		buf_char(out, delim);
		buf_str(out, test_head[i]);
	}
	buf_char(out, '\n');
	put_section(out, r, &r->all, delim);
	for (size_t i = 0; i < r->ngroup; i++)
		put_section(out, r, &r->group[i], delim);
}

static void
render_csv(const struct report *r, struct buf *out)
{
	put_report(r, out, ',');
}

static void
render_tsv(const struct report *r, struct buf *out)
{
	put_report(r, out, '\t');
}

static const char *const csv_suffixes[] = {".csv", NULL};
static const char *const tsv_suffixes[] = {".tsv", ".tab", NULL};

const struct renderer renderer_csv = {
    .name = "csv",
    .label = "CSV",
    .suffix = csv_suffixes,
    .untabled = true,
    .render = render_csv,
};

const struct renderer renderer_tsv = {
    .name = "tsv",
    .label = "TSV",
    .suffix = tsv_suffixes,
    .untabled = true,
    .render = render_tsv,
};
