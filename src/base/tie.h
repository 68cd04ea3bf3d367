/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_TIE_H
#define SMX_BASE_TIE_H

/*
 * Confidences that are equal but for roundings.
 *
 * A probability of .6 that went through a logarithm and a softmax comes back as
 * .6 or as one of the doubles beside it. So confidences are never compared bit by
 * bit: those that are nearer to each other than 1e-15 are one, and one that is
 * nearer than TIE_HALF to the edge of a bin is on the edge. Probabilities are
 * known to a few units of 2^-53 at best, so the distance is absolute.
 *
 * (1) Whoever has all confidences in order begins a tie at the lowest and takes
 *     what is within TIE above it (calib/top.c).
 * (2) Whoever sees them one by one rounds each to a multiple of TIE, tie_round
 *     (metric/order.c). Decimals of up to 15 places are such multiples, so what is
 *     near one of them rounds to it.
 * (3) Edges are compared with TIE_HALF to spare (setup_bin, bins_add).
 */
#define TIE 1e-15
#define TIE_HALF 5e-16

/* The multiple of TIE nearest to p, from 0 to 1, as the double nearest to that. */
static inline double
tie_round(double p)
{
	return ((p * 1e15 + 0x1.8p52) - 0x1.8p52) / 1e15; /* 1e15 is below 2^51 */
}

/* p where the bins' edges are compared with it: lower, where an edge is the bin below's. */
static inline double
tie_at_edge(double p, int left)
{
	p = left ? p + TIE_HALF : p - TIE_HALF;
	return p > 0 ? p : 0;
}

#endif
