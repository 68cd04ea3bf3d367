/* SPDX-License-Identifier: MIT */
/*
 * Bootstrap replicates (Efron 1979) by Poisson weights (Hanley and MacGibbon
 * 2006; Chamandy et al. 2012), which do not require knowing the number of rows
 * in advance.
 *
 * An interval of confidence C goes from the (1 - C)/2 to the (1 + C)/2 quantile
 * of a metric's values in the replicates, with linear interpolation (type 7 of
 * Hyndman and Fan 1996, numpy's default).
 *
 * (1) For auroc, aurc, e_aurc and augrc, replicates have coarser cells of
 *     confidence than the sample. The quantiles are shifted by the effect that
 *     this has on the sample itself: the sample's value minus its value with
 *     coarse cells.
 * (2) A replicate in which a metric is null is ignored. If half or more of them
 *     are null, or the metric itself is, there is no interval.
 * (3) Replicates are further from calibrated than the sample, which is itself further from
 *     it than what it was drawn from. So percentile intervals of calibration errors lie too
 *     high: on calibrated rows they never reach the true value.
 *     There are none, except for one whose square has an interval of its own (interval.c).
 */
#include "metric/bootstrap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/philox.h"
#include "metric/class_auroc.h"
#include "metric/interval.h"
#include "metric/rows.h"

/*
 * 2^32 P(X <= k) for X from Poisson(1), rounded. A draw is the number of
 * entries <= u.
 */
static const uint32_t poisson[] = {0x5e2d58d9, 0xbc5ab1b1, 0xeb715e1e, 0xfb239797, 0xff1025f6,
    0xffd90f3c, 0xfffa8b72, 0xffff540c, 0xffffed1f, 0xfffffe21, 0xffffffd5, 0xfffffffc};

static unsigned char
draw(uint32_t u)
{
	unsigned k = 0;

	for (size_t i = 0; i < sizeof(poisson) / sizeof(poisson[0]); i++)
		k += u >= poisson[i];
	return (unsigned char)k;
}

/* Limit on the number of bins of classes of all replicates together. */
#define SUMS_MOST 4e7

/* And on the bytes of the histograms of classes (metric/class_auroc.h). */
#define AREAS_MOST 1e9

int
bootstrap_begin(
    struct bootstrap *b, const struct setup *s, size_t n, uint64_t seed, struct err *err)
{
	*b = (struct bootstrap){.n = n, .seed = seed, .setup = *s};
	b->setup.coarse = true;
	b->setup.redraws = 0;
	b->setup.select = (struct selection){0}; /* cells are too coarse for thresholds */
	b->setup.pairs = false;
	b->setup.ood = false; /* rows out of distribution are not drawn */
	if ((double)n * (double)s->nclass * (double)s->bins > SUMS_MOST)
		return err_about(err, SETTING_BOOTSTRAP,
		    "%zu replicates of %zu classes in %zu bins need too much memory", n, s->nclass,
		    s->bins);
	if (s->class_auroc && (double)n * class_auroc_bytes(&b->setup) > AREAS_MOST)
		return err_about(err, SETTING_BOOTSTRAP,
		    "%zu replicates of the AUROC of %zu classes need too much memory", n,
		    s->nclass);
	b->tally = mem_new(n + 1, sizeof(*b->tally), err);
	if (!b->tally)
		return -1;
	for (size_t i = 0; i <= n; i++) {
		if (tally_begin(&b->tally[i], &b->setup, err) < 0)
			return -1;
	}
	return 0;
}

void
bootstrap_free(struct bootstrap *b)
{
	for (size_t i = 0; b->tally && i <= b->n; i++)
		tally_free(&b->tally[i]);
	mem_free(b->tally);
	*b = (struct bootstrap){0};
}

size_t
bootstrap_teams(const struct bootstrap *b)
{
	/* the last one is the sample, with each row once */
	return (b->n + BOOT_TEAM - 1) / BOOT_TEAM + 1;
}

static int
make_room(struct bootstrap_room *r, struct err *err)
{
	if (r->e)
		return 0;
	r->times = mem_new(r->cap, BOOT_TEAM, err);
	r->label = mem_new(3 * r->cap, sizeof(*r->label), err);
	r->weight = mem_new(10 * r->cap, sizeof(*r->weight), err);
	r->e = mem_new(r->cap * r->nclass, sizeof(*r->e), err);
	if (!r->times || !r->label || !r->weight || !r->e) {
		bootstrap_room_free(r);
		return -1;
	}
	r->top = r->label + r->cap;
	r->rank = r->top + r->cap;
	r->conf = r->weight + r->cap;
	r->nll = r->conf + r->cap;
	r->entropy = r->nll + r->cap;
	r->brier = r->entropy + r->cap;
	r->total = r->brier + r->cap;
	r->soft_nll = r->total + r->cap;
	r->soft_kl = r->soft_nll + r->cap;
	r->set_size = r->soft_kl + r->cap;
	r->covered = r->set_size + r->cap;
	return 0;
}

void
bootstrap_room_free(struct bootstrap_room *r)
{
	mem_free(r->times);
	mem_free(r->label);
	mem_free(r->weight);
	mem_free(r->e);
	r->times = NULL;
	r->label = NULL;
	r->weight = r->e = NULL;
}

void
bootstrap_draw(uint64_t seed, size_t team, const uint64_t *row, size_t n, unsigned char *times)
{
	uint32_t counter[4] = {0, 0, 0, PHILOX_BOOTSTRAP}, u[4];

	for (size_t i = 0; i < n; i++) {
		counter[0] = (uint32_t)row[i];
		counter[1] = (uint32_t)(row[i] >> 32);
		for (size_t j = 0; j < BOOT_TEAM; j += 4) {
			counter[2] = (uint32_t)((team * BOOT_TEAM + j) / 4);
			philox(counter, seed, u);
			for (size_t k = 0; k < 4; k++)
				times[i * BOOT_TEAM + j + k] = draw(u[k]);
		}
	}
}

static void
copy_row(struct bootstrap_room *to, size_t at, const struct seen *r, size_t i)
{
	size_t k = to->nclass;

	to->label[at] = r->label[i];
	to->top[at] = r->top[i];
	to->rank[at] = r->rank[i];
	to->weight[at] = r->weight ? r->weight[i] : 1;
	to->conf[at] = r->conf[i];
	to->nll[at] = r->nll[i];
	to->entropy[at] = r->entropy[i];
	to->brier[at] = r->brier[i];
	to->total[at] = r->total[i];
	to->soft_nll[at] = r->soft_nll ? r->soft_nll[i] : 0;
	to->soft_kl[at] = r->soft_kl ? r->soft_kl[i] : 0;
	to->set_size[at] = r->set_size ? r->set_size[i] : 0;
	to->covered[at] = r->covered ? r->covered[i] : 0;
	memcpy(to->e + at * k, r->e + i * k, k * sizeof(*r->e));
}

/* Adds the n copied rows to a tally. */
static int
add_copies(struct tally *t, const struct bootstrap *b, const struct bootstrap_room *room,
    const struct seen *r, size_t n, struct err *err)
{
	struct seen copies = *r;

	copies.n = n;
	copies.label = room->label;
	copies.top = room->top;
	copies.rank = room->rank;
	copies.weight = r->weight ? room->weight : NULL;
	copies.conf = room->conf;
	copies.nll = room->nll;
	copies.entropy = room->entropy;
	copies.brier = room->brier;
	copies.total = room->total;
	copies.soft_nll = room->soft_nll;
	copies.soft_kl = room->soft_kl;
	copies.set_size = room->set_size;
	copies.covered = room->covered;
	copies.e = room->e;
	return n > 0 ? tally_add(t, &b->setup, &copies, err) : 0;
}

/* Adds the rows to replicate j of the team, each as often as it was drawn. */
static int
add_replicate(struct bootstrap *b, size_t team, size_t j, const struct seen *r,
    struct bootstrap_room *room, struct err *err)
{
	struct tally *t = &b->tally[team * BOOT_TEAM + j];
	size_t at = 0;

	for (size_t i = 0; i < r->n; i++) {
		for (unsigned k = room->times[i * BOOT_TEAM + j]; k > 0; k--) {
			copy_row(room, at++, r, i);
			if (at < room->cap)
				continue;
			if (add_copies(t, b, room, r, at, err) < 0)
				return -1;
			at = 0;
		}
	}
	return add_copies(t, b, room, r, at, err);
}

int
bootstrap_add(struct bootstrap *b, size_t team, const struct seen *r, const uint64_t *row,
    struct bootstrap_room *room, struct err *err)
{
	if (team + 1 == bootstrap_teams(b))
		return tally_add(&b->tally[b->n], &b->setup, r, err);
	if (make_room(room, err) < 0)
		return -1;
	bootstrap_draw(b->seed, team, row, r->n, room->times);
	for (size_t j = 0; j < BOOT_TEAM && team * BOOT_TEAM + j < b->n; j++) {
		if (add_replicate(b, team, j, r, room, err) < 0)
			return -1;
	}
	return 0;
}

int
bootstrap_merge(struct bootstrap *b, const struct bootstrap *more, struct err *err)
{
	for (size_t i = 0; i <= b->n; i++) {
		if (tally_merge(&b->tally[i], &more->tally[i], err) < 0)
			return -1;
	}
	return 0;
}

static int
by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

double
bootstrap_quantile(const double *sorted, size_t n, double q)
{
	double at = q * (double)(n - 1), low = floor(at);
	size_t i = (size_t)low;

	return i + 1 < n ? sorted[i] + (at - low) * (sorted[i + 1] - sorted[i]) : sorted[n - 1];
}

/* `value` holds the metric's values in the n replicates, NaN if it is null. */
static void
interval(struct result *r, double *value, size_t n, double by_coarse, double confidence)
{
	double move = isfinite(by_coarse) ? r->value - by_coarse : 0; /* (1) */
	size_t known = 0;

	for (size_t i = 0; i < n; i++) {
		if (!isnan(value[i]))
			value[known++] = value[i];
	}
	if (isnan(r->value) || 2 * known <= n) /* (2) */
		return;
	qsort(value, known, sizeof(*value), by_size);
	r->lo = bootstrap_quantile(value, known, (1 - confidence) / 2) + move;
	r->hi = bootstrap_quantile(value, known, (1 + confidence) / 2) + move;
}

/*
 * Puts the values of one tally for the keys of `keys` in a column of the table
 * of n columns.
 */
static int
put_values(const struct tally *t, const struct setup *s, const struct results *keys, double *table,
    size_t n, size_t column, struct err *err)
{
	struct results one = {0};
	const struct result *r;
	int status = tally_report(t, s, &one, err);

	for (size_t i = 0; i < keys->n && status == 0; i++) {
		r = results_find(&one, keys->result[i].key);
		table[i * n + column] = r ? r->value : NAN;
	}
	results_free(&one);
	return status;
}

int
bootstrap_intervals(
    const struct bootstrap *b, double confidence, struct results *results, struct err *err)
{
	size_t n = b->n + 1;
	double *table = mem_new(results->n * n, sizeof(*table), err);
	int status = table ? 0 : -1;
	struct interval known;
	struct trait trait;
	struct result *r;

	for (size_t i = 0; i < n && status == 0; i++)
		status = put_values(&b->tally[i], &b->setup, results, table, n, i, err);
	for (size_t i = 0; i < results->n && status == 0; i++) {
		r = &results->result[i];
		trait = trait_of(r->key);
		if (!rows_has(r->key) && !trait.biased) /* (3) */
			interval(r, table + i * n, b->n, table[i * n + b->n], confidence);
		if (!trait.squared)
			continue;
		known = interval_of(r, &trait, 0, confidence);
		r->lo = known.lo;
		r->hi = known.hi;
	}
	mem_free(table);
	return status;
}
