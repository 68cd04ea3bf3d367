/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_TIE_H
#define SMX_BASE_TIE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Confidences that are equal except for rounding.
 *
 * A probability of .6 that went through a logarithm and a softmax comes back as
 * .6 or as a neighbouring double. So confidences are never compared bit by bit:
 * two confidences closer than 1e-15 are equal, and one closer than TIE_HALF to
 * the edge of a bin is on the edge. Probabilities are known to a few units of
 * 2^-53 at best, so the distance is absolute.
 * (1) Code that has all confidences in order begins a tie at the lowest and
 *     includes everything within TIE above it (calib/top.c).
 * (2) Code that sees them one by one rounds each to a multiple of TIE with
 *     tie_round (metric/order.c). Decimals with up to 15 places are such
 *     multiples, so anything close to one rounds to it.
 * (3) Comparisons with edges allow for TIE_HALF (setup_bin, bins_add).
 * (4) P(class 1) of a binary row may be tiny, and then keeps its relative precision:
 *     tie_key rounds to 15 significant digits, which from .1 to 1 are those of (2).
 */
#define TIE 1e-15
#define TIE_HALF 5e-16

/*
 * Returns the double nearest to the multiple of TIE that is nearest to p, 0 <=
 * p <= 1.
 */
static inline double
tie_round(double p)
{
	return ((p * 1e15 + 0x1.8p52) - 0x1.8p52) / 1e15; /* 1e15 is below 2^51 */
}

/*
 * Returns p shifted for comparison with the edges of bins: down if an edge
 * belongs to the bin below it, up otherwise.
 */
static inline double
tie_at_edge(double p, int left)
{
	p = left ? p + TIE_HALF : p - TIE_HALF;
	return p > 0 ? p : 0;
}

/*
 * (4) A whole number by which probabilities from 0 to 1 are ordered, the same for
 * those that are equal but for roundings; and the probability that it stands for.
 */
uint64_t tie_key(double p);
double tie_of_key(uint64_t key);

/* Whether tie_key can come to that number. */
bool tie_is_key(uint64_t key);

/* Whether p is above a threshold, by more than roundings. */
static inline int
tie_above(double p, double threshold)
{
	return p > threshold && tie_key(p) > tie_key(threshold);
}

#endif
