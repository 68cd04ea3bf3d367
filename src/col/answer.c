/* SPDX-License-Identifier: MIT */
/*
 * What is written of rows that are answers of language models: their values are these, in
 * this order, as format/openai.c makes them.
 */
#include "col/answer.h"

static double
mean_logprob(struct dist *d)
{
	return d->z[0];
}

static double
min_logprob(struct dist *d)
{
	return d->z[1];
}

static double
perplexity(struct dist *d)
{
	return d->z[2];
}

static double
mean_entropy(struct dist *d)
{
	return d->z[3] / d->unit;
}

static double
length(struct dist *d)
{
	return d->z[4];
}

const struct col answer_cols[ANSWER_COLS] = {
    {.name = "mean_logprob", .shape = COL_REAL, .one = mean_logprob},
    {.name = "min_logprob", .shape = COL_REAL, .one = min_logprob},
    {.name = "perplexity", .shape = COL_REAL, .one = perplexity},
    {.name = "mean_entropy", .shape = COL_REAL, .one = mean_entropy},
    {.name = "length", .shape = COL_INDEX, .one = length},
};
