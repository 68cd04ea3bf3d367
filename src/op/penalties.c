/* SPDX-License-Identifier: MIT */
/*
 * Penalties of tokens that came before (row_context.repeat), so that a text repeats itself less:
 *
 *     repetition-penalty   z / R if z > 0, else z R     Keskar et al. 2019, CTRL
 *     frequency-penalty    z - F c                       OpenAI's API
 *     presence-penalty     z - P                         the same
 *
 * where c > 0 is how often the class came before. The first is the form of transformers,
 * vLLM and llama.cpp; the paper divides logits below 0, too, which rewards them.
 *
 * (1) R = 1, F = 0 and P = 0 change nothing. R < 1, F < 0 and P < 0 are rewards.
 * (2) -inf stays -inf. What overflows becomes the largest double.
 * (3) Repetition is about logits as they are: a constant added to all of them changes the
 *     result. Of probabilities it sees the logarithms, which are never above 0.
 */
#include <float.h>
#include <math.h>

#include "op/op.h"

/* What a penalty makes of a logit whose class came before `count` times. */
typedef double penalty(double z, double by, double count);

static double
scaled(double z, double by, double count)
{
	(void)count;
	return z > 0 ? z / by : z * by;
}

static double
less_each(double z, double by, double count)
{
	return z - by * count;
}

static double
less_once(double z, double by, double count)
{
	(void)count;
	return z - by;
}

/* (2) */
static double
within(double z)
{
	return fmax(fmin(z, DBL_MAX), -DBL_MAX);
}

static void
penalise(const void *arg, double *row, const struct row_context *context, penalty *of)
{
	const double by = *(const double *)arg;
	double *z;

	for (size_t i = 0; i < context->nrepeat; i++) {
		z = &row[context->repeat[i].at];
		if (isfinite(*z))
			*z = within(of(*z, by, (double)context->repeat[i].count));
	}
}

static void
scale(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	(void)n;
	(void)scratch;
	penalise(arg, row, context, scaled);
}

static void
subtract_each(
    const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	(void)n;
	(void)scratch;
	penalise(arg, row, context, less_each);
}

static void
subtract_once(
    const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	(void)n;
	(void)scratch;
	penalise(arg, row, context, less_once);
}

const struct op op_repetition_penalty = {
    .name = "repetition-penalty",
    .alias = "repeat-penalty",
    .arg = "R",
    .example = "1.3",
    .help = "divide logits above 0 by R, and multiply others, of previous tokens",
    .range = {.least = 0, .most = INFINITY, .above = true, .below = true},
    .role = ROLE_STEP,
    .among = true,
    .previous = true,
    .takes = KIND_LOGIT,
    .gives = KIND_LOGIT,
    .arg_size = sizeof(double),
    .apply = scale,
};

const struct op op_frequency_penalty = {
    .name = "frequency-penalty",
    .arg = "F",
    .example = "0.5",
    .help = "subtract F for each time that a token came before",
    .range = {.least = -1e300, .most = 1e300},
    .role = ROLE_STEP,
    .among = true,
    .previous = true,
    .takes = KIND_LOGIT,
    .gives = KIND_LOGIT,
    .arg_size = sizeof(double),
    .apply = subtract_each,
};

const struct op op_presence_penalty = {
    .name = "presence-penalty",
    .arg = "P",
    .example = "0.7",
    .help = "subtract P if a token came before",
    .range = {.least = -1e300, .most = 1e300},
    .role = ROLE_STEP,
    .among = true,
    .previous = true,
    .takes = KIND_LOGIT,
    .gives = KIND_LOGIT,
    .arg_size = sizeof(double),
    .apply = subtract_once,
};
