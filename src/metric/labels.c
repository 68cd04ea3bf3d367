/* SPDX-License-Identifier: MIT */
/*
 * The multilabel task's decisions: of each of K labels on its own it is predicted that a
 * row has it if its probability is above the label's threshold. With the true and false
 * positives and negatives (weight) of each label:
 *
 *     exact_match  the share of rows all of whose labels are predicted right (1),
 *                  with its standard error
 *     hamming      the share of pairs of a row and a label that are wrong
 *     cardinality  the mean number of labels that a row has
 *     micro_...    accuracy, precision, recall, f1 and mcc of all pairs together
 *     macro_...    the mean over the labels of each one's
 *     weighted_... the mean over the labels by how many rows have them
 *     samples_f1   the mean over rows of 2 |predicted and true| / (|predicted| + |true|)
 *
 * These are the definitions of scikit-learn and torchmetrics.
 *
 * (1) scikit-learn's accuracy_score is that; torchmetrics' is micro_accuracy, which is
 *     1 - hamming.
 * (2) A probability that is the threshold but for roundings is not above it
 *     (base/tie.h).
 * (3) A label whose precision, recall, f1 or mcc would be divided by 0 counts as 0 in
 *     means, and so does a row in samples_f1, as in scikit-learn; in the table of labels
 *     it is null. A micro average that would be divided by 0 is null.
 */
#include "metric/labels.h"

#include <math.h>
#include <string.h>

#include "metric/mean.h"

enum {
	TP,
	FP,
	FN,
	TN,
	TP_ROWS,
	FP_ROWS,
	FN_ROWS,
	CHANCE,
	NLL,
	INFINITE,
	BRIER,
	EXACT,
	EXACT_W2X,
	SAMPLES
};

static size_t
each_label(const struct setup *s)
{
	return s->nclass;
}

/* Without weights TP, FP and FN are numbers of rows. */
static const struct slot slots[] = {
    [TP] = {.name = "tp", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT, .n = each_label},
    [FP] = {.name = "fp", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT, .n = each_label},
    [FN] = {.name = "fn", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT, .n = each_label},
    [TN] = {.name = "tn", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT, .n = each_label},
    [TP_ROWS] = {.name = "tp_rows", .unit = UNIT_NONE, .weighted = UNIT_COUNT, .n = each_label},
    [FP_ROWS] = {.name = "fp_rows", .unit = UNIT_NONE, .weighted = UNIT_COUNT, .n = each_label},
    [FN_ROWS] = {.name = "fn_rows", .unit = UNIT_NONE, .weighted = UNIT_COUNT, .n = each_label},
    [CHANCE] = {.name = "p", .unit = UNIT_SHARE, .weighted = UNIT_WEIGHT, .n = each_label},
    [NLL] = {.name = "nll", .unit = UNIT_REAL, .weighted = UNIT_REAL, .n = each_label},
    [INFINITE] = {.name = "infinite", .unit = UNIT_COUNT, .weighted = UNIT_COUNT, .n = each_label},
    [BRIER] = {.name = "brier", .unit = UNIT_REAL, .weighted = UNIT_REAL, .n = each_label},
    [EXACT] = {.name = "exact", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT},
    [EXACT_W2X] = {.name = "exact_w2x", .unit = UNIT_NONE, .weighted = UNIT_REAL},
    [SAMPLES] = {.name = "samples_f1", .unit = UNIT_SHARE, .weighted = UNIT_WEIGHT},
    {0},
};

/* ---- adding ---- */

static int
add_losses(struct vec *v, size_t c, double w, double p, bool truth, double nll, struct err *err)
{
	const double miss = truth ? 1 - p : p;

	if (vec_add(&v[CHANCE], c, w * p, err) < 0 ||
	    vec_add(&v[BRIER], c, w * (miss * miss), err) < 0)
		return -1;
	return isfinite(w * nll) ? vec_add(&v[NLL], c, w * nll, err)
				 : vec_count(&v[INFINITE], c, 1, err);
}

static int
add_outcome(struct vec *v, size_t c, size_t outcome, const double *weight, struct err *err)
{
	if (!weight)
		return vec_count(&v[outcome], c, 1, err);
	if (vec_add(&v[outcome], c, *weight, err) < 0)
		return -1;
	return outcome == TN ? 0 : vec_count(&v[TP_ROWS + outcome - TP], c, 1, err);
}

/* Of a row: how many labels have each outcome. */
static int
add_row(struct vec *v, const struct setup *s, const struct seen *r, size_t i, struct err *err)
{
	static const size_t outcome[2][2] = {{TN, FP}, {FN, TP}}; /* by truth and prediction */
	const size_t k = s->nclass;
	const double *weight = r->weight ? &r->weight[i] : NULL, w = weight ? *weight : 1;
	size_t n[TN + 1] = {0}, is;
	double p, f1;

	for (size_t c = 0; c < k; c++) {
		p = r->e[i * k + c];
		is = outcome[r->truth[i * k + c]][tie_above(p, s->cut[c])]; /* (2) */
		n[is]++;
		if (add_outcome(v, c, is, weight, err) < 0 ||
		    add_losses(v, c, w, p, r->truth[i * k + c], r->each_nll[i * k + c], err) < 0)
			return -1;
	}
	f1 = n[TP] > 0 ? 2 * (double)n[TP] / (double)(2 * n[TP] + n[FP] + n[FN]) : 0; /* (3) */
	if (vec_add(&v[SAMPLES], 0, w * f1, err) < 0)
		return -1;
	if (n[FP] + n[FN] > 0)
		return 0;
	if (!weight)
		return vec_count(&v[EXACT], 0, 1, err);
	return vec_add(&v[EXACT], 0, w, err) < 0 ? -1 : vec_add(&v[EXACT_W2X], 0, w * w, err);
}

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	for (size_t i = 0; i < r->n; i++) {
		if (add_row(v, s, r, i, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- what follows ---- */

static double
share(double part, double all)
{
	return all > 0 ? part / all : NAN;
}

double
outcomes_precision(const struct outcomes *o)
{
	return share(o->tp, o->tp + o->fp);
}

double
outcomes_recall(const struct outcomes *o)
{
	return share(o->tp, o->tp + o->fn);
}

double
outcomes_f1(const struct outcomes *o)
{
	return share(2 * o->tp, 2 * o->tp + o->fp + o->fn);
}

/* Each factor on its own, so that no product overflows. */
double
outcomes_mcc(const struct outcomes *o)
{
	double all = o->tp + o->fp + o->fn + o->tn, root;
	double tp = o->tp / all, fp = o->fp / all, fn = o->fn / all, tn = o->tn / all;

	root = sqrt((tp + fp) * (tn + fn)) * sqrt((tp + fn) * (tn + fp));
	return root > 0 ? (tp * tn - fp * fn) / root : NAN;
}

static struct outcomes
outcomes_of(const struct vec *v, size_t c)
{
	return (struct outcomes){.tp = vec_double(&v[TP], c),
	    .fp = vec_double(&v[FP], c),
	    .fn = vec_double(&v[FN], c),
	    .tn = vec_double(&v[TN], c)};
}

struct label_row
labels_row(const struct vec *v, const struct totals *t, size_t c)
{
	const struct outcomes o = outcomes_of(v, c);
	const bool weighted = t->setup->weighted;
	const uint64_t tp = *vec_look(&v[weighted ? TP_ROWS : TP], c);
	const uint64_t fp = *vec_look(&v[weighted ? FP_ROWS : FP], c);
	const uint64_t fn = *vec_look(&v[weighted ? FN_ROWS : FN], c);
	const bool infinite = *vec_look(&v[INFINITE], c) > 0;

	return (struct label_row){
	    .rows = tp + fn,
	    .predicted = tp + fp,
	    .right = tp,
	    .accuracy = (o.tp + o.tn) / t->weight,
	    .precision = outcomes_precision(&o),
	    .recall = outcomes_recall(&o),
	    .f1 = outcomes_f1(&o),
	    .mcc = outcomes_mcc(&o),
	    .probability = vec_double(&v[CHANCE], c) / t->weight,
	    .share = (o.tp + o.fn) / t->weight,
	    .nll = infinite ? NAN : vec_double(&v[NLL], c) / t->weight,
	    .brier = vec_double(&v[BRIER], c) / t->weight,
	};
}

/* ---- the report ---- */

/* Sums over the labels. */
struct means {
	struct outcomes all;
	double accuracy, precision, recall, f1, mcc; /* of each label */
	double w_precision, w_recall, w_f1; /* times its rows */
};

/* (3) */
static double
or_zero(double x)
{
	return x > -INFINITY ? x : 0;
}

static void
add_label(struct means *m, const struct outcomes *o, double weight)
{
	const double precision = or_zero(outcomes_precision(o));
	const double recall = or_zero(outcomes_recall(o)), f1 = or_zero(outcomes_f1(o));
	const double rows = o->tp + o->fn;

	m->all.tp += o->tp;
	m->all.fp += o->fp;
	m->all.fn += o->fn;
	m->all.tn += o->tn;
	m->accuracy += (o->tp + o->tn) / weight;
	m->precision += precision;
	m->recall += recall;
	m->f1 += f1;
	m->mcc += or_zero(outcomes_mcc(o));
	m->w_precision += rows * precision;
	m->w_recall += rows * recall;
	m->w_f1 += rows * f1;
}

struct line {
	const char *key;
	double value;
	const char *why;
};

static int
put(struct results *out, const struct line *line, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		if (!results_add(out, line[i].key, line[i].value, line[i].why, err))
			return -1;
	}
	return 0;
}

static const char none_predicted[] = "no label is ever predicted";
static const char none_true[] = "no row has a label";

static int
put_means(struct results *out, const struct means *m, double k, double weight, struct err *err)
{
	const struct outcomes *o = &m->all;
	const double rows = o->tp + o->fn, pairs = weight * k;
	const struct line lines[] = {
	    {"hamming", (o->fp + o->fn) / pairs, NULL},
	    {"cardinality", rows / weight, NULL},
	    {"micro_accuracy", (o->tp + o->tn) / pairs, NULL},
	    {"micro_precision", outcomes_precision(o), none_predicted},
	    {"micro_recall", outcomes_recall(o), none_true},
	    {"micro_f1", outcomes_f1(o), "no row has a label, and none is ever predicted"},
	    {"micro_mcc", outcomes_mcc(o), "all labels, or all predictions, are the same"},
	    {"macro_accuracy", m->accuracy / k, NULL},
	    {"macro_precision", m->precision / k, NULL},
	    {"macro_recall", m->recall / k, NULL},
	    {"macro_f1", m->f1 / k, NULL},
	    {"macro_mcc", m->mcc / k, NULL},
	    {"weighted_precision", share(m->w_precision, rows), none_true},
	    {"weighted_recall", share(m->w_recall, rows), none_true},
	    {"weighted_f1", share(m->w_f1, rows), none_true},
	};

	return put(out, lines, sizeof(lines) / sizeof(lines[0]), err);
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	const double exact = vec_double(&v[EXACT], 0);
	const double w2x = t->setup->weighted ? vec_double(&v[EXACT_W2X], 0) : exact;
	struct result *r = results_add(out, "exact_match", exact / t->weight, NULL, err);
	struct means m = {.accuracy = 0};
	struct outcomes o;

	if (!r)
		return -1;
	r->se = mean_se(t, exact, w2x, w2x); /* x is its own square */
	for (size_t c = 0; c < t->setup->nclass; c++) {
		o = outcomes_of(v, c);
		add_label(&m, &o, t->weight);
	}
	if (put_means(out, &m, (double)t->setup->nclass, t->weight, err) < 0)
		return -1;
	return results_add(out, "samples_f1", vec_double(&v[SAMPLES], 0) / t->weight, NULL, err)
	    ? 0
	    : -1;
}

static const char *const keys[] = {"exact_match", "hamming", "cardinality", "micro_accuracy",
    "micro_precision", "micro_recall", "micro_f1", "micro_mcc", "macro_accuracy", "macro_precision",
    "macro_recall", "macro_f1", "macro_mcc", "weighted_precision", "weighted_recall", "weighted_f1",
    "samples_f1", NULL};

static const struct trait traits[] = {
    {.key = "exact_match", .better = BETTER_MORE, .error = true, .share = true},
    {.key = "hamming", .better = BETTER_LESS},
    {.key = "micro_accuracy", .better = BETTER_MORE},
    {.key = "micro_precision", .better = BETTER_MORE},
    {.key = "micro_recall", .better = BETTER_MORE},
    {.key = "micro_f1", .better = BETTER_MORE},
    {.key = "micro_mcc", .better = BETTER_MORE},
    {.key = "macro_accuracy", .better = BETTER_MORE},
    {.key = "macro_precision", .better = BETTER_MORE},
    {.key = "macro_recall", .better = BETTER_MORE},
    {.key = "macro_f1", .better = BETTER_MORE},
    {.key = "macro_mcc", .better = BETTER_MORE},
    {.key = "weighted_precision", .better = BETTER_MORE},
    {.key = "weighted_recall", .better = BETTER_MORE},
    {.key = "weighted_f1", .better = BETTER_MORE},
    {.key = "samples_f1", .better = BETTER_MORE},
    {0},
};

const struct metric metric_labels = {
    .tasks = FOR_MULTILABEL,
    .name = "labels",
    .help = "what is right at the thresholds (multilabel)",
    .key = keys,
    .trait = traits,
    .slot = slots,
    .add = add,
    .report = report,
};
