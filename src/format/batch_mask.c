/* SPDX-License-Identifier: MIT */
/*
 * Masks of attention: a row of scores sees the first values of it alone, the others become
 * -inf, or probability 0, before anything is looked at: what is masked may be NaN.
 *
 * (1) A length n leaves the first n values. It is a whole number from 1 to their number.
 * (2) Causal: the row at position p of its matrix sees the values 0 ... p + offset, where
 *     the position comes from a field, or is the row's place among those of its matrix.
 * (3) A matrix that is not square can be meant in two ways, and needs an offset.
 */
#include <math.h>

#include "base/num.h"
#include "format/batch.h"

/* A whole number that a field gives; false with the row flawed. */
static bool
read_whole(struct batch *b, enum extra which, double *x)
{
	const struct given *g = &b->now.given[which];
	const char *end = g->p + g->len;
	const int shown = g->len > 40 ? 40 : (int)g->len;
	const char *name = which == EXTRA_LENGTH ? "length" : "position";

	if (g->len > 0 && num_read(g->p, end, x) == end && *x >= 0 && *x == floor(*x))
		return true;
	batch_flaw(b, g->cell, "the %s '%.*s' is not a whole number from 0", name, shown, g->p);
	return false;
}

/* (1) */
static size_t
by_length(struct batch *b, size_t n)
{
	double x;

	if (!b->now.given[EXTRA_LENGTH].p || !read_whole(b, EXTRA_LENGTH, &x))
		return n;
	if (x == 0)
		batch_flaw(
		    b, b->now.given[EXTRA_LENGTH].cell, "the length is 0: every class is masked");
	else if (x > (double)n)
		batch_flaw(b, b->now.given[EXTRA_LENGTH].cell,
		    "the length is %.0f, and the row has %zu values", x, n);
	return x < (double)n ? (size_t)x : n;
}

/* (2) The row's place in its matrix, which has *rows of them; false if it has none. */
static bool
place_of(struct batch *b, size_t *place, size_t *rows)
{
	const struct layout *l = b->layout;

	*rows = b->now.matrix;
	*place = b->now.place;
	if (l->shaped && l->nlead > 0) {
		*rows = (size_t)l->lead[l->nlead - 1];
		*place = (size_t)((b->first_row + b->nseen) % *rows);
	}
	return *rows > 0;
}

/* (3) */
static void
oblong(struct batch *b, size_t rows, size_t n)
{
	if (rows < n)
		batch_flaw_advise(b, 1, ADVICE_OFFSET,
		    "a matrix of %zu rows and %zu values: the first row may see one value, "
		    "which is an offset of 0, or the last row all, an offset of %zu",
		    rows, n, n - rows);
	else
		batch_flaw_advise(b, 1, ADVICE_OFFSET,
		    "a matrix of %zu rows and %zu values: the first row may see one value, "
		    "which is an offset of 0, and the last rows then see all",
		    rows, n);
}

/* (2) (3) */
static size_t
by_place(struct batch *b, size_t n)
{
	const struct reading *r = b->layout->reading;
	size_t place, rows;
	double p, last;

	if (b->now.given[EXTRA_POSITION].p) {
		if (!read_whole(b, EXTRA_POSITION, &p))
			return n;
		if (!r->offset_given && p >= (double)n) {
			batch_flaw(b, b->now.given[EXTRA_POSITION].cell,
			    "position %.0f of a row of %zu values, which are counted from 0", p, n);
			return n;
		}
	} else {
		if (!place_of(b, &place, &rows)) {
			batch_flaw_advise(b, 1, ADVICE_POSITION,
			    "this row is not in a matrix, which would say its position");
			return n;
		}
		if (rows != n && !r->offset_given) {
			oblong(b, rows, n);
			return n;
		}
		p = (double)place;
	}
	last = p + r->offset;
	if (last < 0)
		batch_flaw(b, 1, "the row at position %.0f sees no value", p);
	return last < 0 || last + 1 >= (double)n ? n : (size_t)last + 1;
}

void
batch_mask(struct batch *b, size_t n)
{
	const struct reading *r = b->layout->reading;
	const double masked = r->from == FROM_PROBS ? 0 : -INFINITY;
	double *z = b->z + b->nz;
	size_t sees = n, most;

	if (r->causal)
		sees = by_place(b, n);
	if (r->extra[EXTRA_LENGTH] && !b->now.flawed) {
		most = by_length(b, n);
		sees = most < sees ? most : sees;
	}
	for (size_t i = sees; i < n; i++)
		z[i] = masked;
}
