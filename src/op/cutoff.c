/* SPDX-License-Identifier: MIT */
/*
 * p_i >= P is z_i - m >= log P + log(sum of exp(z_j - m)), where m is the largest logit.
 * Nothing is divided, and the largest logit is compared exactly.
 */
#include "op/cutoff.h"

#include <math.h>

#include "kern/kern.h"

struct cutoff
cutoff_of(const double *row, size_t n)
{
	const size_t top = kern()->argmax(row, n);
	double dot, rest = kern()->sum_top(row, n, top, &dot);
	const double log_total = kern_log1p(rest), mean = dot / (1 + rest);

	return (struct cutoff){
	    .max = row[top], .log_total = log_total, .entropy = log_total + mean, .mean = mean};
}

double
cutoff_least(const struct cutoff *c, double log_p)
{
	const double least = log_p + c->log_total;
	const double slack = 0x1p-51 * (fabs(c->max) + fabs(log_p) + c->log_total);

	return least - fmin(slack, 1e-12);
}

void
cutoff_apply(const struct cutoff *c, double *row, size_t n, double log_p)
{
	const double least = cutoff_least(c, log_p);

	kern()->cut(row, n, c->max, fmin(least, 0));
}
