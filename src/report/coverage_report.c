/* SPDX-License-Identifier: MIT */
/*
 * Tables of conformal sets.
 * (1) Sizes without rows are left out.
 */
#include "report/coverage_report.h"

#include <string.h>

#include "metric/coverage.h"

static const struct report_column size_columns[] = {
    {.key = "lo"},
    {.key = "hi"},
    {.heading = "set size", .width = 12, .left = true},
    {.key = "rows", .heading = "rows", .width = 10},
    {.key = "weight"},
    {.key = "coverage", .heading = "coverage", .digits = 4, .width = 10},
    {.key = "coverage_lo", .heading = "95 % from", .digits = 4, .width = 10},
    {.key = "coverage_hi", .heading = "to", .digits = 4, .width = 10},
};

static const struct report_table sizes = {
    .key = "set_sizes",
    .column = size_columns,
    .ncol = sizeof(size_columns) / sizeof(size_columns[0]),
};

static const struct report_column class_columns[] = {
    {.key = "class", .heading = "label", .width = 5},
    {.key = "name", .heading = "name", .width = 16, .left = true, .most = 40},
    {.key = "rows", .heading = "rows", .width = 10},
    {.key = "weight"},
    {.key = "coverage", .heading = "coverage", .digits = 4, .width = 10},
    {.key = "coverage_lo", .heading = "95 % from", .digits = 4, .width = 10},
    {.key = "coverage_hi", .heading = "to", .digits = 4, .width = 10},
};

static const struct report_table classes_table = {
    .key = "class_coverage_table",
    .column = class_columns,
    .ncol = sizeof(class_columns) / sizeof(class_columns[0]),
};

static void
add_covered(struct report_table *t, const struct covered *c, bool weighted)
{
	report_table_add(t, cell_count(c->rows));
	report_table_add(
	    t, weighted ? cell_number(c->weight) : (struct report_cell){.is = CELL_NONE});
	report_table_add(t, cell_number(c->coverage));
	report_table_add(t, cell_number(c->lo));
	report_table_add(t, cell_number(c->hi));
}

/* "4 to 10" */
static struct report_cell
words_of(struct report *r, const struct set_sizes *size)
{
	struct buf text = {0};
	struct report_cell cell;

	if (size->hi > 0)
		buf_printf(&text, "%zu to %zu", size->lo, size->hi);
	else
		buf_printf(&text, "%zu or more", size->lo);
	cell = report_made(r, &text);
	buf_free(&text);
	return cell;
}

static void
add_sizes(struct report *r, struct section *section, const struct vec *v, const struct totals *t)
{
	struct report_table *table = section_table(section, &sizes);
	struct covered c;

	for (size_t i = 0; i < COVERAGE_SIZES; i++) {
		c = coverage_of_size(v, t, i);
		if (c.rows == 0) /* (1) */
			continue;
		report_table_add(table, cell_count(coverage_sizes[i].lo));
		report_table_add(table,
		    coverage_sizes[i].hi > 0 ? cell_count(coverage_sizes[i].hi)
					     : (struct report_cell){.is = CELL_NONE});
		report_table_add(table, words_of(r, &coverage_sizes[i]));
		add_covered(table, &c, t->setup->weighted);
	}
}

static void
add_classes(struct section *section, const struct evaluation *e, const struct vec *v,
    const struct totals *t)
{
	struct report_table *table = section_table(section, &classes_table);
	struct covered covered;
	const char *name;

	for (size_t c = 0; t->rows > 0 && c < e->setup.nclass; c++) {
		covered = coverage_of_class(v, t, c);
		name = c < e->names.n ? e->names.name[c] : NULL;
		report_table_add(table, cell_count(c));
		report_table_add(table,
		    name ? cell_text(name, strlen(name)) : (struct report_cell){.is = CELL_NONE});
		add_covered(table, &covered, e->setup.weighted);
	}
}

void
report_coverage(struct report *r, struct section *section, const struct evaluation *e,
    const struct tally *tally, bool classes)
{
	const struct totals totals = tally_totals(tally, &e->setup);
	const struct vec *v = tally_vec(tally, &metric_coverage);

	add_sizes(r, section, v, &totals);
	if (classes)
		add_classes(section, e, v, &totals);
}
