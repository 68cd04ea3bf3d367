/* SPDX-License-Identifier: MIT */
/*
 * Probabilities to 15 significant digits, as whole numbers in their order.
 *
 * (1) Between 10^-(k+1) and 10^-k the key is 1e15 (POWERS - k) and the digits, a
 *     whole number from 1e14 to below 1e15, all of it moved up by FROM; what rounds up
 *     to 10^-k is of the decade above.
 * (2) Below 1e-22, the last power of ten that a double holds exactly, the last three
 *     bits of the double are rounded away instead.
 */
#include "base/tie.h"

#include <string.h>

enum { POWERS = 22 };
#define FROM ((uint64_t)1 << 60)
#define DECADE 1000000000000000

static const double ten[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12,
    1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

uint64_t
tie_key(double p)
{
	uint64_t u;
	int k = 0;

	while (k < POWERS && p * ten[k + 1] < 1)
		k++;
	if (k < POWERS) {
		u = (uint64_t)(p * ten[k] * 1e15 + 0x1.8p52 - 0x1.8p52); /* as tie_round */
		if (u == DECADE && k > 0) /* (1) */
			return FROM + DECADE * (uint64_t)(POWERS - k + 1) + DECADE / 10;
		return FROM + DECADE * (uint64_t)(POWERS - k) + u;
	}
	memcpy(&u, &p, sizeof(u)); /* (2) */
	return (u + 4) >> 3;
}

double
tie_of_key(uint64_t key)
{
	uint64_t k, u = key << 3;
	double p;

	if (key < FROM) {
		memcpy(&p, &u, sizeof(p));
		return p;
	}
	k = (key - FROM - 1) / DECADE; /* of p = 1 the digits are 1e15 */
	return (double)(key - FROM - k * DECADE) / 1e15 / ten[POWERS - k];
}

bool
tie_is_key(uint64_t key)
{
	double least;

	if (key > FROM)
		return key - FROM > DECADE + DECADE / 10 - 1 &&
		    key - FROM <= DECADE * (uint64_t)(POWERS + 1);
	if (key == FROM)
		return false;
	least = tie_of_key(key); /* (2) */
	return least <= 1 / ten[POWERS];
}
