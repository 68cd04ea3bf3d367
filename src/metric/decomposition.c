/* SPDX-License-Identifier: MIT */
/*
 * How much of a score is miscalibration (CORP; Dimitriadis, Gneiting, Jordan 2021, Stable
 * reliability diagrams for probabilistic classifiers). With S the mean score of the
 * confidence against right, or in the binary task of p against the label; S_C that of the
 * isotonic regression of what is right on the confidence (corp.c); and S_R that of the share
 * of right rows, for each row the same:
 *
 *     mcb  miscalibration   S - S_C
 *     dsc  discrimination   S_R - S_C
 *     unc  uncertainty      S_R                     S = mcb - dsc + unc
 *
 * mcb is the calibration part of the score, and refinement = S_C = unc - dsc the rest. The
 * scores are the Brier score (x - right)^2, and the log score, -log x of right rows and
 * -log(1 - x) of wrong ones. Of several classes S is reported as confidence_brier and
 * confidence_nll; in the binary task it is brier and nll.
 *
 * (1) Rows are taken as ecce.c has them: exact up to many distinct confidences, and beyond
 *     as if each had the mean confidence of its cell.
 * (2) A wrong row of confidence 1, or a label of probability 0, makes S of the log score
 *     infinite: then it and mcb_log are null.
 * (3) In the binary task S comes from the results of brier.c and nll.c, which metric.list
 *     has before: it is then not rounded as the confidences are.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/two_sum.h"
#include "kern/kern.h"
#include "metric/corp.h"
#include "metric/ecce.h"

/* -x log p, which is 0 without rows. */
static double
log_loss(double x, double p)
{
	return x > 0 ? 0 - x * kern_log(p) : 0;
}

static double
brier_of(double right, double all)
{
	return right * ((all - right) / all);
}

static double
log_of(double right, double all)
{
	return log_loss(right, right / all) + log_loss(all - right, (all - right) / all);
}

/* (1) The mean scores of the confidences against right. */
static void
score_cells(const struct cells *all, double *brier, double *log)
{
	struct two_sum b = {0, 0}, l = {0, 0};
	const struct cell *c;

	for (size_t i = 0; i < all->n; i++) {
		c = &all->c[i];
		two_sum_add(&b, c->wrong * c->at_wrong * c->at_wrong);
		two_sum_add(&b, c->right * (1 - c->at_right) * (1 - c->at_right));
		two_sum_add(&l, log_loss(c->wrong, 1 - c->at_wrong)); /* (2) */
		two_sum_add(&l, log_loss(c->right, c->at_right));
	}
	*brier = two_sum_value(&b) / all->all;
	*log = two_sum_value(&l) / all->all;
}

/* The mean scores of the isotonic regression. */
static void
score_blocks(const struct corp_block *block, size_t n, double *brier, double *log)
{
	struct two_sum b = {0, 0}, l = {0, 0};
	double weight = 0;

	for (size_t i = 0; i < n; i++) {
		two_sum_add(&b, brier_of(block[i].right, block[i].weight));
		two_sum_add(&l, log_of(block[i].right, block[i].weight));
		weight += block[i].weight;
	}
	*brier = two_sum_value(&b) / weight;
	*log = two_sum_value(&l) / weight;
}

/* The keys of a score: S if several classes have it, mcb, dsc, unc, refinement. */
struct keys {
	const char *own, *mcb, *dsc, *unc, *refinement;
};

static int
put(struct results *out, const struct keys *k, double own, double isotonic, double same,
    const char *why, struct err *err)
{
	const double mcb = own - isotonic, dsc = same - isotonic;

	if (k->own && !results_add(out, k->own, own, why, err))
		return -1;
	if (!results_add(out, k->mcb, mcb > 0 || !isfinite(own) ? mcb : 0, why, err) ||
	    !results_add(out, k->dsc, dsc > 0 ? dsc : 0, NULL, err) ||
	    !results_add(out, k->unc, same, NULL, err))
		return -1;
	return results_add(out, k->refinement, isotonic, NULL, err) ? 0 : -1;
}

/* (3) The result of another metric. */
static double
result_of(const struct results *out, const char *key)
{
	const struct result *r = results_find(out, key);

	return r && !isnan(r->value) ? r->value : INFINITY;
}

static int
report_cells(const struct cells *all, const struct corp_block *block, size_t n, bool binary,
    struct results *out, struct err *err)
{
	static const struct keys brier = {
	    "confidence_brier", "mcb_brier", "dsc_brier", "unc_brier", "refinement_brier"};
	static const struct keys log = {
	    "confidence_nll", "mcb_log", "dsc_log", "unc_log", "refinement_log"};
	struct keys of_brier = brier, of_log = log;
	double own[2], isotonic[2];

	score_cells(all, &own[0], &own[1]);
	score_blocks(block, n, &isotonic[0], &isotonic[1]);
	if (binary) {
		own[0] = result_of(out, "brier");
		own[1] = result_of(out, "nll");
		of_brier.own = of_log.own = NULL;
	}
	if (put(out, &of_brier, own[0], isotonic[0], brier_of(all->right, all->all) / all->all,
		NULL, err) < 0)
		return -1;
	return put(out, &of_log, own[1], isotonic[1], log_of(all->right, all->all) / all->all,
	    binary ? "the nll is null" : "a wrong row has confidence 1", err); /* (2) */
}

/* The curve stays with the results. */
static int
keep_curve(struct results *out, const struct corp_block *block, size_t n, struct err *err)
{
	struct corp_block *curve = mem_new(n, sizeof(*curve), err);

	if (!curve)
		return -1;
	memcpy(curve, block, n * sizeof(*curve));
	mem_free(out->curve);
	out->curve = curve;
	out->ncurve = n;
	return 0;
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	struct corp_block *block = NULL;
	const struct cells *all = ecce_cells(t, err);
	size_t n = 0;
	int status = -1;

	(void)v;
	if (all)
		block = mem_new(all->n, sizeof(*block), err);
	if (block) {
		n = corp_curve(all, block);
		status = report_cells(all, block, n, t->setup->task == TASK_BINARY, out, err);
	}
	if (status == 0)
		status = keep_curve(out, block, corp_thin(block, n, CORP_BLOCKS), err);
	mem_free(block);
	return status;
}

static bool
wanted(const struct setup *s)
{
	return !s->coarse && !s->lean;
}

static const struct slot slots[] = {{0}};

#define KEYS(score) "mcb_" score, "dsc_" score, "unc_" score, "refinement_" score

static const char *const keys[] = {
    "confidence_brier", KEYS("brier"), "confidence_nll", KEYS("log"), NULL};
static const char *const binary_keys[] = {KEYS("brier"), KEYS("log"), NULL};

#define TRAITS(score)                                                                 \
	{.key = "mcb_" score, .better = BETTER_LESS, .biased = true, .tested = true}, \
	    {.key = "dsc_" score, .better = BETTER_MORE, .biased = true},             \
	{                                                                             \
		.key = "refinement_" score, .better = BETTER_LESS, .biased = true     \
	}

static const struct trait traits[] = {
    TRAITS("brier"),
    TRAITS("log"),
    {.key = "confidence_brier", .better = BETTER_LESS},
    {.key = "confidence_nll", .better = BETTER_LESS},
    {0},
};

const struct metric metric_decomposition = {
    .tasks = FOR_MULTICLASS,
    .wanted = wanted,
    .needs_top = true,
    .name = "decomposition",
    .help = "miscalibration, discrimination and uncertainty in the scores of the confidence",
    .key = keys,
    .trait = traits,
    .slot = slots,
    .report = report,
};

const struct metric metric_binary_decomposition = {
    .tasks = FOR_BINARY,
    .wanted = wanted,
    .name = "binary_decomposition",
    .help = "miscalibration, discrimination and uncertainty in brier and nll (binary)",
    .key = binary_keys,
    .trait = traits,
    .slot = slots,
    .report = report,
};
