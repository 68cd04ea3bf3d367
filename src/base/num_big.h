/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_NUM_BIG_H
#define SMX_BASE_NUM_BIG_H

#include <stdint.h>

/*
 * Natural numbers as large as a double's exact decimal expansion, for the few
 * decisions that 128 bits leave open; private to num_read and num_write.
 */

/* Digits after this many can only break a tie: no midpoint between doubles has more. */
#define BIG_DIGITS 800
/*
 * Room for 3072 bits. The numbers that big_cmp compares differ by less than a
 * factor of two or are bounded by 5^1143 * 2^122 (801 digits, scaled by
 * 10^-342), and one of its sides is never shifted: less than 2800 bits.
 */
#define BIG_LIMBS 96

struct big {
	int n; /* limbs in use, lowest first; the highest is not 0 */
	uint32_t limb[BIG_LIMBS];
};

void big_set(struct big *b, uint64_t value);
/* Sets b to b * by + add. */
void big_mul(struct big *b, uint32_t by, uint32_t add);
/* Returns the sign of b * 10^exp10 - m * 2^exp2. b is overwritten. */
int big_cmp(struct big *b, int exp10, uint64_t m, int exp2);

#endif
