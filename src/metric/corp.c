/* SPDX-License-Identifier: MIT */
/*
 * CORP reliability diagrams (Dimitriadis, Gneiting, Jordan 2021): the share of right rows
 * as the nondecreasing function of confidence that is nearest to them in the mean square,
 * found by pooling adjacent violators. It needs no bins.
 *
 * (1) The rows of a cell count as of one confidence, their mean.
 * (2) The consistency band: the rows are drawn again CORP_TIMES times, each right with the
 *     probability that is its confidence; the band holds the middle of these curves at
 *     each place. Neighbouring cells are joined until there are at most CORP_CELLS.
 * (3) Between two blocks the curve is a straight line.
 */
#include "metric/corp.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/philox.h"
#include "metric/cells.h"
#include "metric/random.h"

size_t
corp_pool(struct corp_block *block, size_t n, struct corp_block fresh)
{
	struct corp_block *last;

	while (n > 0 && block[n - 1].right * fresh.weight >= fresh.right * block[n - 1].weight) {
		last = &block[--n];
		fresh.right += last->right;
		fresh.weight += last->weight;
		fresh.from = last->from;
	}
	fresh.share = fresh.right / fresh.weight;
	block[n] = fresh;
	return n + 1;
}

double
corp_place(const struct cell *c)
{
	if (c->equal)
		return c->right > 0 ? c->at_right : c->at_wrong;
	return (c->wrong * c->at_wrong + c->right * c->at_right) / (c->wrong + c->right);
}

size_t
corp_curve(const struct cells *all, struct corp_block *block)
{
	const struct cell *c;
	size_t n = 0;
	double at;

	for (size_t i = 0; i < all->n; i++) {
		c = &all->c[i];
		at = corp_place(c);
		n = corp_pool(block, n,
		    (struct corp_block){
			.from = at, .to = at, .right = c->right, .weight = c->wrong + c->right});
	}
	return n;
}

size_t
corp_thin(struct corp_block *block, size_t n, size_t most)
{
	struct corp_block *last;
	size_t to;

	for (double near = 1.0 / 512; n > most && near < 4; near *= 2) {
		to = 1;
		for (size_t i = 1; i < n; i++) {
			last = &block[to - 1];
			if (block[i].to - last->from > near ||
			    block[i].share - last->share > near) {
				block[to++] = block[i];
				continue;
			}
			last->share =
			    (last->share * last->weight + block[i].share * block[i].weight) /
			    (last->weight + block[i].weight);
			last->weight += block[i].weight;
			last->right += block[i].right;
			last->to = block[i].to;
		}
		n = to;
	}
	return n;
}

/* (3) The curve at x; NaN beyond its ends. *at is where to look first, for rising x. */
static double
value_at(const struct corp_block *block, size_t n, double x, size_t *at)
{
	const struct corp_block *a, *b;

	while (*at + 1 < n && block[*at].to < x && block[*at + 1].from <= x)
		++*at;
	a = &block[*at];
	if (n == 0 || x < a->from)
		return NAN;
	if (x <= a->to)
		return a->share;
	if (*at + 1 == n)
		return NAN;
	b = a + 1;
	return a->share + (b->share - a->share) * (x - a->to) / (b->from - a->to);
}

/* (2) Cells as rows and mean confidences; returns how many. */
static size_t
join_cells(const struct cells *all, struct corp_block *cell)
{
	const double each = all->all / (CORP_CELLS / 2);
	size_t n = 0;
	double w, at;

	for (size_t i = 0; i < all->n; i++) {
		w = all->c[i].wrong + all->c[i].right;
		at = corp_place(&all->c[i]);
		if (n > 0 && all->n > CORP_CELLS && cell[n - 1].weight + w <= each) {
			cell[n - 1].from += (at - cell[n - 1].from) * w / (cell[n - 1].weight + w);
			cell[n - 1].weight += w;
		} else {
			cell[n++] = (struct corp_block){.from = at, .weight = w};
		}
	}
	return n;
}

static int
by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The curve of rows that are drawn anew. */
static size_t
draw_curve(struct random *s, const struct corp_block *cell, size_t n, struct corp_block *block)
{
	struct corp_block fresh;
	size_t blocks = 0;

	for (size_t i = 0; i < n; i++) {
		fresh = cell[i];
		fresh.to = fresh.from;
		fresh.right = random_binomial(s, fresh.weight, fresh.from);
		blocks = corp_pool(block, blocks, fresh);
	}
	return blocks;
}

int
corp_band(const struct cells *all, uint64_t seed, double confidence, double *low, double *high,
    size_t n, struct err *err)
{
	struct corp_block *cell = mem_new(all->n, 2 * sizeof(*cell), err);
	double *value = mem_new(n, CORP_TIMES * sizeof(*value), err);
	struct random s = {.seed = seed, .purpose = PHILOX_BAND};
	const size_t off = (size_t)((1 - confidence) / 2 * CORP_TIMES);
	size_t cells = cell ? join_cells(all, cell) : 0, blocks, at;

	for (size_t k = 0; cell && value && k < CORP_TIMES; k++) {
		blocks = draw_curve(&s, cell, cells, cell + all->n);
		at = 0;
		for (size_t i = 0; i < n; i++)
			value[i * CORP_TIMES + k] =
			    value_at(cell + all->n, blocks, (double)i / (double)(n - 1), &at);
	}
	for (size_t i = 0; cell && value && i < n; i++) {
		qsort(value + i * CORP_TIMES, CORP_TIMES, sizeof(*value), by_value);
		low[i] = value[i * CORP_TIMES + off];
		high[i] = value[i * CORP_TIMES + CORP_TIMES - 1 - off];
	}
	mem_free(cell);
	mem_free(value);
	return cell && value ? 0 : -1;
}
