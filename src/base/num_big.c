/* SPDX-License-Identifier: MIT */
/* Exact comparison of a decimal with a binary number, by schoolbook arithmetic. */
#include "base/num_big.h"

#include <string.h>

/* 5^13, the largest power of five that fits in a limb */
#define FIVES 13
#define FIVES_POWER 1220703125U

void
big_set(struct big *b, uint64_t value)
{
	b->n = 0;
	for (; value; value >>= 32)
		b->limb[b->n++] = (uint32_t)value;
}

void
big_mul(struct big *b, uint32_t by, uint32_t add)
{
	uint64_t carry = add;

	for (int i = 0; i < b->n; i++) {
		carry += (uint64_t)b->limb[i] * by;
		b->limb[i] = (uint32_t)carry;
		carry >>= 32;
	}
	if (carry)
		b->limb[b->n++] = (uint32_t)carry;
}

/* b * 5^k */
static void
mul_fives(struct big *b, int k)
{
	uint32_t rest = 1;

	for (; k >= FIVES; k -= FIVES)
		big_mul(b, FIVES_POWER, 0);
	for (; k > 0; k--)
		rest *= 5;
	big_mul(b, rest, 0);
}

/* b * 2^k */
static void
shift(struct big *b, int k)
{
	int limbs = k / 32;

	if (b->n == 0)
		return;
	big_mul(b, (uint32_t)1 << k % 32, 0);
	memmove(b->limb + limbs, b->limb, (size_t)b->n * sizeof(*b->limb));
	memset(b->limb, 0, (size_t)limbs * sizeof(*b->limb));
	b->n += limbs;
}

static int
cmp(const struct big *a, const struct big *b)
{
	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	for (int i = a->n; i-- > 0;)
		if (a->limb[i] != b->limb[i])
			return a->limb[i] < b->limb[i] ? -1 : 1;
	return 0;
}

int
big_cmp(struct big *b, int exp10, uint64_t m, int exp2)
{
	struct big c;

	big_set(&c, m);
	/*
	 * 10^k is 5^k * 2^k: multiply the side that needs it by the fives, then
	 * shift by the remaining twos
	 */
	mul_fives(exp10 < 0 ? &c : b, exp10 < 0 ? -exp10 : exp10);
	exp2 -= exp10;
	shift(exp2 < 0 ? b : &c, exp2 < 0 ? -exp2 : exp2);
	return cmp(b, &c);
}
