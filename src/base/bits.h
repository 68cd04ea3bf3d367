/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_BITS_H
#define SMX_BASE_BITS_H

#include <stdint.h>

/* How many zeros stand above the highest bit of x > 0. */
static inline int
zeros_above(uint64_t x)
{
#if defined(__GNUC__)
	return __builtin_clzll(x);
#else
	int n = 0;

	for (; !(x >> 63); x <<= 1)
		n++;
	return n;
#endif
}

/* How many zeros stand below the lowest bit of x > 0. */
static inline int
zeros_below(uint64_t x)
{
#if defined(__GNUC__)
	return __builtin_ctzll(x);
#else
	return 63 - zeros_above(x & (0 - x));
#endif
}

#endif
