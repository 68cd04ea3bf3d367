/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_ORDER_KEY_H
#define SMX_BASE_ORDER_KEY_H

#include <stdint.h>
#include <string.h>

#define ORDER_SIGN ((uint64_t)1 << 63)

/* A whole number by which doubles are ordered, rounded to `drop` bits less; -0 is 0. */
static inline uint64_t
order_key(double x, unsigned drop)
{
	const uint64_t half = (uint64_t)1 << drop >> 1;
	uint64_t u;

	x += 0;
	memcpy(&u, &x, sizeof(u));
	u = (u + half) >> drop << drop;
	return u & ORDER_SIGN ? ~u : u | ORDER_SIGN;
}

/* The double of a key. */
static inline double
order_double(uint64_t key)
{
	const uint64_t u = key & ORDER_SIGN ? key ^ ORDER_SIGN : ~key;
	double x;

	memcpy(&x, &u, sizeof(x));
	return x;
}

#endif
