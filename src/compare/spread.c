/* SPDX-License-Identifier: MIT */
/*
 * A histogram of KL by powers of two, and counts of flips.
 * (1) Beyond FLIPS_MOST different pairs of classes nothing is counted, as which ones would be
 *     depends on the order of the rows.
 */
#include "compare/spread.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

enum { FLIPS_MOST = 1 << 16 };

struct spread
spread_begin(void)
{
	return (struct spread){.on = true, .flips = {.most = FLIPS_MOST, .words = 1}};
}

static size_t
cell_of(double kl)
{
	int exponent;

	if (!(kl > 0))
		return 0;
	if (!(kl < INFINITY))
		return SPREAD_CELLS - 1;
	(void)frexp(kl, &exponent); /* 2^(exponent - 1) <= kl < 2^exponent */
	exponent--;
	if (exponent < SPREAD_LEAST)
		return 1;
	return exponent < SPREAD_MOST ? (size_t)(exponent - SPREAD_LEAST) + 2 : SPREAD_CELLS - 2;
}

void
spread_bounds(size_t cell, double *low, double *high)
{
	const int exponent = (int)cell - 2 + SPREAD_LEAST;

	*low = cell == 0              ? 0
	    : cell == 1               ? 0
	    : cell + 1 < SPREAD_CELLS ? ldexp(1, exponent)
				      : INFINITY;
	*high = cell == 0 ? 0 : cell + 2 < SPREAD_CELLS ? ldexp(1, exponent + 1) : INFINITY;
}

int
spread_add(
    struct spread *s, double kl, const size_t top[2], bool flips, bool labels, struct err *err)
{
	uint64_t *sum;

	if (!s->on)
		return 0;
	s->rows[cell_of(kl)][flips]++;
	if (!flips || labels || top[0] >= FLIP_CLASSES || top[1] >= FLIP_CLASSES)
		return 0;
	if (points_at(&s->flips, top[0] * FLIP_CLASSES + top[1], &sum, err) < 0)
		return -1;
	if (sum)
		(*sum)++;
	return 0;
}

int
spread_merge(struct spread *s, const struct spread *more, struct err *err)
{
	for (size_t i = 0; i < SPREAD_CELLS; i++) {
		s->rows[i][0] += more->rows[i][0];
		s->rows[i][1] += more->rows[i][1];
	}
	return s->on ? points_merge(&s->flips, &more->flips, err) : 0;
}

void
spread_free(struct spread *s)
{
	points_free(&s->flips);
}

static int
by_rows(const void *a, const void *b)
{
	const struct flip *x = a, *y = b;

	if (x->rows != y->rows)
		return x->rows < y->rows ? 1 : -1;
	if (x->from != y->from)
		return x->from > y->from ? 1 : -1;
	return (x->to > y->to) - (x->to < y->to);
}

int
spread_flips(const struct spread *s, struct flip *flip, size_t most, size_t *all, bool *over,
    struct err *err)
{
	const struct points *p = &s->flips;
	uint64_t *sorted, *w;
	struct flip *f;
	size_t n = p->n < most ? p->n : most;

	*all = p->n;
	*over = p->over;
	if (p->n == 0)
		return 0;
	w = sorted = points_sorted(p, err);
	f = sorted ? mem_new(p->n, sizeof(*f), err) : NULL;
	for (size_t i = 0; f && i < p->n; i++, w += points_width(p))
		f[i] =
		    (struct flip){(size_t)(*w / FLIP_CLASSES), (size_t)(*w % FLIP_CLASSES), w[1]};
	if (f)
		qsort(f, p->n, sizeof(*f), by_rows);
	for (size_t i = 0; f && i < n; i++)
		flip[i] = f[i];
	mem_free(sorted);
	mem_free(f);
	return f ? (int)n : -1;
}
