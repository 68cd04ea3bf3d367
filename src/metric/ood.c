/* SPDX-License-Identifier: MIT */
/*
 * How well scores of a row tell rows in distribution from those out of it. A row is
 * scored so that a high score means in distribution:
 *
 *     msp        the largest probability (Hendrycks and Gimpel 2017)
 *     entropy    minus the entropy
 *     energy     log sum exp of the logits, minus the energy (Liu et al. 2020)
 *     max_logit  the largest logit (Hendrycks et al. 2022)
 *     margin     the largest probability minus the second
 *
 * Of each there are, as scikit-learn has them,
 *
 *     auroc      the chance that a row in distribution has a higher score than one out of
 *                it, equals counting half: the same whichever of the two is positive
 *     aupr_in    average precision with rows in distribution as positives
 *     aupr_out   the same with rows out of distribution, by falling -score
 *     fpr95_in   the share of rows out of distribution whose score reaches the highest
 *                threshold that at least 95 % of those in distribution reach
 *     fpr95_out  the same with in and out exchanged, by -score
 *
 * (1) Scores that are equal but for roundings are equal: a tie begins at the lowest and has
 *     everything within 1e-15 of it if they are probabilities (base/tie.h), and within
 *     1e-13 of it, times its size, if they are entropies. Energies may come from a sum
 *     near 1, whose logarithm is near 0: there the size is taken as 1 at least. Largest
 *     logits are compared as they are.
 * (2) Up to POINTS_MOST different scores are kept as they are: then all is exact. Of more
 *     than that there are only cells, 2^CELL_BITS between two powers of two: of the
 *     log-odds of probabilities, of the logarithm of the entropy, and of energies and
 *     logits. What a cell can do is reported.
 * (3) Without rows of both kinds all are null.
 * (4) Probabilities and their logarithms have lost the scale of the logits, and a binary
 *     row has one logit: then energy and max_logit are null.
 */
#include "metric/ood.h"

#include <math.h>
#include <stdio.h>

#include "base/err.h"
#include "base/fix.h"
#include "base/mem.h"
#include "base/order_key.h"
#include "base/tie.h"
#include "kern/kern.h"
#include "metric/cells.h"

enum { ROWS, SCALED, POINTS, CELLS };
enum { POINTS_MOST = 1 << 18, POINTS_OF_GROUP = 1 << 12 };

/* (2) From the least power of two that has cells to the most; nearer to 0 is one cell. */
#define CELL_LEAST 0x1p-12
#define CELL_MOST 0x1p13
enum { CELL_BITS = 12, CELL_BITS_OF_GROUP = 8, POWERS = 25 };
enum { CELLS_MOST = (2 * POWERS << CELL_BITS) + 3 };

const char *const ood_name[OOD_SCORES] = {"msp", "entropy", "energy", "max_logit", "margin"};

static bool
wanted(const struct setup *s)
{
	return s->ood;
}

static size_t
each_score(const struct setup *s)
{
	(void)s;
	return OOD_SCORES;
}

static size_t
each_point(const struct setup *s)
{
	return s->grouped ? POINTS_OF_GROUP : POINTS_MOST;
}

static size_t
each_cell(const struct setup *s)
{
	(void)s;
	return CELLS_MOST;
}

static const struct slot slots[] = {
    [ROWS] = {.name = "rows", .unit = UNIT_COUNT, .weighted = UNIT_COUNT},
    [SCALED] = {.name = "scaled", .unit = UNIT_COUNT, .weighted = UNIT_COUNT}, /* not (4) */
    [POINTS] = {.name = "points",
	.unit = UNIT_COUNTS,
	.weighted = UNIT_WEIGHTS,
	.n = each_point,
	.sets = each_score},
    [CELLS] = {.name = "cells",
	.unit = UNIT_COUNTS,
	.weighted = UNIT_WEIGHTS,
	.n = each_cell,
	.sets = each_score},
    {0},
};

/* (1) How far above x a score is still equal to it. */
static double
tie_at(enum ood_score score, double x)
{
	const double size = fabs(x);

	if (score == OOD_MSP || score == OOD_MARGIN)
		return TIE;
	if (score == OOD_MAX_LOGIT)
		return 0;
	return 1e-13 * (score == OOD_ENERGY && size < 1 ? 1 : size);
}

/* (2) What has cells of about the same meaning everywhere. */
static double
spread(enum ood_score score, double x)
{
	if (score == OOD_ENTROPY)
		return x < 0 ? 0 - kern_log(0 - x) : INFINITY;
	if (score == OOD_MSP || score == OOD_MARGIN)
		kern()->log_odds(&x, 1);
	return x;
}

/* (2) */
static uint64_t
cell_of(enum ood_score score, double x, bool grouped)
{
	x = spread(score, score == OOD_MSP || score == OOD_MARGIN ? tie_round(x) : x);
	if (fabs(x) < CELL_LEAST)
		x = 0;
	x = x > CELL_MOST ? CELL_MOST : x < -CELL_MOST ? -CELL_MOST : x;
	return order_key(x, grouped ? 52 - CELL_BITS_OF_GROUP : 52 - CELL_BITS);
}

/* Adds a row to a point, or to a cell. */
static int
add_at(struct vec *v, enum ood_score score, uint64_t key, bool in, const double *weight,
    struct err *err)
{
	const struct unit_shape *u = &units[v->unit];
	struct points *p = &v->points[score];
	uint64_t *sum;

	if (p->over)
		return 0;
	if (points_at(p, key, &sum, err) < 0)
		return -1;
	sum = sum && in ? sum + p->words : sum;
	if (sum && weight)
		(void)fix_add(sum, u->words, u->q, *weight);
	else if (sum)
		(*sum)++;
	return 0;
}

int
ood_add(struct vec *v, const struct setup *s, const struct ood_rows *r, struct err *err)
{
	const double *weight = NULL;
	enum ood_score score;
	double x;

	if (r->out && vec_count(&v[ROWS], 0, r->n, err) < 0)
		return -1;
	if (r->score[OOD_ENERGY] && vec_count(&v[SCALED], 0, r->n, err) < 0)
		return -1;
	for (size_t i = 0; i < r->n * OOD_SCORES; i++) {
		score = (enum ood_score)(i % OOD_SCORES);
		if (!r->score[score])
			continue;
		x = r->score[score][i / OOD_SCORES];
		weight = r->weight ? &r->weight[i / OOD_SCORES] : NULL;
		if (add_at(&v[POINTS], score, order_key(x, 0), !r->out, weight, err) < 0 ||
		    add_at(&v[CELLS], score, cell_of(score, x, s->grouped), !r->out, weight, err) <
			0)
			return -1;
	}
	return 0;
}

uint64_t
ood_rows_out(const struct vec *v)
{
	return *vec_look(&v[ROWS], 0);
}

/* The next cell is the last one, or a new one. */
static struct cell *
next_cell(struct cells *all, enum ood_score score, bool exact, uint64_t key)
{
	struct cell *c = all->n > 0 ? &all->c[all->n - 1] : NULL;
	const double x = order_double(key);

	if (c && exact && x - c->at_right <= tie_at(score, c->at_right))
		return c;
	c = &all->c[all->n++];
	*c = (struct cell){.at_right = x, .equal = exact, .sure = exact};
	return c;
}

/* The cells of points, or points with ties; right is in distribution. */
static int
make_cells(
    struct cells *all, const struct vec *v, enum ood_score score, bool exact, struct err *err)
{
	const struct points *p = &v->points[score];
	uint64_t *sorted = points_sorted(p, err), *w = sorted;
	struct cell *c;

	*all = (struct cells){.c = mem_new(p->n + 1, sizeof(*all->c), err)};
	for (size_t i = 0; sorted && all->c && i < p->n; i++, w += points_width(p)) {
		c = next_cell(all, score, exact, *w);
		c->wrong += unit_double(v->unit, w + 1);
		c->right += unit_double(v->unit, w + 1 + p->words);
	}
	for (size_t i = 0; i < all->n; i++) {
		all->wrong += all->c[i].wrong;
		all->right += all->c[i].right;
	}
	all->all = all->wrong + all->right;
	mem_free(sorted);
	return sorted && all->c ? 0 : -1;
}

/* In and out exchanged: by rising -score, right is out of distribution. */
static void
turn(struct cells *a)
{
	struct cell t;
	double x = a->wrong;

	a->wrong = a->right;
	a->right = x;
	for (size_t i = 0, j = a->n; i < j; i++) {
		t = a->c[i];
		a->c[i] = a->c[--j];
		a->c[j] = t;
	}
	for (size_t i = 0; i < a->n; i++) {
		x = a->c[i].wrong;
		a->c[i].wrong = a->c[i].right;
		a->c[i].right = x;
	}
}

/* The share of wrong rows that reach what 95 % of the right ones do, and how far it is off. */
static double
fpr95(const struct cells *a, double *bound)
{
	double tp = 0, fp = 0;

	for (size_t i = a->n; i-- > 0;) {
		tp += a->c[i].right;
		fp += a->c[i].wrong;
		*bound = a->c[i].sure ? 0 : a->c[i].wrong / a->wrong;
		if (tp / a->right >= 0.95)
			break;
	}
	return fp / a->wrong;
}

/* Gives the last result its name; if `why`, it is null for that reason (3) (4). */
static void
name_last(struct results *out, const char *what, enum ood_score score, const char *why)
{
	struct result *r = &out->result[out->n - 1];

	snprintf(r->key, sizeof(r->key), "ood_%s_%s", what, ood_name[score]);
	if (!why)
		return;
	r->value = r->bound = NAN;
	snprintf(r->why, sizeof(r->why), "%s", why);
}

/* Average precision, and the share of wrong rows that reach what 95 % of right ones do. */
static int
report_side(const struct cells *a, enum ood_score score, const char *side, const char *why,
    struct results *out, struct err *err)
{
	char what[16];
	double bound = 0, value = fpr95(a, &bound);

	if (cells_ap(a, NULL, out, err) < 0)
		return -1;
	snprintf(what, sizeof(what), "aupr_%s", side);
	name_last(out, what, score, why);
	if (results_add_bound(out, "", value, bound, NULL, err) < 0)
		return -1;
	snprintf(what, sizeof(what), "fpr95_%s", side);
	name_last(out, what, score, why);
	return 0;
}

/* Why a score has no results, or NULL (3) (4). */
static const char *
why_not(const struct vec *v, const struct totals *t, enum ood_score score, const struct cells *a)
{
	const bool scaled = score == OOD_ENERGY || score == OOD_MAX_LOGIT;

	if (scaled && *vec_look(&v[SCALED], 0) != t->rows + ood_rows_out(v))
		return "probabilities, or one logit a row, have lost the scale of the logits";
	if (!(a->right > 0))
		return "no row is in distribution";
	return a->wrong > 0 ? NULL : "no row is out of distribution";
}

static int
report_score(const struct vec *v, const struct totals *t, enum ood_score score, struct results *out,
    struct err *err)
{
	const bool exact = !v[POINTS].points[score].over;
	const struct vec *from = &v[exact ? POINTS : CELLS];
	const char *why;
	struct cells a;
	int status = make_cells(&a, from, score, exact, err);

	if (status == 0)
		status = cells_auroc(&a, NULL, out, err);
	if (status == 0) {
		why = why_not(v, t, score, &a);
		name_last(out, "auroc", score, why);
		status = report_side(&a, score, "in", why, out, err);
	}
	if (status == 0) {
		turn(&a);
		status = report_side(&a, score, "out", why, out, err);
	}
	mem_free(a.c);
	return status;
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	for (enum ood_score i = 0; i < OOD_SCORES; i++) {
		if (report_score(v, t, i, out, err) < 0)
			return -1;
	}
	return 0;
}

/* The keys of a score, in the order of its results. */
#define KEYS(score)                                                               \
	"ood_auroc_" score, "ood_aupr_in_" score, "ood_fpr95_in_" score, /* in */ \
	    "ood_aupr_out_" score, "ood_fpr95_out_" score

static const char *const keys[] = {
    KEYS("msp"), KEYS("entropy"), KEYS("energy"), KEYS("max_logit"), KEYS("margin"), NULL};

/* What is known of them, in the same order. */
#define TRAITS(score)                                                \
	{.key = "ood_auroc_" score, .better = BETTER_MORE},          \
	    {.key = "ood_aupr_in_" score, .better = BETTER_MORE},    \
	    {.key = "ood_fpr95_in_" score, .better = BETTER_LESS},   \
	    {.key = "ood_aupr_out_" score, .better = BETTER_MORE},   \
	{                                                            \
		.key = "ood_fpr95_out_" score, .better = BETTER_LESS \
	}

static const struct trait traits[] = {
    TRAITS("msp"), TRAITS("entropy"), TRAITS("energy"), TRAITS("max_logit"), TRAITS("margin"), {0}};

/* Rows are added by ood_add, with those that no other metric sees. */
const struct metric metric_ood = {
    .tasks = FOR_MULTICLASS | FOR_BINARY,
    .wanted = wanted,
    .name = "ood",
    .help = "how well scores tell rows in distribution from rows out of it",
    .key = keys,
    .trait = traits,
    .slot = slots,
    .report = report,
};
