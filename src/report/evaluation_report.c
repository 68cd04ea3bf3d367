/* SPDX-License-Identifier: MIT */
/*
 * The report of an evaluation.
 * (1) Rows and weight are facts, although they are also the first metric of
 *     metric.list: its results are skipped.
 */
#include "report/evaluation_report.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "config.h"
#include "metric/classwise.h"
#include "metric/reliability.h"
#include "metric/rows.h"

enum { BAR = 24 };

static const struct report_column bin_columns[] = {
    {.key = "lo", .heading = "confidence", .digits = 4, .width = 7, .join = " - "},
    {.key = "hi", .heading = "", .digits = 4, .width = 7, .left = true},
    {.key = "rows", .heading = "rows", .width = 12},
    {.key = "weight"},
    {.key = "confidence", .heading = "mean", .digits = 4, .width = 10},
    {.key = "accuracy", .heading = "accuracy", .digits = 4, .width = 10},
    {.heading = "gap", .digits = 3, .width = 10},
    {.heading = "", .apart = true},
};

/* The same of the binary task. */
static const struct report_column chance_columns[] = {
    {.key = "lo", .heading = "P(class 1)", .digits = 4, .width = 7, .join = " - "},
    {.key = "hi", .heading = "", .digits = 4, .width = 7, .left = true},
    {.key = "rows", .heading = "rows", .width = 12},
    {.key = "weight"},
    {.key = "confidence", .heading = "mean", .digits = 4, .width = 10},
    {.key = "accuracy", .heading = "class 1", .digits = 4, .width = 10},
    {.heading = "gap", .digits = 3, .width = 10},
    {.heading = "", .apart = true},
};

static const struct report_table chance_table = {
    .key = "reliability",
    .foot = "# share of class 1, | mean P(class 1)",
    .foot_end = 76,
    .column = chance_columns,
    .ncol = sizeof(chance_columns) / sizeof(chance_columns[0]),
};

static const struct report_table bin_table = {
    .key = "reliability",
    .foot = "# accuracy, | mean confidence",
    .foot_end = 76,
    .column = bin_columns,
    .ncol = sizeof(bin_columns) / sizeof(bin_columns[0]),
};

/* # up to the accuracy, and | at the confidence. */
static struct report_cell
bar(struct report *r, const struct bin *b)
{
	int right = b->rows ? (int)(b->accuracy * BAR + 0.5) : 0, at;
	char text[BAR];

	memset(text, '.', BAR);
	memset(text, '#', (size_t)right);
	if (b->rows) {
		at = (int)(b->confidence * BAR);
		text[at < BAR ? at : BAR - 1] = '|';
	}
	return report_text(r, text, BAR);
}

static void
add_bin(struct report *r, struct report_table *t, const struct bin *b, bool weighted)
{
	report_table_add(t, cell_number(b->lo));
	report_table_add(t, cell_number(b->hi));
	report_table_add(t, cell_count(b->rows));
	report_table_add(
	    t, weighted ? cell_number(b->weight) : (struct report_cell){.is = CELL_NONE});
	report_table_add(t, cell_number(b->confidence));
	report_table_add(t, cell_number(b->accuracy));
	report_table_add(t, cell_number(b->gap));
	report_table_add(t, bar(r, b));
}

static void
add_bins(
    struct report *r, struct section *section, const struct tally *tally, const struct setup *s)
{
	const struct vec *v = tally_vec(tally, &metric_reliability);
	struct report_table *t =
	    section_table(section, s->task == TASK_BINARY ? &chance_table : &bin_table);
	struct bin b;

	for (size_t i = 0; i < s->bins; i++) {
		b = reliability_bin(v, s, i);
		add_bin(r, t, &b, s->weighted);
	}
}

static const struct report_column class_columns[] = {
    {.key = "class", .heading = "class", .width = 5},
    {.key = "name", .heading = "name", .width = 16, .left = true, .most = 40},
    {.key = "rows", .heading = "rows", .width = 10},
    {.key = "predicted", .heading = "predicted", .width = 10},
    {.key = "right"},
    {.key = "recall", .heading = "recall", .digits = 4, .width = 10},
    {.key = "precision", .heading = "precision", .digits = 4, .width = 10},
    {.key = "probability", .heading = "mean p", .digits = 4, .width = 10},
    {.key = "share", .heading = "share", .digits = 4, .width = 10},
    {.key = "ece", .heading = "ece", .digits = 4, .width = 10},
};

static const struct report_table classes = {
    .key = "class_table",
    .column = class_columns,
    .ncol = sizeof(class_columns) / sizeof(class_columns[0]),
};

static void
add_class(struct report_table *t, const struct names *names, size_t c, const struct class_row *row)
{
	const char *name = c < names->n ? names->name[c] : NULL;

	report_table_add(t, cell_count(c));
	report_table_add(
	    t, name ? cell_text(name, strlen(name)) : (struct report_cell){.is = CELL_NONE});
	report_table_add(t, cell_count(row->rows));
	report_table_add(t, cell_count(row->predicted));
	report_table_add(t, cell_count(row->right));
	report_table_add(t, cell_number(row->recall));
	report_table_add(t, cell_number(row->precision));
	report_table_add(t, cell_number(row->probability));
	report_table_add(t, cell_number(row->share));
	report_table_add(t, cell_number(row->ece));
}

static void
add_classes(struct section *section, const struct evaluation *e, const struct tally *tally)
{
	const struct totals totals = tally_totals(tally, &e->setup);
	const struct vec *v = tally_vec(tally, &metric_classwise);
	struct report_table *t = section_table(section, &classes);
	struct class_row row;

	for (size_t c = 0; totals.rows > 0 && c < e->setup.nclass; c++) {
		row = classwise_row(v, &totals, c);
		add_class(t, &e->names, c, &row);
	}
}

static void
add_totals(struct section *section, const struct tally *tally, const struct setup *s)
{
	const struct totals totals = tally_totals(tally, s);

	section_fact(section, "rows", "rows", cell_count(totals.rows));
	section_fact(section, "weight", s->weighted ? "weight" : NULL, cell_number(totals.weight));
	if (s->ignores || totals.ignored > 0)
		section_fact(section, "ignored", "ignored", cell_count(totals.ignored));
	if (s->joins || totals.unmatched > 0)
		section_fact(section, "unmatched", "unmatched", cell_count(totals.unmatched));
}

/* Fills in what all rows and each group have in common. */
static void
add_section(struct report *r, struct section *section, const struct evaluation *e,
    const struct tally *tally, const struct results *results, bool class_table)
{
	size_t facts = 0; /* (1) */

	for (const char *const *key = metric_rows.key; *key; key++)
		facts++;
	section->result = results->result + facts;
	section->nresult = results->n - facts;
	add_bins(r, section, tally, &e->setup);
	if (class_table)
		add_classes(section, e, tally);
}

static void
add_boot(struct report *r, const struct evaluation *e)
{
	struct section *all = &r->all;
	static const char boot[] = "bootstrap";
	struct buf note = {0};
	struct report_cell cell;

	section_part(all, boot, "replicates", NULL, cell_count(e->boot.n));
	section_part(all, boot, "seed", NULL, cell_count(e->boot.seed));
	section_part(all, boot, "confidence", NULL, cell_number(e->confidence));
	all->intervals = true;
	buf_str(&note, "Intervals of ");
	buf_number(&note, e->confidence, 6);
	buf_printf(&note, " by %zu bootstrap replicates, seed %llu.", e->boot.n,
	    (unsigned long long)e->boot.seed);
	cell = report_made(r, &note);
	r->note = cell.is == CELL_TEXT ? cell.text.p : NULL;
	buf_free(&note);
}

static void
add_task(struct section *section, double threshold)
{
	const char *name = task_name[TASK_BINARY];

	section_fact(section, "task", "task", cell_text(name, strlen(name)));
	section_fact(section, "threshold", "threshold", cell_number(threshold));
}

static int
add_groups(struct report *r, const struct evaluation *e, bool class_table, struct err *err)
{
	const struct group *g;

	r->group = mem_new(e->groups.n, sizeof(*r->group), err);
	if (!r->group)
		return -1;
	for (; r->ngroup < e->groups.n; r->ngroup++) {
		g = &e->groups.group[r->ngroup];
		r->group[r->ngroup].value = g->value;
		add_totals(&r->group[r->ngroup], &g->tally, &e->setup);
		add_section(
		    r, &r->group[r->ngroup], e, &g->tally, &e->of_group[r->ngroup], class_table);
	}
	return 0;
}

int
report_evaluation(struct report *r, const struct evaluation *e, bool class_table, struct err *err)
{
	*r = (struct report){
	    .schema = "smx.eval/1", .version = SMX_VERSION, .estimates = true, .by = e->by};
	add_totals(&r->all, &e->tally, &e->setup);
	if (e->setup.task == TASK_BINARY)
		add_task(&r->all, e->setup.threshold);
	section_fact(&r->all, "classes", e->setup.nclass > 0 ? "classes" : NULL,
	    cell_count(e->setup.nclass));
	section_fact(&r->all, "bins", NULL, cell_count(e->setup.bins));
	if (e->boot.n > 0)
		add_boot(r, e);
	add_section(r, &r->all, e, &e->tally, &e->results, class_table);
	if (e->by && add_groups(r, e, class_table, err) < 0)
		return -1;
	return report_check(r, err);
}
