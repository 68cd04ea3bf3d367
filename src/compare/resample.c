/* SPDX-License-Identifier: MIT */
/*
 * Bootstrap replicates of paired differences.
 * (1) A difference of NLL that is infinite is left out: the metric is null then, and no
 *     replicate of it is asked for.
 */
#include "compare/resample.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "metric/bootstrap.h"
#include "metric/vec.h"

enum { AT_ONCE = 64 }; /* pairs that are drawn together, at most */

int
resample_begin(struct resample *r, struct err *err)
{
	if (r->replicate || r->n == 0)
		return 0;
	r->replicate = mem_new(r->n, sizeof(*r->replicate), err);
	r->gap = r->replicate ? mem_new(r->n * 2 * r->bins, sizeof(*r->gap), err) : NULL;
	r->times = r->gap ? mem_new(AT_ONCE, BOOT_TEAM, err) : NULL;
	return r->times ? 0 : -1;
}

static void
add_times(
    struct replicate *to, struct wide *gap, size_t bins, const struct delta *d, unsigned times)
{
	const int64_t brier = (int64_t)(d->brier * 0x1p60);

	to->rows += times;
	to->right += d->right * (int)times;
	for (; times > 0; times--) {
		wide_add(&to->brier, brier);
		wide_add(&gap[d->bin[0]], d->gap[0]);
		wide_add(&gap[bins + d->bin[1]], d->gap[1]);
		if (isfinite(d->nll)) /* (1) */
			exact_add(&to->nll, d->nll);
	}
}

/* Adds up to AT_ONCE pairs, a team of replicates after the other. */
static void
add_some(struct resample *r, const struct delta *pair, size_t n)
{
	uint64_t number[AT_ONCE];
	size_t at;

	for (size_t i = 0; i < n; i++)
		number[i] = pair[i].number;
	for (size_t team = 0; team * BOOT_TEAM < r->n; team++) {
		bootstrap_draw(r->seed, team, number, n, r->times);
		for (size_t j = 0; j < BOOT_TEAM && team * BOOT_TEAM + j < r->n; j++) {
			at = team * BOOT_TEAM + j;
			for (size_t i = 0; i < n; i++)
				add_times(&r->replicate[at], r->gap + at * 2 * r->bins, r->bins,
				    &pair[i], r->times[i * BOOT_TEAM + j]);
		}
	}
}

int
resample_add(struct resample *r, const struct delta *pair, size_t n, struct err *err)
{
	size_t some;

	if (resample_begin(r, err) < 0)
		return -1;
	for (size_t i = 0; i < n && r->n > 0; i += some) {
		some = n - i < AT_ONCE ? n - i : AT_ONCE;
		add_some(r, pair + i, some);
	}
	return 0;
}

int
resample_merge(struct resample *r, const struct resample *more, struct err *err)
{
	if (!more->times)
		return 0;
	if (resample_begin(r, err) < 0)
		return -1;
	for (size_t i = 0; i < r->n; i++) {
		r->replicate[i].rows += more->replicate[i].rows;
		r->replicate[i].right += more->replicate[i].right;
		wide_merge(&r->replicate[i].brier, &more->replicate[i].brier);
		exact_merge(&r->replicate[i].nll, &more->replicate[i].nll);
	}
	for (size_t i = 0; i < r->n * 2 * r->bins; i++)
		wide_merge(&r->gap[i], &more->gap[i]);
	return 0;
}

double
resample_ece(const struct wide *gap, size_t bins, uint64_t rows, double each[2])
{
	for (size_t side = 0; side < 2; side++) {
		each[side] = 0;
		for (size_t b = 0; b < bins; b++)
			each[side] += fabs(wide_double(&gap[side * bins + b], -60));
		each[side] /= (double)rows;
	}
	return each[1] - each[0];
}

static double
value_of(const struct resample *r, size_t i, enum delta_of what)
{
	const struct replicate *one = &r->replicate[i];
	const double rows = (double)one->rows;
	double each[2];

	switch (what) {
	case DELTA_ACCURACY:
		return (double)one->right / rows;
	case DELTA_NLL:
		return exact_value(&one->nll) / rows;
	case DELTA_BRIER:
		return wide_double(&one->brier, -60) / rows;
	case DELTA_ECE:
	case DELTAS:
		break;
	}
	return resample_ece(r->gap + i * 2 * r->bins, r->bins, one->rows, each);
}

static int
by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

size_t
resample_values(const struct resample *r, enum delta_of what, double *value)
{
	size_t n = 0;

	for (size_t i = 0; r->times && i < r->n; i++) {
		if (r->replicate[i].rows > 0)
			value[n++] = value_of(r, i, what);
	}
	if (n > 0)
		qsort(value, n, sizeof(*value), by_size);
	return n;
}

void
resample_free(struct resample *r)
{
	mem_free(r->replicate);
	mem_free(r->gap);
	mem_free(r->times);
	r->replicate = NULL;
	r->gap = NULL;
	r->times = NULL;
}
