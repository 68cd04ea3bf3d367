/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_PHILOX_H
#define SMX_BASE_PHILOX_H

#include <stdint.h>

/*
 * Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011, Parallel Random Numbers: As
 * Easy as 1, 2, 3): random bits as a function of a counter and a key, so that a
 * draw depends on its purpose and not on earlier draws.
 */

/* The purpose, as the last word of the counter, so that no two uses share draws. */
enum {
	PHILOX_BOOTSTRAP = 1,
	PHILOX_XTC,
	PHILOX_NOISE,
	PHILOX_MORE_NOISE,
	PHILOX_BAND = 7,
	PHILOX_REDRAW = 8,
	PHILOX_CORP,
	PHILOX_SETS_FIT = 20,
	PHILOX_SETS,
	PHILOX_SETS_TUNE
};

/* Computes four words of 32 random bits. */
void philox(const uint32_t counter[4], uint64_t key, uint32_t out[4]);

#endif
