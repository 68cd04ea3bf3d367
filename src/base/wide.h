/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_WIDE_H
#define SMX_BASE_WIDE_H

#include <stdint.h>

#include "base/fix.h"

/* A signed integer of 128 bits, to add up whole numbers of 64 bits. All zero is 0. */
struct wide {
	uint64_t low;
	int64_t high;
};

static inline void
wide_add(struct wide *sum, int64_t x)
{
	const uint64_t u = (uint64_t)x;

	sum->low += u;
	sum->high += (x < 0 ? -1 : 0) + (sum->low < u);
}

static inline void
wide_merge(struct wide *sum, const struct wide *more)
{
	sum->low += more->low;
	sum->high += more->high + (sum->low < more->low);
}

/* Returns the double nearest to the integer times 2^q. */
static inline double
wide_double(const struct wide *sum, int q)
{
	uint64_t w[2] = {sum->low, (uint64_t)sum->high};

	if (sum->high >= 0)
		return fix_double(w, 2, q);
	w[0] = ~w[0] + 1;
	w[1] = ~w[1] + (w[0] == 0);
	return 0 - fix_double(w, 2, q);
}

#endif
