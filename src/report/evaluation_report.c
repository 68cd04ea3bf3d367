/* SPDX-License-Identifier: MIT */
/*
 * The report of an evaluation.
 * (1) Rows and weight are facts, although they are also the first metric of
 *     metric.list: its results are skipped.
 */
#include "report/evaluation_report.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "config.h"
#include "metric/binomial.h"
#include "metric/corp_test.h"
#include "metric/label_bins.h"
#include "metric/ood.h"
#include "metric/reliability.h"
#include "metric/rows.h"
#include "report/class_report.h"
#include "report/corp_report.h"
#include "report/coverage_report.h"
#include "report/unlabelled_report.h"

enum { BAR = 24 };

static const struct report_column bin_columns[] = {
    {.key = "lo", .heading = "confidence", .digits = 4, .width = 7, .join = " - "},
    {.key = "hi", .heading = "", .digits = 4, .width = 7, .left = true},
    {.key = "rows", .heading = "rows", .width = 12},
    {.key = "weight"},
    {.key = "confidence", .heading = "mean", .digits = 4, .width = 10},
    {.key = "accuracy", .heading = "accuracy", .digits = 4, .width = 10},
    {.heading = "gap", .digits = 3, .width = 10},
    {.heading = "", .apart = true, .drawn = true},
    {.key = "accuracy_lo"},
    {.key = "accuracy_hi"},
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
    {.heading = "", .apart = true, .drawn = true},
    {.key = "accuracy_lo"},
    {.key = "accuracy_hi"},
};

static const struct report_table chance_table = {
    .key = "reliability",
    .foot = "# share of class 1, | mean P(class 1)",
    .foot_end = 76,
    .column = chance_columns,
    .ncol = sizeof(chance_columns) / sizeof(chance_columns[0]),
};

/* The same of the multilabel task: rows are pairs of a row and a label. */
static const struct report_column pair_columns[] = {
    {.key = "lo", .heading = "P(label)", .digits = 4, .width = 7, .join = " - "},
    {.key = "hi", .heading = "", .digits = 4, .width = 7, .left = true},
    {.key = "rows", .heading = "pairs", .width = 12},
    {.key = "weight"},
    {.key = "confidence", .heading = "mean", .digits = 4, .width = 10},
    {.key = "accuracy", .heading = "true", .digits = 4, .width = 10},
    {.heading = "gap", .digits = 3, .width = 10},
    {.heading = "", .apart = true, .drawn = true},
};

static const struct report_table pair_table = {
    .key = "reliability",
    .foot = "# share that is true, | mean P(label)",
    .foot_end = 76,
    .column = pair_columns,
    .ncol = sizeof(pair_columns) / sizeof(pair_columns[0]),
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

/* The interval of a bin's accuracy; null if the bin is empty. */
static void
add_interval(struct report_table *t, const struct bin *b)
{
	double lo = NAN, hi = NAN;

	if (b->rows > 0)
		binomial_interval(
		    (uint64_t)(b->accuracy * b->weight + 0.5), b->rows, 0.95, &lo, &hi);
	report_table_add(t, cell_number(lo));
	report_table_add(t, cell_number(hi));
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
	static const struct report_table *const tables[] = {[TASK_MULTICLASS] = &bin_table,
	    [TASK_BINARY] = &chance_table,
	    [TASK_MULTILABEL] = &pair_table};
	const bool pairs = s->task == TASK_MULTILABEL;
	const struct vec *v = tally_vec(tally, pairs ? &metric_label_bins : &metric_reliability);
	struct report_table *t = section_table(section, tables[s->task]);
	struct bin b;

	for (size_t i = 0; i < s->bins; i++) {
		b = (pairs ? label_bins_pooled : reliability_bin)(v, s, i);
		add_bin(r, t, &b, s->weighted);
		if (pairs) /* those of a row are not independent */
			continue;
		if (s->weighted) {
			report_table_add(t, (struct report_cell){.is = CELL_NONE});
			report_table_add(t, (struct report_cell){.is = CELL_NONE});
		} else {
			add_interval(t, &b);
		}
	}
}

static const struct report_column score_columns[] = {
    {.heading = "score", .width = 9, .left = true}, {.heading = "auroc", .digits = 6, .width = 9},
    {.heading = "aupr in", .digits = 6, .width = 9},
    {.heading = "fpr95 in", .digits = 6, .width = 9},
    {.heading = "aupr out", .digits = 6, .width = 9},
    {.heading = "fpr95 out", .digits = 6, .width = 9},
    {.heading = "", .apart = true}, /* how far they may be off, or why they are null */
};

static const struct report_table scores = {
    .column = score_columns,
    .ncol = sizeof(score_columns) / sizeof(score_columns[0]),
};

/* "within 1e-4", the largest bound of n results, or the reason for null, or nothing. */
static struct report_cell
trust_of(struct report *r, const struct result *result, size_t n)
{
	struct buf text = {0};
	struct report_cell cell;
	double most = 0;

	for (size_t i = 0; i < n; i++)
		most = result[i].bound > most ? result[i].bound : most;
	buf_str(&text, result->why);
	if (most > 0) {
		buf_str(&text, "within ");
		buf_number(&text, most, 2);
	}
	cell = text.len > 0 ? report_made(r, &text) : (struct report_cell){.is = CELL_NONE};
	buf_free(&text);
	return cell;
}

/* A row for each score, of the last results of the section. */
static void
add_scores(struct report *r, struct section *section)
{
	const struct result *result;
	struct report_table *t;

	section->ntabled = OOD_SCORES * OOD_RESULTS;
	result = section->result + section->nresult - section->ntabled;
	t = section_table(section, &scores);
	for (size_t i = 0; i < OOD_SCORES; i++, result += OOD_RESULTS) {
		report_table_add(t, cell_text(ood_name[i], strlen(ood_name[i])));
		for (size_t j = 0; j < OOD_RESULTS; j++)
			report_table_add(t, cell_number(result[j].value));
		report_table_add(t, trust_of(r, result, OOD_RESULTS));
	}
}

static void
add_totals(struct section *section, const struct tally *tally, const struct evaluation *e)
{
	const struct setup *s = &e->setup;
	const struct totals totals = tally_totals(tally, s);

	section_fact(section, "rows", "rows", cell_count(totals.rows));
	section_fact(section, "weight", s->weighted ? "weight" : NULL, cell_number(totals.weight));
	if (s->ood)
		section_fact(section, "ood_rows", "ood rows",
		    cell_count(ood_rows_out(tally_vec(tally, &metric_ood))));
	if (s->ignores || totals.ignored > 0)
		section_fact(section, "ignored", "ignored", cell_count(totals.ignored));
	if (s->joins || totals.unmatched > 0)
		section_fact(section, "unmatched", "unmatched", cell_count(totals.unmatched));
	if (e->where)
		section_fact(section, "left_out", "left out", cell_count(totals.left_out));
}

/* What calibration errors came to, and what they come to if the probabilities are right. */
static const struct report_column test_columns[] = {
    {.heading = "calibration test", .width = 16, .left = true},
    {.heading = "value", .digits = 6, .width = 12},
    {.heading = "null mean", .digits = 6, .width = 12},
    {.heading = "null 95%", .digits = 6, .width = 12},
    {.heading = "excess", .digits = 6, .width = 12},
    {.heading = "p", .digits = 4, .width = 8},
};

static const struct report_table tests = {
    .needs_rows = true,
    .column = test_columns,
    .ncol = sizeof(test_columns) / sizeof(test_columns[0]),
};

static void
add_tests(struct section *section)
{
	struct report_table *t = section_table(section, &tests);
	const struct result *r = section->result;

	for (size_t i = 0; i < section->nresult; i++, r++) {
		if (isnan(r->p))
			continue;
		report_table_add(t, cell_text(r->key, strlen(r->key)));
		report_table_add(t, cell_number(r->value));
		report_table_add(t, cell_number(r->null_mean));
		report_table_add(t, cell_number(r->null_high));
		report_table_add(t, cell_number(r->excess));
		report_table_add(t, cell_number(r->p));
	}
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
	if (e->setup.unlabelled) {
		report_unlabelled(r, section, e, tally, class_table);
		return;
	}
	if (e->setup.ood)
		add_scores(r, section);
	if (e->setup.redraws > 0)
		add_tests(section);
	if (e->setup.rest == SETUP_WHOLE || tally_totals(tally, &e->setup).blind == 0) {
		add_bins(r, section, tally, &e->setup);
		if (e->setup.task != TASK_MULTILABEL)
			report_corp(section, results, e->setup.weighted);
	}
	if (class_table)
		report_classes(r, section, e, tally);
	if (e->setup.alpha > 0)
		report_coverage(r, section, e, tally, class_table);
}

static void
add_boot(struct report *r, const struct evaluation *e, struct buf *note)
{
	struct section *all = &r->all;
	static const char boot[] = "bootstrap";

	section_part(all, boot, "replicates", NULL, cell_count(e->boot.n));
	section_part(all, boot, "seed", NULL, cell_count(e->boot.seed));
	section_part(all, boot, "confidence", NULL, cell_number(e->confidence));
	all->intervals = true;
	buf_str(note, "Intervals of ");
	buf_number(note, e->confidence, 6);
	buf_printf(note,
	    " by %zu bootstrap replicates, seed %llu. Calibration errors have none\n"
	    "that holds the true value, except for rmsce_debiased, which has it from a formula.",
	    e->boot.n, (unsigned long long)e->boot.seed);
}

static void
add_test(struct report *r, const struct evaluation *e, struct buf *note)
{
	static const char test[] = "calibration_test";
	const unsigned long long seed = e->setup.redraw_seed;

	r->tests = true;
	section_part(&r->all, test, "redraws", NULL, cell_count(e->setup.redraws));
	section_part(&r->all, test, "seed", NULL, cell_count(seed));
	section_part(&r->all, test, "band_confidence", NULL, cell_number(CORP_LEVEL));
	buf_printf(note,
	    "%sCalibration test by %zu redraws of the labels from the probabilities, seed %llu.",
	    note->len > 0 ? "\n" : "", e->setup.redraws, seed);
}

/* What was drawn. */
static void
add_draws(struct report *r, const struct evaluation *e)
{
	struct buf note = {0};
	struct report_cell cell;

	if (e->boot.n > 0)
		add_boot(r, e, &note);
	if (e->setup.redraws > 0)
		add_test(r, e, &note);
	if (note.len > 0) {
		cell = report_made(r, &note);
		r->note = cell.is == CELL_TEXT ? cell.text.p : NULL;
	}
	buf_free(&note);
}

/* Thresholds that are not one are in the table of labels. */
static void
add_task(struct section *section, const struct setup *s)
{
	const double *cut = s->task == TASK_BINARY ? &s->threshold : s->cut;
	const size_t n = s->task == TASK_BINARY ? 1 : s->nclass;
	const char *name = task_name[s->task];
	bool same = n > 0;

	for (size_t i = 1; i < n; i++)
		same = same && cut[i] == cut[0];
	section_fact(section, "task", "task", cell_text(name, strlen(name)));
	if (same)
		section_fact(section, "threshold", "threshold", cell_number(cut[0]));
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
		add_totals(&r->group[r->ngroup], &g->tally, e);
		add_section(
		    r, &r->group[r->ngroup], e, &g->tally, &e->of_group[r->ngroup], class_table);
	}
	return 0;
}

static const struct report_column worst_columns[] = {
    {.key = "metric", .heading = "worst group", .width = 16, .left = true},
    {.key = "value", .heading = "value", .digits = 6, .width = 12},
    {.key = "rows", .heading = "rows", .width = 12},
    {.key = "group", .heading = "group", .apart = true, .most = 100},
};

static const struct report_table worst = {
    .key = "worst",
    .needs_rows = true,
    .column = worst_columns,
    .ncol = sizeof(worst_columns) / sizeof(worst_columns[0]),
};

/* The group whose value of a metric is the worst, the first one of equals; or groups.n. */
static size_t
worst_group(const struct evaluation *e, const char *key, enum better better, double *most)
{
	size_t at = e->groups.n;
	const struct result *r;

	for (size_t i = 0; i < e->groups.n; i++) {
		r = results_find(&e->of_group[i], key);
		if (!r || isnan(r->value))
			continue;
		if (at < e->groups.n &&
		    !(better == BETTER_LESS ? r->value > *most : r->value < *most))
			continue;
		at = i;
		*most = r->value;
	}
	return at;
}

/* For each metric of which it is known which values are better, its worst group. */
static void
add_worst(struct report *r, const struct evaluation *e)
{
	struct report_table *t = section_table(&r->all, &worst);
	const struct group *g;
	const char *key;
	enum better better;
	double value = 0;
	size_t at;

	for (size_t i = 0; i < r->all.nresult; i++) {
		key = r->all.result[i].key;
		better = trait_of(key).better;
		at = better == BETTER_NEITHER ? e->groups.n : worst_group(e, key, better, &value);
		if (at == e->groups.n)
			continue;
		g = &e->groups.group[at];
		report_table_add(t, cell_text(key, strlen(key)));
		report_table_add(t, cell_number(value));
		report_table_add(t, cell_count(tally_totals(&g->tally, &e->setup).rows));
		report_table_add(t, cell_text(g->value, strlen(g->value)));
	}
}

int
report_evaluation(struct report *r, const struct evaluation *e, bool class_table, struct err *err)
{
	*r = (struct report){
	    .schema = "smx.eval/1", .version = SMX_VERSION, .estimates = true, .by = e->by};
	add_totals(&r->all, &e->tally, e);
	if (e->where)
		section_fact(&r->all, "where", "where", cell_text(e->where, strlen(e->where)));
	if (e->setup.unlabelled)
		section_fact(&r->all, "unlabelled", "unlabelled", cell_bool(true));
	if (e->setup.task != TASK_MULTICLASS)
		add_task(&r->all, &e->setup);
	if (e->setup.rest != SETUP_WHOLE)
		section_fact(&r->all, "rest", "rest",
		    cell_text(
			setup_rest_name[e->setup.rest], strlen(setup_rest_name[e->setup.rest])));
	section_fact(&r->all, "classes",
	    e->setup.nclass == 0 || e->setup.rest != SETUP_WHOLE ? NULL
		: e->setup.task == TASK_MULTILABEL               ? "labels"
								 : "classes",
	    e->setup.rest != SETUP_WHOLE ? cell_number(NAN) : cell_count(e->setup.nclass));
	if (e->setup.alpha > 0)
		section_fact(&r->all, "alpha", "alpha", cell_number(e->setup.alpha));
	section_fact(&r->all, "bins", NULL, cell_count(e->setup.bins));
	add_draws(r, e);
	add_section(r, &r->all, e, &e->tally, &e->results, class_table);
	if (e->by) {
		add_worst(r, e);
		if (add_groups(r, e, class_table, err) < 0)
			return -1;
	}
	return report_check(r, err);
}
