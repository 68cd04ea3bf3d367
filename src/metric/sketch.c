/* SPDX-License-Identifier: MIT */
/*
 * DDSketch (Masson, Rim and Lee 2019) with the mapping of their fast variant: a cell is a part
 * of the range between two powers of two, which is cut into 2^9 equal ones.
 *
 * (1) A cell from l to l (1 + w), w <= 2^-9, is known by 2 l (1 + w) / (2 + w), which is wrong
 *     by at most w / (2 + w) < 2^-10 of any number in it.
 * (2) 0 and -0 are one number. Infinities have cells of their own.
 * (3) Cells are ordered by value: negative ones by falling size, then the others.
 */
#include "metric/sketch.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

enum { SHIFT = 52 - SKETCH_BITS, HALF = SKETCH_PAGES / 2 * SKETCH_PAGE };

/* (3) */
static size_t
cell_of(double x)
{
	uint64_t u;
	size_t cell;

	x += 0; /* (2) */
	memcpy(&u, &x, sizeof(u));
	cell = (size_t)(u >> SHIFT) & (HALF - 1);
	return u >> 63 ? HALF - 1 - cell : HALF + cell;
}

static double
edge(size_t cell)
{
	const uint64_t u = (uint64_t)cell << SHIFT;
	double x;

	memcpy(&x, &u, sizeof(x));
	return x;
}

/* (1) */
static double
number_of(size_t cell)
{
	const size_t at = cell < HALF ? HALF - 1 - cell : cell - HALF;
	const double low = edge(at), high = edge(at + 1);
	double x = low;

	if (at > 0 && high < INFINITY)
		x = low * (2 * (high / low) / (1 + high / low));
	return cell < HALF ? -x : x;
}

static uint64_t *
page_of(struct sketch *s, size_t cell, struct err *err)
{
	uint64_t **page;

	if (!s->page)
		s->page = mem_new(SKETCH_PAGES, sizeof(*s->page), err);
	if (!s->page)
		return NULL;
	page = &s->page[cell / SKETCH_PAGE];
	if (!*page)
		*page = mem_new(SKETCH_PAGE, sizeof(**page), err);
	return *page;
}

int
sketch_add(struct sketch *s, double x, uint64_t times, struct err *err)
{
	return sketch_put(s, cell_of(x), times, err);
}

int
sketch_put(struct sketch *s, size_t cell, uint64_t times, struct err *err)
{
	uint64_t *page = page_of(s, cell, err);

	if (!page)
		return -1;
	page[cell % SKETCH_PAGE] += times;
	s->n += times;
	return 0;
}

int
sketch_merge(struct sketch *s, const struct sketch *more, struct err *err)
{
	uint64_t *to;

	for (size_t i = 0; more->page && i < SKETCH_PAGES; i++) {
		if (!more->page[i])
			continue;
		to = page_of(s, i * SKETCH_PAGE, err);
		if (!to)
			return -1;
		for (size_t j = 0; j < SKETCH_PAGE; j++)
			to[j] += more->page[i][j];
	}
	s->n += more->n;
	return 0;
}

uint64_t
sketch_next(const struct sketch *s, size_t *cell, double *x)
{
	uint64_t count;

	while (s->page && *cell < (size_t)SKETCH_PAGES * SKETCH_PAGE) {
		if (!s->page[*cell / SKETCH_PAGE]) {
			*cell += SKETCH_PAGE - *cell % SKETCH_PAGE;
			continue;
		}
		count = s->page[*cell / SKETCH_PAGE][*cell % SKETCH_PAGE];
		*x = number_of((*cell)++);
		if (count > 0)
			return count;
	}
	return 0;
}

double
sketch_rank(const struct sketch *s, uint64_t rank)
{
	uint64_t count, seen = 0;
	size_t cell = 0;
	double x = NAN;

	while ((count = sketch_next(s, &cell, &x)) > 0) {
		seen += count;
		if (seen > rank)
			return x;
	}
	return x;
}

void
sketch_free(struct sketch *s)
{
	for (size_t i = 0; s->page && i < SKETCH_PAGES; i++)
		mem_free(s->page[i]);
	mem_free(s->page);
	*s = (struct sketch){0};
}
