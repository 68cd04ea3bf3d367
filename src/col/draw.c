/* SPDX-License-Identifier: MIT */
/*
 * Drawing classes by the largest sums of logits and Gumbel noise.
 *
 * The largest sum is a draw from the softmax (Gumbel 1954), and the k largest, in order, are
 * draws without replacement (Kool, van Hoof, Welling 2019, Stochastic Beams and Where to
 * Find Them). Draws with replacement have noise of their own each.
 * (1) Of equal sums the lower index comes first.
 * (2) -inf is never drawn.
 * (3) Bounds of the noise tell nearly all classes that can't win from those that can, and
 *     these alone are worked out. What is drawn is what all sums would say.
 * (4) Logits beyond 2^20 are shifted, as for the noise by itself (op/noise.h).
 */
#include "col/draw.h"

#include <math.h>
#include <stdint.h>

#include "kern/kern.h"
#include "op/noise.h"

enum { PIECE = 16 * GUMBEL_GROUP, KEPT = 32, TOGETHER = 64 };

/* Values that may win: their indices, and what their sums are at most. */
struct rivals {
	uint32_t at[PIECE + KEPT];
	double most[PIECE + KEPT];
	size_t n;
	double least; /* some sum is at least this */
};

/* Works out the sums of n values, KEPT at most; -inf is left to the caller. */
static void
find_sums(const struct urn *u, const struct gumbel *g, const uint32_t *at, size_t n, double *sum)
{
	const double shift = noise_shift(u->max);
	const uint32_t *id = u->context->id;
	uint32_t class[KEPT];

	for (size_t i = 0; i < n; i++)
		class[i] = id ? id[at[i]] : at[i];
	kern()->gumbel_listed(sum, class, n, g);
	for (size_t i = 0; i < n; i++)
		sum[i] += u->z[at[i]] - shift;
}

/* Forgets those that are behind for certain. */
static void
thin_out(struct rivals *r)
{
	size_t m = 0;

	for (size_t i = 0; i < r->n; i++) {
		r->at[m] = r->at[i];
		r->most[m] = r->most[i];
		m += r->most[i] >= r->least;
	}
	r->n = m;
}

/* Leaves the one with the largest sum. (1) They are in rising order. */
static void
settle(const struct urn *u, const struct gumbel *g, struct rivals *r)
{
	double sum[KEPT], best = -INFINITY;
	uint32_t at = r->at[0];

	for (size_t i = 0, n; r->n > 1 && i < r->n; i += n) {
		n = r->n - i < KEPT ? r->n - i : KEPT;
		find_sums(u, g, r->at + i, n, sum);
		for (size_t k = 0; k < n; k++) {
			at = sum[k] > best ? r->at[i + k] : at;
			best = sum[k] > best ? sum[k] : best;
		}
	}
	if (r->n > 1)
		r->least = r->most[0] = best;
	r->at[0] = at;
	r->n = 1;
}

/*
 * Adds those of n <= PIECE values from i on of which the sum may be at least r->least, which
 * `raise` raises.
 */
static void
add_piece(
    const struct urn *u, const struct gumbel *g, size_t i, size_t n, bool raise, struct rivals *r)
{
	const double shift = noise_shift(u->max);
	double shifted[PIECE];
	const double *z = u->z + i;
	size_t m;

	for (size_t k = 0; shift != 0 && k < n; k++)
		shifted[k] = z[k] - shift;
	m = kern()->gumbel_near(
	    shift != 0 ? shifted : z, n, i, g, &r->least, raise, r->at + r->n, r->most + r->n);
	for (size_t k = 0; k < m; k++)
		r->at[r->n++] += (uint32_t)i;
}

static size_t
largest(const struct urn *u, const struct gumbel *g)
{
	struct rivals r;

	r.n = 0;
	r.least = -INFINITY;
	for (size_t i = 0; i < u->n; i += PIECE) {
		add_piece(u, g, i, u->n - i < PIECE ? u->n - i : PIECE, true, &r);
		if (r.n > KEPT)
			thin_out(&r);
		if (r.n > KEPT)
			settle(u, g, &r);
	}
	thin_out(&r);
	settle(u, g, &r);
	return r.at[0];
}

/* ---- the k largest ---- */

/* A heap of which the last of the k largest is the root. */
struct heap {
	double *at, *sum;
	size_t n, k;
};

/* (1) Whether a comes after b. */
static bool
is_after(const struct heap *h, size_t a, size_t b)
{
	return h->sum[a] < h->sum[b] || (h->sum[a] == h->sum[b] && h->at[a] > h->at[b]);
}

static void
swap(struct heap *h, size_t a, size_t b)
{
	const double at = h->at[a], sum = h->sum[a];

	h->at[a] = h->at[b];
	h->sum[a] = h->sum[b];
	h->at[b] = at;
	h->sum[b] = sum;
}

static void
sink(struct heap *h, size_t n)
{
	size_t i = 0, child;

	for (; (child = 2 * i + 1) < n; i = child) {
		child += child + 1 < n && is_after(h, child + 1, child);
		if (!is_after(h, child, i))
			break;
		swap(h, i, child);
	}
}

static void
rise(struct heap *h, size_t i)
{
	for (; i > 0 && is_after(h, i, (i - 1) / 2); i = (i - 1) / 2)
		swap(h, i, (i - 1) / 2);
}

/* Values come in rising order, so one that equals the root comes after it. */
static void
offer(struct heap *h, size_t at, double sum)
{
	if (h->n < h->k) {
		h->at[h->n] = (double)at;
		h->sum[h->n] = sum;
		rise(h, h->n++);
	} else if (sum > h->sum[0]) {
		h->at[0] = (double)at;
		h->sum[0] = sum;
		sink(h, h->n);
	}
}

/* The first comes first. */
static void
sort(struct heap *h)
{
	for (size_t end = h->n; end-- > 1;) {
		swap(h, 0, end);
		sink(h, end);
	}
}

/* Offers n values, each of which is above -inf. */
static void
offer_all(const struct urn *u, const struct gumbel *g, const uint32_t *at, size_t n, struct heap *h)
{
	double sum[KEPT];

	for (size_t i = 0, m; i < n; i += m) {
		m = n - i < KEPT ? n - i : KEPT;
		find_sums(u, g, at + i, m, sum);
		for (size_t k = 0; k < m; k++)
			offer(h, at[i + k], sum[k]);
	}
}

/* Pieces grow: the first are to find out what a sum must be at least. */
static void
largest_few(const struct urn *u, const struct gumbel *g, struct heap *h)
{
	struct rivals r;
	size_t piece = GUMBEL_GROUP, n;

	for (size_t i = 0; i < u->n; i += n) {
		n = u->n - i < piece ? u->n - i : piece;
		r.n = 0;
		r.least = h->n < h->k ? -INFINITY : h->sum[0];
		add_piece(u, g, i, n, false, &r);
		offer_all(u, g, r.at, r.n, h);
		piece = 2 * piece < PIECE ? 2 * piece : PIECE;
	}
}

/* The same where values are of any classes: there are no bounds. */
static void
listed_few(const struct urn *u, const struct gumbel *g, struct heap *h)
{
	uint32_t at[KEPT];
	size_t n = 0;

	for (size_t i = 0; i < u->n; i++) {
		if (u->z[i] > -INFINITY)
			at[n++] = (uint32_t)i;
		if (n < KEPT && i + 1 < u->n)
			continue;
		offer_all(u, g, at, n, h);
		n = 0;
	}
}

/* ---- rows of few classes ---- */

/* The class that is drawn of a row of which the bits of `which` are all that may be. */
static double
one_of(const struct urn *u, const struct gumbel *g, uint32_t which)
{
	struct rivals r;

	r.n = 0;
	for (; which; which &= which - 1)
		r.at[r.n++] = (uint32_t)__builtin_ctz(which);
	settle(u, g, &r);
	return r.at[0];
}

/* Draw number `draw` of up to TOGETHER rows, to every stride-th of dst. */
static void
draw_some(const struct urn *u, size_t nrow, size_t draw, size_t stride, double *dst)
{
	struct row_context context = *u->context;
	struct urn one = {.n = u->n, .context = &context};
	struct gumbel g = noise_of(&context, (uint32_t)draw);
	double least[TOGETHER];
	uint32_t which[TOGETHER];

	kern()->gumbel_rows(u->z, nrow, u->n, &g, least, which);
	for (size_t i = 0; i < nrow; i++, dst += stride) {
		*dst = __builtin_ctz(which[i]);
		one.z = u->z + i * u->n;
		if (fabs(least[i]) > NOISE_FAR / 2) { /* (4) it may have to be shifted */
			one.max = one.z[kern()->argmax(one.z, one.n)];
			*dst = (double)largest(&one, &g);
		} else if (which[i] & (which[i] - 1)) {
			one.max = 0;
			*dst = one_of(&one, &g, which[i]);
		}
		g.counter[1]++;
	}
}

void
draw_each_row(const struct urn *u, size_t nrow, const struct sampling *s, double *dst)
{
	struct row_context context = *u->context;
	struct urn some = {.z = u->z, .n = u->n, .context = &context};
	uint32_t left;
	size_t n;

	for (size_t i = 0; i < nrow; i += n) {
		n = nrow - i < TOGETHER ? nrow - i : TOGETHER;
		left = UINT32_MAX - (uint32_t)context.number; /* one word of the counter counts */
		n = n - 1 < left ? n : left + (size_t)1;
		for (size_t k = 0; k < s->n; k++)
			draw_some(&some, n, k, s->n, dst + k);
		dst += n * s->n;
		some.z += n * u->n;
		context.number += n;
	}
}

size_t
draw_classes(const struct urn *u, const struct sampling *s, double *dst, double *sums)
{
	struct heap h = {.at = dst, .sum = sums, .k = s->distinct ? s->n : 1};
	struct gumbel g;

	for (size_t i = 0; i < s->n; i += h.k, h.at += h.k) {
		g = noise_of(u->context, (uint32_t)i);
		h.n = 0;
		if (u->context->id)
			listed_few(u, &g, &h);
		else if (h.k > 1)
			largest_few(u, &g, &h);
		else
			h.at[h.n++] = (double)largest(u, &g);
		sort(&h);
	}
	return s->distinct ? h.n : s->n;
}
