/* SPDX-License-Identifier: MIT */
/*
 * A report as one table.
 * (1) Programs tell the line of all rows by its empty `by`: a group's value may be empty.
 * (2) Columns of errors, intervals and bounds are for programs, and there if any section
 *     has one.
 */
#include "report/wide.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

enum { VALUE_WIDTH = 12, VALUE_DIGITS = 6, GROUP_WIDTH = 12, GROUP_MOST = 40 };

/* A number of a result beside its value. */
struct part {
	const char *suffix;
	size_t at; /* in struct result, unless it follows from a comparison: */
	double (*compare)(const struct section *s, const struct result *r);
};

static double
get_base(const struct section *s, const struct result *r)
{
	return section_base(s, r->key);
}

static double
get_change(const struct section *s, const struct result *r)
{
	return r->value - section_base(s, r->key);
}

static const struct part parts[] = {
    {".se", offsetof(struct result, se), NULL},
    {".lo", offsetof(struct result, lo), NULL},
    {".hi", offsetof(struct result, hi), NULL},
    {".bound", offsetof(struct result, bound), NULL},
    {".null_mean", offsetof(struct result, null_mean), NULL},
    {".null_q95", offsetof(struct result, null_high), NULL},
    {".excess", offsetof(struct result, excess), NULL},
    {".p", offsetof(struct result, p), NULL},
    {".base", 0, get_base},
    {".change", 0, get_change},
};

enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

static double
part_of(const struct part *part, const struct section *s, const struct result *r)
{
	double x;

	if (part->compare)
		return part->compare(s, r);
	memcpy(&x, (const char *)r + part->at, sizeof(x));
	return x;
}

/* ---- what there is ---- */

static const struct section *
section_at(const struct report *r, size_t i)
{
	return i == 0 ? &r->all : &r->group[i - 1];
}

static const struct result *
result_of(const struct section *s, const char *key)
{
	const struct results all = {.result = (struct result *)s->result, .n = s->nresult};

	return results_find(&all, key);
}

/* Whether any section has such a number of the result. */
static bool
any_has(const struct report *r, const char *key, const struct part *part)
{
	const struct result *one;

	if (part->compare)
		return r->compares;
	for (size_t i = 0; i <= r->ngroup; i++) {
		one = result_of(section_at(r, i), key);
		if (one && isfinite(part_of(part, section_at(r, i), one)))
			return true;
	}
	return false;
}

static const struct fact *
fact_of(const struct section *s, const struct fact *like)
{
	const struct fact *f = section_facts(s);
	const char *under;

	for (size_t i = 0; i < section_nfact(s); i++) {
		under = f[i].under;
		if (f[i].key && strcmp(f[i].key, like->key) == 0 &&
		    (under && like->under ? strcmp(under, like->under) == 0 : under == like->under))
			return &f[i];
	}
	return NULL;
}

/* ---- its columns ---- */

static const char *
joined(struct report *r, const char *a, const char *between, const char *b)
{
	struct buf text = {0};
	struct report_cell cell;

	buf_printf(&text, "%s%s%s", a, between, b);
	cell = report_made(r, &text);
	buf_free(&text);
	return cell.is == CELL_TEXT ? cell.text.p : "";
}

static void
add_column(struct report *r, const char *key, const char *heading)
{
	const int width = heading ? (int)strlen(heading) : 0;
	const struct report_column column = {.key = key,
	    .heading = heading,
	    .digits = VALUE_DIGITS,
	    .width = width > VALUE_WIDTH ? width : VALUE_WIDTH};

	buf_add(&r->columns, &column, sizeof(column));
}

/* How wide the names of groups are in plain text. */
static int
group_width(const struct report *r)
{
	size_t width = GROUP_WIDTH, len;

	for (size_t i = 0; i < r->ngroup; i++) {
		len = strlen(r->group[i].value);
		width = len > width ? len : width;
	}
	return width < GROUP_MOST ? (int)width : GROUP_MOST;
}

static void
add_columns(struct report *r)
{
	const struct report_column group = {
	    .heading = r->by ? r->by : "", .width = group_width(r), .left = true, .most = 100};
	const struct fact *f = section_facts(&r->all);
	const char *key;

	add_column(r, "by", NULL);
	add_column(r, "group", NULL);
	buf_add(&r->columns, &group, sizeof(group));
	for (size_t i = 0; i < section_nfact(&r->all); i++) {
		if (!f[i].key)
			continue;
		key = f[i].under ? joined(r, f[i].under, ".", f[i].key) : f[i].key;
		add_column(r, key, strcmp(key, "rows") == 0 ? key : NULL);
	}
	for (size_t i = 0; i < r->all.nresult; i++) {
		key = r->all.result[i].key;
		add_column(r, key, key);
		for (size_t j = 0; j < PARTS; j++) {
			if (any_has(r, key, &parts[j]))
				add_column(r, joined(r, key, "", parts[j].suffix), NULL);
		}
	}
}

/* ---- its lines ---- */

static struct report_cell
text_cell_of(const char *text)
{
	return text ? cell_text(text, strlen(text)) : (struct report_cell){.is = CELL_NONE};
}

static void
add_line(struct report *r, const struct section *s)
{
	static const struct report_cell none = {.is = CELL_NONE};
	const bool is_group = s != &r->all;
	const struct fact *f = section_facts(&r->all), *own;
	const struct result *one;
	const char *key;

	report_table_add(&r->lines, text_cell_of(is_group ? r->by : NULL)); /* (1) */
	report_table_add(&r->lines, text_cell_of(is_group ? s->value : NULL));
	report_table_add(&r->lines, text_cell_of(is_group ? s->value : "(all rows)"));
	for (size_t i = 0; i < section_nfact(&r->all); i++) {
		own = f[i].key ? fact_of(s, &f[i]) : NULL;
		if (f[i].key)
			report_table_add(&r->lines, own ? own->value : none);
	}
	for (size_t i = 0; i < r->all.nresult; i++) {
		key = r->all.result[i].key;
		one = result_of(s, key);
		report_table_add(&r->lines, one ? cell_number(one->value) : none);
		for (size_t j = 0; j < PARTS; j++) { /* (2) */
			if (any_has(r, key, &parts[j]))
				report_table_add(&r->lines,
				    one ? cell_number(part_of(&parts[j], s, one)) : none);
		}
	}
}

int
report_wide(struct report *r, struct err *err)
{
	const void *columns;

	add_columns(r);
	if (buf_check(&r->columns, err) < 0 || report_check(r, err) < 0)
		return -1;
	columns = r->columns.p;
	r->wide = true;
	r->lines.column = columns;
	r->lines.ncol = r->columns.len / sizeof(struct report_column);
	for (size_t i = 0; i <= r->ngroup; i++)
		add_line(r, section_at(r, i));
	return report_check(r, err);
}
