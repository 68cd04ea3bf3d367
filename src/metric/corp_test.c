/* SPDX-License-Identifier: MIT */
/*
 * A test of calibration by isotonic regression, and a band for its curve (Dimitriadis,
 * Gneiting, Jordan 2021). The confidences stay as they are. In each resample every row is
 * right with the probability that is its confidence. From that follow a curve (corp.c) and
 * its miscalibration, the mean score of the confidences less that of the curve.
 *
 * (1) The rows of a cell count as of one confidence, for the rows themselves as well as for
 *     resamples. If cells are distinct confidences, they are of one.
 * (2) Unweighted rows of a cell are drawn together: the right ones of n are binomial.
 *     Weighted ones have been drawn one by one (redraw.c), and cells are coarse.
 *     Draws depend on the seed and on a hash of the confidences and numbers of rows, so that
 *     groups and windows do not share their luck, however they are cut and merged.
 * (3) The band is told at each cell if there are at most CORP_PLACES; otherwise at those
 *     which these many equal steps through the weight of all rows, with both ends, meet.
 * (4) Its ends are quantiles of the values there, with linear interpolation.
 */
#include "metric/corp_test.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/philox.h"
#include "base/two_sum.h"
#include "kern/kern.h"
#include "metric/bootstrap.h"
#include "metric/cells.h"
#include "metric/corp.h"
#include "metric/random.h"
#include "metric/vec.h"

#define FNV_PRIME 0x100000001b3

/* Rows of about one confidence. */
struct mass {
	double at, weight, right;
	double log_right, log_wrong; /* the log score of each */
};

struct test {
	struct mass *mass; /* n of them */
	size_t n;
	double all; /* weight */
	uint64_t
	    hash; /* (2) FNV-1a by words: of each cell 2^32 times the confidence, and its rows */
	struct corp_block *block; /* of a resample: room for n */
	size_t place[CORP_PLACES], nplace; /* (3) */
	double *value; /* at each place, those of all resamples */
};

/* (1) */
static void
take_cells(struct test *t, const struct cells *all)
{
	const struct cell *c;
	struct mass *m;

	for (size_t i = 0; i < all->n; i++) {
		c = &all->c[i];
		m = &t->mass[i];
		m->at = corp_place(c);
		m->weight = c->wrong + c->right;
		m->right = c->right;
		m->log_right = 0 - kern_log(m->at);
		m->log_wrong = 0 - kern_log(1 - m->at);
	}
	t->n = all->n;
	t->all = all->all;
	t->hash = 0xcbf29ce484222325;
	for (m = t->mass; m < t->mass + t->n; m++) {
		t->hash = (t->hash ^ (uint64_t)(m->at * 0x1p32)) * FNV_PRIME;
		t->hash = (t->hash ^ (uint64_t)m->weight) * FNV_PRIME;
	}
}

/* (3) */
static void
find_places(struct test *t)
{
	double sum = 0;
	size_t i = 0;

	for (size_t k = 0; k < CORP_PLACES && t->n > CORP_PLACES; k++) {
		while (i + 1 < t->n &&
		    sum + t->mass[i].weight <= t->all * (double)k / (CORP_PLACES - 1))
			sum += t->mass[i++].weight;
		if (t->nplace == 0 || t->place[t->nplace - 1] < i)
			t->place[t->nplace++] = i;
	}
	for (; t->n <= CORP_PLACES && i < t->n; i++)
		t->place[t->nplace++] = i;
}

/* (2) */
static void
draw(struct test *t, const struct corp_draws *d, size_t resample)
{
	struct random r = {
	    .seed = d->seed ^ t->hash, .purpose = PHILOX_CORP, .round = (uint32_t)resample};
	struct mass *m = t->mass;

	for (size_t i = 0; i < t->n; i++)
		m[i].right = d->right ? vec_double(d->right, d->place[i] * d->n + resample)
				      : random_binomial(&r, m[i].weight, m[i].at);
}

static size_t
make_curve(struct test *t)
{
	const struct mass *m = t->mass;
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++)
		n = corp_pool(t->block, n,
		    (struct corp_block){.from = m[i].at,
			.to = m[i].at,
			.right = m[i].right,
			.weight = m[i].weight});
	return n;
}

/* x times a score; without x it is 0, also if the score is infinite. */
static double
times(double x, double score)
{
	return x > 0 ? x * score : 0;
}

/* The miscalibration of the rows as they are now, whose curve has n blocks. */
static void
measure(const struct test *t, size_t n, double *brier, double *log)
{
	const struct corp_block *b = t->block;
	struct two_sum quadratic = {0, 0}, logarithmic = {0, 0};
	double wrong;

	for (const struct mass *m = t->mass; m < t->mass + t->n; m++) {
		wrong = m->weight - m->right;
		two_sum_add(&quadratic, wrong * m->at * m->at);
		two_sum_add(&quadratic, m->right * (1 - m->at) * (1 - m->at));
		two_sum_add(&logarithmic, times(wrong, m->log_wrong));
		two_sum_add(&logarithmic, times(m->right, m->log_right));
	}
	for (; n > 0; n--, b++) {
		wrong = b->weight - b->right;
		two_sum_add(&quadratic, 0 - b->right * (wrong / b->weight));
		if (wrong > 0 && b->right > 0) {
			two_sum_add(&logarithmic, wrong * kern_log(wrong / b->weight));
			two_sum_add(&logarithmic, b->right * kern_log(b->share));
		}
	}
	*brier = two_sum_value(&quadratic) / t->all;
	*log = two_sum_value(&logarithmic) / t->all;
}

/* The curve of n blocks at each place, `step` values apart. */
static void
look(const struct test *t, size_t n, double *value, size_t step)
{
	const struct corp_block *b = t->block, *last = b + n - 1;

	for (size_t k = 0; k < t->nplace; k++) {
		while (b < last && b->to < t->mass[t->place[k]].at)
			b++;
		value[k * step] = b->share;
	}
}

static int
by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* (4) */
static void
make_band(const struct test *t, size_t n, struct corp_band_place *band)
{
	double *value = t->value;

	for (size_t k = 0; k < t->nplace; k++, value += n) {
		qsort(value, n, sizeof(*value), by_value);
		band[k].confidence = t->mass[t->place[k]].at;
		band[k].low = bootstrap_quantile(value, n, (1 - CORP_LEVEL) / 2);
		band[k].high = bootstrap_quantile(value, n, (1 + CORP_LEVEL) / 2);
	}
}

static int
test_run(struct test *t, const struct corp_draws *d, double *brier, double *log,
    struct results *results, struct err *err)
{
	struct corp_band_place *band = mem_new(t->nplace, sizeof(*band), err);
	double share[CORP_PLACES];
	size_t blocks;

	t->value = mem_new(t->nplace, d->n * sizeof(*t->value), err);
	if (!band || !t->value) {
		mem_free(band);
		return -1;
	}
	blocks = make_curve(t);
	measure(t, blocks, &brier[d->n], &log[d->n]);
	look(t, blocks, share, 1);
	for (size_t k = 0; k < t->nplace; k++)
		band[k].share = share[k];
	for (size_t i = 0; i < d->n; i++) {
		draw(t, d, i);
		blocks = make_curve(t);
		measure(t, blocks, &brier[i], &log[i]);
		look(t, blocks, t->value + i, d->n);
	}
	make_band(t, d->n, band);
	mem_free(results->band);
	results->band = band;
	results->nband = t->nplace;
	return 0;
}

int
corp_test(const struct cells *all, const struct corp_draws *draws, double *brier, double *log,
    struct results *results, struct err *err)
{
	struct test t = {.mass = mem_new(all->n, sizeof(*t.mass), err),
	    .block = mem_new(all->n, sizeof(*t.block), err)};
	int status = -1;

	if (t.mass && t.block) {
		take_cells(&t, all);
		find_places(&t);
		status = test_run(&t, draws, brier, log, results, err);
	}
	mem_free(t.mass);
	mem_free(t.block);
	mem_free(t.value);
	return status;
}
