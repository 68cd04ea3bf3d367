/* SPDX-License-Identifier: MIT */
/*
 * The counter is: block of classes, draw, row number, purpose. The row number has 56 bits,
 * of which the upper 24 share a word with the purpose.
 */
#include "op/noise.h"

#include <math.h>

#include "base/philox.h"

struct gumbel
noise_of(const struct row_context *context, uint32_t draw)
{
	const uint32_t high = (uint32_t)(context->number >> 32) << 8;

	return (struct gumbel){
	    .seed = context->seed,
	    .counter = {draw, (uint32_t)context->number, high | PHILOX_NOISE},
	    .more = high | PHILOX_MORE_NOISE,
	};
}

double
noise_shift(double max)
{
	return fabs(max) > NOISE_FAR ? max : 0;
}
