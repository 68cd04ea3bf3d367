/* SPDX-License-Identifier: MIT */
/*
 * Marsaglia's xorshift, and what the tests draw with it.
 */
#include "dice.h"

#include <math.h>
#include <stdlib.h>

static uint64_t seed = 88172645463325252;

uint64_t
dice_bits(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

double
dice_in(double low, double high)
{
	return low + (high - low) * ((double)(dice_bits() >> 11) * 0x1p-53);
}

size_t
dice_below(size_t n)
{
	return (size_t)((dice_bits() >> 16) % n); /* the same on machines of 32 bits */
}

void
dice_row(double *z, size_t n, double scale)
{
	const size_t kind = dice_below(3);
	const size_t sure = dice_below(n);

	for (size_t i = 0; i < n; i++) {
		z[i] = dice_in(-scale, scale);
		if (kind == 1 && i != sure && dice_below(4) == 0)
			z[i] = -INFINITY;
		if (kind == 2)
			z[i] = round(z[i] / scale * 4) * scale / 4;
	}
}

long
dice_stress(void)
{
	const char *text = getenv("SMX_STRESS");
	const long n = text ? strtol(text, NULL, 10) : 1;

	return n > 0 ? n : 1;
}

/* $sanitize says which sanitizer this was built with: see the Makefile. They are slow. */
size_t
dice_stride(void)
{
	const char *sanitize = getenv("sanitize");

	return sanitize && *sanitize ? 8 : 1;
}

long
dice_rounds(long n)
{
	const long rounds = n * dice_stress() / (long)dice_stride();

	return rounds > 0 ? rounds : 1;
}
