/* SPDX-License-Identifier: MIT */
/*
 * Rows with Gumbel noise (gumbel.h), compiled once per CPU level: the noise is that of the
 * class alone, whatever the width of a register.
 *
 * Most classes can't win: bounds of their noise, for which half of its bits are enough and
 * no logarithm is needed, say so. A bound is added to the logit as the noise itself would
 * be, and rounding is monotonic: where the sum of the upper one is below that of another
 * class's lower one, the class is behind it for certain.
 */

#include "kern/gumbel.h"
#include "kern/kern.h"
#include "kern/lanes.h"
#include "kern/level.h"
#include "kern/vmath.h"

#define INF __builtin_inf()

_Static_assert(GUMBEL_GROUP == 4 * LANES, "the classes of the words of eight blocks");

/* The numbers of blocks side by side. */
INLINE vu
blocks_from(size_t first)
{
	return (bits(count() + 0x1p52) & 0xffffffff) + (uint32_t)first;
}

void
OF_LEVEL(gumbel_add)(double *dst, const double *z, size_t n, const struct gumbel *g)
{
	struct gumbel_words high, low;
	size_t i, p, w, at;

	for (i = 0; i < n; i += GUMBEL_GROUP)
		for (p = 0; p < PARTS && i + p * NATIVE < n; p++) {
			const vu block = blocks_from(i / 4 + p * NATIVE);

			high = gumbel_words(g, block, g->counter[2]);
			low = gumbel_words(g, block, g->more);
			for (w = 0; w < 4; w++) {
				at = i + w * LANES + p * NATIVE;
				if (at >= n)
					break;
				store_some(dst + at, n - at,
				    load_some(z + at, n - at, all(-INF)) +
					gumbel_of(high.word[w], low.word[w]));
			}
		}
}

/* In each lane the word of that number. */
INLINE vu
choose(const struct gumbel_words *words, vu which)
{
	vu chosen = words->word[0];

	for (uint32_t w = 1; w < 4; w++)
		chosen ^= (chosen ^ words->word[w]) & (vu)(which == w);
	return chosen;
}

void
OF_LEVEL(gumbel_listed)(double *noise, const uint32_t *class, size_t n, const struct gumbel *g)
{
	struct gumbel_words high, low;
	vu which;
	size_t i, k;

	for (i = 0; i < n; i += NATIVE) {
		vu c = {0}, block;

		for (k = 0; k < NATIVE && i + k < n; k++)
			c[k] = class[i + k];
		block = (c >> 5) * LANES + (c & (LANES - 1));
		which = c >> 3 & 3;
		high = gumbel_words(g, block, g->counter[2]);
		low = gumbel_words(g, block, g->more);
		store_some(noise + i, n - i, gumbel_of(choose(&high, which), choose(&low, which)));
	}
}

/*
 * A group's logits, with -inf after the end; their words as numbers; bounds of the noise.
 * Only the first nreg registers have values.
 */
struct group {
	vd z[4 * PARTS], r[4 * PARTS], most[4 * PARTS];
	size_t nreg;
};

INLINE void
group_fill(struct group *x, const double *z, size_t n, size_t block, const struct gumbel *g)
{
	struct gumbel_words words;
	size_t p, w, i, at;

	x->nreg = n < GUMBEL_GROUP ? (n + NATIVE - 1) / NATIVE : 4 * PARTS;
	for (p = 0; p < PARTS; p++) {
		words = gumbel_words(g, blocks_from(block + p * NATIVE), g->counter[2]);
		for (w = 0; w < 4; w++) {
			i = w * PARTS + p;
			at = i * NATIVE;
			x->z[i] = at < n ? load_some(z + at, n - at, all(-INF)) : all(-INF);
			x->r[i] = number_of(words.word[w]);
			x->most[i] = gumbel_most(x->r[i]);
		}
	}
}

/* Whether the sum of some class may be at least that. */
INLINE bool
group_reaches(const struct group *x, double least)
{
	vu any = {0};

	for (size_t i = 0; i < 4 * PARTS; i++)
		any |= (vu)(x->z[i] + x->most[i] >= least);
	return bits_of(any) != 0;
}

/* Narrows the bounds. Returns what the largest sum of the group is at least. */
INLINE double
group_narrow(struct group *x)
{
	struct gumbel_bounds b;
	struct lanes least;

	for (size_t p = 0; p < PARTS; p++)
		least.part[p] = all(-INF);
	for (size_t i = 0; i < x->nreg; i++) {
		b = gumbel_bounds(x->r[i], x->most[i]);
		x->most[i] = b.most;
		least.part[i % PARTS] = larger(x->z[i] + b.least, least.part[i % PARTS]);
	}
	return fold(LARGEST, &least);
}

/* A bit for each class whose sum may be at least that. */
INLINE uint32_t
group_which(const struct group *x, double least)
{
	uint32_t which = 0;

	for (size_t i = 0; i < x->nreg; i++) {
		const vd sum = x->z[i] + x->most[i];

		which |= bits_of((vu)(sum >= least) & (vu)(sum > -INF)) << i * NATIVE;
	}
	return which;
}

/* Writes the values whose sum may be at least that, and their upper bounds. Returns how many. */
INLINE size_t
group_list(const struct group *x, size_t first, double least, uint32_t *at, double *most)
{
	uint32_t which = group_which(x, least);
	size_t m = 0, i;

	for (; which; which &= which - 1) {
		i = (size_t)__builtin_ctz(which);
		at[m] = (uint32_t)(first + i);
		most[m++] = x->z[i / NATIVE][i % NATIVE] + x->most[i / NATIVE][i % NATIVE];
	}
	return m;
}

/* Narrows the bounds of the group, raises *least, and lists what reaches that. */
INLINE size_t
group_finish(struct group *x, size_t first, double *least, bool raise, uint32_t *at, double *most)
{
	const double higher = group_narrow(x);

	*least = raise && higher > *least ? higher : *least;
	return group_list(x, first, *least, at, most);
}

size_t
OF_LEVEL(gumbel_near)(const double *z, size_t n, size_t first, const struct gumbel *g,
    double *least, bool raise, uint32_t *at, double *most)
{
	struct group x;
	size_t m = 0;

	if (n <= GUMBEL_GROUP) { /* nothing need be kept for others */
		group_fill(&x, z, n, first / 4, g);
		return group_finish(&x, 0, least, raise, at, most);
	}
	for (size_t i = 0; i < n; i += GUMBEL_GROUP) {
		group_fill(&x, z + i, n - i, (first + i) / 4, g);
		if (group_reaches(&x, *least))
			m += group_finish(&x, i, least, raise, at + m, most + m);
	}
	return m;
}

void
OF_LEVEL(gumbel_rows)(
    const double *z, size_t nrow, size_t n, const struct gumbel *g, double *least, uint32_t *which)
{
	struct gumbel row = *g;
	struct group x;

	for (size_t i = 0; i < nrow; i++, row.counter[1]++) {
		group_fill(&x, z + i * n, n, 0, &row);
		least[i] = group_narrow(&x);
		which[i] = group_which(&x, least[i]);
	}
}
