/* SPDX-License-Identifier: MIT */
/*
 * The isotonic curve and its band as tables for programs. Of the curve there is a line for
 * each of its values, with the least and the greatest confidence that it is at.
 */
#include "report/corp_report.h"

#include "metric/corp.h"
#include "metric/corp_test.h"
#include "report/report.h"

static const struct report_column curve_columns[] = {
    {.key = "lo"},
    {.key = "hi"},
    {.key = "rows"},
    {.key = "weight"},
    {.key = "accuracy"},
};

static const struct report_table curve = {
    .key = "corp",
    .program_only = true,
    .column = curve_columns,
    .ncol = sizeof(curve_columns) / sizeof(curve_columns[0]),
};

static const struct report_column band_columns[] = {
    {.key = "confidence"},
    {.key = "accuracy"},
    {.key = "lo"},
    {.key = "hi"},
};

static const struct report_table band = {
    .key = "corp_band",
    .program_only = true,
    .column = band_columns,
    .ncol = sizeof(band_columns) / sizeof(band_columns[0]),
};

static void
add_curve(struct report_table *t, const struct corp_block *b, bool weighted)
{
	const struct report_cell none = {.is = CELL_NONE};

	report_table_add(t, cell_number(b->from));
	report_table_add(t, cell_number(b->to));
	report_table_add(t, weighted ? none : cell_count((unsigned long long)b->weight));
	report_table_add(t, weighted ? cell_number(b->weight) : none);
	report_table_add(t, cell_number(b->share));
}

void
report_corp(struct section *section, const struct results *results, bool weighted)
{
	struct report_table *t = section_table(section, &curve);
	const struct corp_band_place *p = results->band;

	for (size_t i = 0; i < results->ncurve; i++)
		add_curve(t, &results->curve[i], weighted);
	if (!p)
		return;
	t = section_table(section, &band);
	for (size_t i = 0; i < results->nband; i++, p++) {
		report_table_add(t, cell_number(p->confidence));
		report_table_add(t, cell_number(p->share));
		report_table_add(t, cell_number(p->low));
		report_table_add(t, cell_number(p->high));
	}
}
