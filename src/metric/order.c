/* SPDX-License-Identifier: MIT */
/*
 * What needs the rows in the order of their confidence, from a histogram that is
 * fine enough:
 *
 *     ace    ECE over B groups of equal weight, by rising confidence
 *     smece  smooth ECE, see smooth.c
 *     auroc  the chance that a right row is more confident than a wrong one,
 *            equals counting half
 *     aurc   the mean over rows, by falling confidence, of the share of wrong
 *            rows among those at least as confident (Geifman and El-Yaniv 2017)
 *
 * The histogram has 1,024 cells between 2^-k and 2^-(k+1), of the confidence up
 * to 1/2 and of its distance to 1 above that: each cell is narrower than 1/1,024
 * of its distance to the nearer of 0 and 1. Rows that are right and rows that are
 * wrong have cells of their own, with their number (weight) and the sum of their
 * confidence. So within a cell the order is lost, and nothing else; what that can
 * do at most to ace, auroc and aurc is reported beside them.
 *
 * (1) Group g of ace ends where the weight from below reaches g/B of the whole;
 *     a cell is not split, it goes to the lower group.
 * (2) auroc of rows that are all right, or all wrong: null.
 * (3) Rows of confidence exactly 1 (or 1/2) have a cell of their own: they are
 *     equal in truth.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "metric/metric.h"
#include "metric/smooth.h"

enum {
	CELLS_IN = 1024, /* between two powers of two: ten bits of the fraction */
	BELOW = 28, /* powers of two below 1/2 that are told apart */
	ABOVE = 52, /* 1 - p for p > 1/2 is at least 2^-53 */
	HALF = BELOW * CELLS_IN, /* the cell of 1/2 */
	ONE = HALF + 1 + ABOVE * CELLS_IN, /* and of 1 */
	CELLS = ONE + 1
};

enum { MASS, CONF };

static size_t
each_cell(const struct setup *s)
{
	(void)s;
	return (size_t)2 * CELLS;
}

/* First the cells of wrong rows, then those of right ones. */
static const struct slot slots[] = {
    [MASS] = {"mass", UNIT_COUNT, UNIT_WEIGHT, each_cell},
    [CONF] = {"conf", UNIT_SHARE, UNIT_WEIGHT, each_cell},
    {0},
};

/* The exponent and the first ten bits of the fraction. */
static size_t
head(double x)
{
	uint64_t u;

	memcpy(&u, &x, sizeof(u));
	return (size_t)(u >> 42);
}

static size_t
cell_of(double p)
{
	size_t half = head(0.5), at;

	if (p > 0.5)
		return p < 1 ? HALF + half - head(1 - p) : ONE;
	at = head(p);
	return at + HALF > half ? at + HALF - half : 0;
}

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	size_t at;

	(void)s;
	for (size_t i = 0; i < r->n; i++) {
		at = cell_of(r->conf[i]) + (r->top[i] == r->label[i] ? CELLS : 0);
		if (r->weight) {
			if (vec_add(&v[MASS], at, r->weight[i], err) < 0 ||
			    vec_add(&v[CONF], at, r->weight[i] * r->conf[i], err) < 0)
				return -1;
		} else if (vec_count(&v[MASS], at, 1, err) < 0 ||
		    vec_share(&v[CONF], at, r->conf[i], err) < 0) {
			return -1;
		}
	}
	return 0;
}

/* A cell that is not empty. */
struct cell {
	double wrong, right; /* weight */
	double r_wrong, r_right; /* sums of w (correct - confidence) */
	double at_wrong, at_right; /* mean confidences */
	bool equal; /* all its rows are of one confidence */
};

struct cells {
	struct cell *c;
	size_t n;
	double wrong, right, all;
};

static bool
is_zero(const struct vec *v, size_t i)
{
	const uint64_t *w = vec_look(v, i);

	for (size_t j = 0; j < v->words; j++) {
		if (w[j])
			return false;
	}
	return true;
}

static void
take_cell(struct cells *all, const struct vec *v, size_t i)
{
	struct cell *c = &all->c[all->n];

	c->wrong = vec_double(&v[MASS], i);
	c->right = vec_double(&v[MASS], CELLS + i);
	if (c->wrong == 0 && c->right == 0)
		return;
	c->r_wrong = -vec_double(&v[CONF], i);
	c->r_right = -vec_gap(&v[CONF], CELLS + i, &v[MASS], CELLS + i);
	c->at_wrong = c->wrong > 0 ? -c->r_wrong / c->wrong : 0;
	c->at_right = c->right > 0 ? 1 - c->r_right / c->right : 0;
	c->equal = i == HALF || i == ONE;
	all->wrong += c->wrong;
	all->right += c->right;
	all->n++;
}

static int
take_cells(struct cells *all, const struct vec *v, struct err *err)
{
	size_t n = 0;

	*all = (struct cells){0};
	for (size_t i = 0; i < CELLS; i++)
		n += !is_zero(&v[MASS], i) || !is_zero(&v[MASS], CELLS + i);
	all->c = mem_new(n + 1, sizeof(*all->c), err);
	if (!all->c)
		return -1;
	for (size_t i = 0; i < CELLS; i++) {
		if (!is_zero(&v[MASS], i) || !is_zero(&v[MASS], CELLS + i))
			take_cell(all, v, i);
	}
	all->all = all->wrong + all->right;
	return 0;
}

/* A value that cells blur by no more than bound. */
static int
blurred(struct results *out, const char *key, double value, double bound, const char *why,
    struct err *err)
{
	struct result *r = results_add(out, key, value, why, err);

	if (r && isfinite(r->value))
		r->bound = bound;
	return r ? 0 : -1;
}

/*
 * (1) An end that falls into a cell may in truth be anywhere in it, so up to the
 * cell's weight is in the wrong one of two groups, with a gap of up to 1 in each.
 */
static int
report_ace(const struct cells *a, size_t bins, struct results *out, struct err *err)
{
	double cum = 0, gap = 0, sum = 0, bound = 0, w;
	size_t g = 1;

	for (size_t i = 0; i < a->n; i++) {
		w = a->c[i].wrong + a->c[i].right;
		cum += w;
		gap += a->c[i].r_wrong + a->c[i].r_right;
		if (i + 1 < a->n && cum * (double)bins < (double)g * a->all)
			continue;
		sum += fabs(gap);
		gap = 0;
		if (i + 1 < a->n && !a->c[i].equal)
			bound += 2 * w;
		while (g < bins && cum * (double)bins >= (double)g * a->all)
			g++;
	}
	bound /= a->all;
	return blurred(out, "ace", sum / a->all, bound < 1 ? bound : 1, NULL, err);
}

static int
report_smece(const struct cells *a, struct results *out, struct err *err)
{
	struct mass *m = mem_new(2 * a->n, sizeof(*m), err), t;
	const struct cell *c;
	size_t n = 0;
	double ece = NAN;
	int status;

	if (!m)
		return -1;
	for (size_t i = 0; i < a->n; i++) {
		c = &a->c[i];
		if (c->wrong > 0)
			m[n++] = (struct mass){c->at_wrong, c->r_wrong};
		if (c->right > 0)
			m[n++] = (struct mass){c->at_right, c->r_right};
		if (c->wrong > 0 && c->right > 0 && m[n - 1].at < m[n - 2].at) {
			t = m[n - 1];
			m[n - 1] = m[n - 2];
			m[n - 2] = t;
		}
	}
	status = smooth_ece(m, n, a->all, &ece, err);
	mem_free(m);
	return status == 0 && results_add(out, "smece", ece, NULL, err) ? 0 : -1;
}

/* Pairs within a cell count half; in truth they may count 0 or 1. */
static int
report_auroc(const struct cells *a, struct results *out, struct err *err)
{
	double below = 0, sum = 0, lost = 0, pairs = a->right * a->wrong;

	for (size_t i = 0; i < a->n; i++) {
		sum += a->c[i].right * (below + a->c[i].wrong / 2);
		lost += a->c[i].equal ? 0 : a->c[i].right * a->c[i].wrong / 2;
		below += a->c[i].wrong;
	}
	return blurred(out, "auroc", pairs > 0 ? sum / pairs : NAN, lost / pairs,
	    a->wrong > 0 ? "every row is wrong" : "every row is right", err); /* (2) */
}

/*
 * Rows of a cell take the rate at its end. In truth each has a rate between that
 * of the cell's right rows coming first and that of its wrong rows coming first.
 */
static int
report_aurc(const struct cells *a, struct results *out, struct err *err)
{
	double w = 0, e = 0, sum = 0, bound = 0, rate, least, most, here;

	for (size_t i = a->n; i-- > 0;) {
		here = a->c[i].wrong + a->c[i].right;
		least = w + a->c[i].right > 0 ? e / (w + a->c[i].right) : 1;
		most = w + a->c[i].wrong > 0 ? (e + a->c[i].wrong) / (w + a->c[i].wrong) : 0;
		w += here;
		e += a->c[i].wrong;
		rate = e / w;
		sum += here * rate;
		if (!a->c[i].equal)
			bound += here * (rate - least > most - rate ? rate - least : most - rate);
	}
	return blurred(out, "aurc", sum / a->all, bound / a->all, NULL, err);
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	struct cells a;
	int status = take_cells(&a, v, err);

	if (status == 0)
		status = report_ace(&a, t->setup->bins, out, err);
	if (status == 0)
		status = report_smece(&a, out, err);
	if (status == 0)
		status = report_auroc(&a, out, err);
	if (status == 0)
		status = report_aurc(&a, out, err);
	mem_free(a.c);
	return status;
}

static const char *const keys[] = {"ace", "smece", "auroc", "aurc", NULL};

const struct metric metric_order = {
    .name = "order",
    .help = "equal-mass and smooth calibration error, ROC and risk-coverage areas",
    .key = keys,
    .slot = slots,
    .add = add,
    .report = report,
};
