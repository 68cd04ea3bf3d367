/* SPDX-License-Identifier: MIT */
/*
 * Tables of an evaluation without labels.
 * (1) Of equally frequent classes the first are shown.
 */
#include "report/unlabelled_report.h"

#include <math.h>
#include <string.h>

#include "metric/spread.h"

enum { BAR = 24, CLASSES_SHOWN = 20 };

static const struct report_column bin_columns[] = {
    {.key = "lo", .heading = "confidence", .digits = 4, .width = 7, .join = " - "},
    {.key = "hi", .heading = "", .digits = 4, .width = 7, .left = true},
    {.key = "rows", .heading = "rows", .width = 12},
    {.key = "weight"},
    {.key = "share", .heading = "share", .digits = 4, .width = 10},
    {.heading = "", .apart = true, .drawn = true},
};

static const struct report_table bins = {
    .key = "confidence_histogram",
    .column = bin_columns,
    .ncol = sizeof(bin_columns) / sizeof(bin_columns[0]),
};

static const struct report_column class_columns[] = {
    {.key = "class", .heading = "predicted", .width = 9},
    {.key = "name", .heading = "name", .width = 16, .left = true, .most = 40},
    {.key = "rows", .heading = "rows", .width = 12},
    {.key = "weight"},
    {.key = "share", .heading = "share", .digits = 4, .width = 10},
};

static const struct report_table classes = {
    .key = "predicted",
    .needs_rows = true,
    .column = class_columns,
    .ncol = sizeof(class_columns) / sizeof(class_columns[0]),
};

static void
add_rows(struct report_table *t, const struct predicted *p, const struct totals *totals)
{
	report_table_add(t, cell_count(p->rows));
	report_table_add(t,
	    totals->setup->weighted ? cell_number(p->weight)
				    : (struct report_cell){.is = CELL_NONE});
	report_table_add(t, cell_number(totals->rows > 0 ? p->weight / totals->weight : NAN));
}

static void
add_bins(
    struct report *r, struct section *section, const struct vec *v, const struct totals *totals)
{
	struct report_table *t = section_table(section, &bins);
	const struct setup *s = totals->setup;
	struct predicted p;
	char bar[BAR];

	for (size_t b = 0; b < s->bins; b++) {
		p = spread_bin(v, s, b);
		memset(bar, '.', BAR);
		if (p.rows > 0)
			memset(bar, '#', (size_t)(p.weight / totals->weight * BAR + 0.5));
		report_table_add(t, cell_number(s->edge[b]));
		report_table_add(t, cell_number(s->edge[b + 1]));
		add_rows(t, &p, totals);
		report_table_add(t, report_text(r, bar, BAR));
	}
}

static void
add_class(struct report_table *t, const struct evaluation *e, const struct predicted *p, size_t c,
    const struct totals *totals)
{
	const char *name = c < e->names.n ? e->names.name[c] : NULL;

	report_table_add(t, cell_count(c));
	report_table_add(
	    t, name ? cell_text(name, strlen(name)) : (struct report_cell){.is = CELL_NONE});
	add_rows(t, p, totals);
}

/* Sets `most` to the classes that most weight is predicted as; returns how many (1). */
static size_t
most_predicted(const struct vec *v, const struct setup *s, size_t most[CLASSES_SHOWN])
{
	double weight[CLASSES_SHOWN];
	struct predicted p;
	size_t n = 0, at;

	for (size_t c = 0; c < s->nclass; c++) {
		p = predicted_of(v, s, c);
		if (p.rows == 0 || (n == CLASSES_SHOWN && !(p.weight > weight[n - 1])))
			continue;
		at = n < CLASSES_SHOWN ? n++ : n - 1;
		for (; at > 0 && p.weight > weight[at - 1]; at--) {
			weight[at] = weight[at - 1];
			most[at] = most[at - 1];
		}
		weight[at] = p.weight;
		most[at] = c;
	}
	return n;
}

static void
add_classes(struct section *section, const struct evaluation *e, const struct vec *v,
    const struct totals *totals, bool all)
{
	struct report_table *t = section_table(section, &classes);
	size_t most[CLASSES_SHOWN], n = e->setup.nclass, c;
	struct predicted p;

	if (!all)
		n = most_predicted(v, &e->setup, most);
	for (size_t i = 0; totals->rows > 0 && i < n; i++) {
		c = all ? i : most[i];
		p = predicted_of(v, &e->setup, c);
		add_class(t, e, &p, c, totals);
	}
}

void
report_unlabelled(struct report *r, struct section *section, const struct evaluation *e,
    const struct tally *tally, bool all_classes)
{
	const struct totals totals = tally_totals(tally, &e->setup);

	add_bins(r, section, tally_vec(tally, &metric_spread), &totals);
	add_classes(section, e, tally_vec(tally, &metric_predicted), &totals, all_classes);
}
