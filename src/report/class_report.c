/* SPDX-License-Identifier: MIT */
/*
 * The classes, or labels, of an evaluation in its report.
 */
#include "report/class_report.h"

#include <math.h>
#include <string.h>

#include "metric/class_auroc.h"
#include "metric/classwise.h"
#include "metric/confusion.h"
#include "metric/label_bins.h"
#include "metric/label_ranking.h"
#include "metric/labels.h"

static const struct report_column class_columns[] = {
    {.key = "class", .heading = "class", .width = 5},
    {.key = "name", .heading = "name", .width = 16, .left = true, .most = 40},
    {.key = "rows", .heading = "rows", .width = 10}, {.key = "weight"},
    {.key = "predicted", .heading = "predicted", .width = 10}, {.key = "right"},
    {.key = "recall", .heading = "recall", .digits = 4, .width = 10},
    {.key = "precision", .heading = "precision", .digits = 4, .width = 10},
    {.key = "f1", .heading = "f1", .digits = 4, .width = 10},
    {.key = "probability", .heading = "mean p", .digits = 4, .width = 10},
    {.key = "share", .heading = "share", .digits = 4, .width = 10},
    {.key = "ece", .heading = "ece", .digits = 4, .width = 10},
    {.key = "auroc", .heading = "auroc", .digits = 4, .width = 10}, /* if it was measured */
};

enum { CLASS_COLUMNS = sizeof(class_columns) / sizeof(class_columns[0]) };

static const struct report_table classes = {
    .key = "class_table",
    .column = class_columns,
    .ncol = CLASS_COLUMNS - 1,
};

static const struct report_table classes_and_areas = {
    .key = "class_table",
    .column = class_columns,
    .ncol = CLASS_COLUMNS,
};

static struct report_cell
name_cell(const struct evaluation *e, size_t c)
{
	const char *name = c < e->names.n ? e->names.name[c] : NULL;

	return name ? cell_text(name, strlen(name)) : (struct report_cell){.is = CELL_NONE};
}

static void
add_class(struct report_table *t, const struct evaluation *e, size_t c, const struct class_row *row)
{
	const bool weighted = e->setup.weighted;

	report_table_add(t, cell_count(c));
	report_table_add(t, name_cell(e, c));
	report_table_add(t, cell_count(row->rows));
	report_table_add(
	    t, weighted ? cell_number(row->weight) : (struct report_cell){.is = CELL_NONE});
	report_table_add(t, cell_count(row->predicted));
	report_table_add(t, cell_count(row->right));
	report_table_add(t, cell_number(row->recall));
	report_table_add(t, cell_number(row->precision));
	report_table_add(t, cell_number(row->f1));
	report_table_add(t, cell_number(row->probability));
	report_table_add(t, cell_number(row->share));
	report_table_add(t, cell_number(row->ece));
}

static void
add_area(struct report *r, struct report_table *t, const struct evaluation *e,
    const struct tally *tally, size_t c)
{
	struct class_area area = {.auroc = NAN};

	if (class_auroc_of(tally_vec(tally, &metric_class_auroc), &e->setup, c, &area, &r->lost) <
	    0)
		r->is_lost = true;
	report_table_add(t, cell_number(area.auroc));
}

static void
add_classes(struct report *r, struct section *section, const struct evaluation *e,
    const struct tally *tally)
{
	const bool areas = e->setup.class_auroc;
	const struct totals totals = tally_totals(tally, &e->setup);
	const struct vec *v = tally_vec(tally, &metric_classwise);
	struct report_table *t = section_table(section, areas ? &classes_and_areas : &classes);
	struct class_row row;

	for (size_t c = 0; totals.rows > 0 && c < e->setup.nclass; c++) {
		row = classwise_row(v, &totals, c);
		add_class(t, e, c, &row);
		if (areas)
			add_area(r, t, e, tally, c);
	}
}

static const struct report_column confused_columns[] = {
    {.heading = "most confused", .width = 16, .left = true, .most = 40},
    {.heading = "taken for", .width = 16, .left = true, .most = 40},
    {.heading = "rows", .digits = 6, .width = 10},
    {.key = "label"},
    {.key = "label_name"},
    {.key = "predicted"},
    {.key = "predicted_name"},
    {.key = "count"},
    {.key = "weight"},
    {.key = "share", .heading = "of label", .digits = 4, .width = 10},
};

static const struct report_table confused = {
    .key = "confused_pairs",
    .needs_rows = true,
    .column = confused_columns,
    .ncol = sizeof(confused_columns) / sizeof(confused_columns[0]),
};

enum { CONFUSED_MOST = 10 };

/* A class as people know it: its name, or its number. */
static struct report_cell
class_cell(struct report *r, const struct evaluation *e, size_t c)
{
	struct buf text = {0};
	struct report_cell cell;

	if (c < e->names.n)
		return cell_text(e->names.name[c], strlen(e->names.name[c]));
	buf_count(&text, c);
	cell = report_made(r, &text);
	buf_free(&text);
	return cell;
}

static void
add_confusion(struct report *r, struct report_table *t, const struct evaluation *e,
    const struct confusion *pair, double rows)
{
	static const struct report_cell none = {.is = CELL_NONE};
	const struct report_cell weight = e->setup.weighted
	    ? cell_number(pair->weight)
	    : cell_count((unsigned long long)pair->weight);

	report_table_add(t, class_cell(r, e, pair->label));
	report_table_add(t, class_cell(r, e, pair->taken));
	report_table_add(t, weight);
	report_table_add(t, cell_count(pair->label));
	report_table_add(t, name_cell(e, pair->label));
	report_table_add(t, cell_count(pair->taken));
	report_table_add(t, name_cell(e, pair->taken));
	report_table_add(t, e->setup.weighted ? none : weight);
	report_table_add(t, e->setup.weighted ? weight : none);
	report_table_add(t, cell_number(pair->weight / rows));
}

/* The pairs of classes that are confused most often, if pairs were counted. */
static void
add_confused(struct report *r, struct section *section, const struct evaluation *e,
    const struct tally *tally)
{
	const struct vec *v = tally_vec(tally, &metric_confusion);
	const struct vec *classwise = tally_vec(tally, &metric_classwise);
	struct confusion pair[CONFUSED_MOST];
	struct report_table *t;
	size_t all;
	bool over;
	int n;

	if (v->unit == UNIT_NONE)
		return;
	n = confusion_worst(v, &e->setup, pair, CONFUSED_MOST, &all, &over, &r->lost);
	r->is_lost = r->is_lost || n < 0;
	if (over)
		return;
	t = section_table(section, &confused);
	for (int i = 0; i < n; i++)
		add_confusion(
		    r, t, e, &pair[i], classwise_mass(classwise, &e->setup, pair[i].label).rows);
}

static const struct report_column label_columns[] = {
    {.key = "class", .heading = "label", .width = 5},
    {.key = "name", .heading = "name", .width = 16, .left = true, .most = 40},
    {.key = "rows", .heading = "rows", .width = 8},
    {.key = "predicted", .heading = "predicted", .width = 9},
    {.key = "right"},
    {.key = "threshold", .heading = "threshold", .digits = 4, .width = 9},
    {.key = "accuracy", .heading = "accuracy", .digits = 4, .width = 9},
    {.key = "precision", .heading = "precision", .digits = 4, .width = 9},
    {.key = "recall", .heading = "recall", .digits = 4, .width = 9},
    {.key = "f1", .heading = "f1", .digits = 4, .width = 9},
    {.key = "mcc", .heading = "mcc", .digits = 4, .width = 9},
    {.key = "probability", .heading = "mean p", .digits = 4, .width = 9},
    {.key = "share", .heading = "share", .digits = 4, .width = 9},
    {.key = "nll", .heading = "nll", .digits = 4, .width = 9},
    {.key = "brier", .heading = "brier", .digits = 4, .width = 9},
    {.key = "ece", .heading = "ece", .digits = 4, .width = 9},
    {.key = "auroc", .heading = "auroc", .digits = 4, .width = 9},
    {.key = "average_precision", .heading = "ap", .digits = 4, .width = 9},
};

static const struct report_table labels = {
    .key = "class_table",
    .column = label_columns,
    .ncol = sizeof(label_columns) / sizeof(label_columns[0]),
};

static void
add_label(struct report_table *t, const struct evaluation *e, size_t c, const struct label_row *row,
    double ece, const struct label_areas *areas)
{
	const double number[] = {e->setup.cut[c], row->accuracy, row->precision, row->recall,
	    row->f1, row->mcc, row->probability, row->share, row->nll, row->brier, ece,
	    areas->auroc, areas->ap};

	report_table_add(t, cell_count(c));
	report_table_add(t, name_cell(e, c));
	report_table_add(t, cell_count(row->rows));
	report_table_add(t, cell_count(row->predicted));
	report_table_add(t, cell_count(row->right));
	for (size_t i = 0; i < sizeof(number) / sizeof(number[0]); i++)
		report_table_add(t, cell_number(number[i]));
}

static void
add_labels(struct report *r, struct section *section, const struct evaluation *e,
    const struct tally *tally)
{
	const struct totals totals = tally_totals(tally, &e->setup);
	struct report_table *t = section_table(section, &labels);
	struct label_areas areas;
	struct label_row row;

	for (size_t c = 0; totals.rows > 0 && c < e->setup.nclass && !r->is_lost; c++) {
		row = labels_row(tally_vec(tally, &metric_labels), &totals, c);
		if (label_ranking_areas(tally_vec(tally, &metric_label_ranking), &e->setup, c,
			&areas, &r->lost) < 0)
			r->is_lost = true;
		else
			add_label(t, e, c, &row,
			    label_bins_ece(tally_vec(tally, &metric_label_bins), &totals, c),
			    &areas);
	}
}

void
report_classes(struct report *r, struct section *section, const struct evaluation *e,
    const struct tally *tally)
{
	if (e->setup.task == TASK_MULTILABEL) {
		add_labels(r, section, e, tally);
		return;
	}
	add_classes(r, section, e, tally);
	add_confused(r, section, e, tally);
}
