/* SPDX-License-Identifier: MIT */
/*
 * grad: the gradient of the loss (loss.c) by the logits as they were before a temperature
 * T divided them:
 *     (p - q) / T                                              all losses but the focal
 *     (p - y) (1 - p_y)^gamma (1 - gamma p_y log p_y / (1 - p_y)) / T
 * where y is 1 for the label and 0 for others. q may be a distribution of the row's own.
 * (1) Nothing cancels for a label that is nearly certain: p_y - 1 is minus the sum of the
 *     other probabilities.
 * (2) A label that is certain has the gradient 0.
 * (3) A label with the logit -inf has an infinite loss, and still this gradient.
 */
#include "col/col.h"
#include "col/loss.h"
#include "kern/kern.h"

static double
focal_factor(struct dist *d)
{
	const double gamma = d->loss->focal, miss = dist_miss_of(d, d->label);
	const double p = dist_prob_of(d, d->label), nll = dist_surprise_of(d, d->label);

	if (!(gamma > 0))
		return 1;
	if (!(miss > 0)) /* (2) */
		return 0;
	return kern_exp(gamma * kern_log(miss)) * (1 + (p > 0 ? gamma * p * nll / miss : 0));
}

/* By a target that may have any class. */
static const double *
soft_vector(struct dist *d)
{
	const double *p = dist_probs(d), by = d->loss->temp;
	double q;

	for (size_t i = 0; i < d->n; i++) {
		q = loss_target(d, i);
		d->grad[i] = (q < 1 ? p[i] - q : 0 - dist_miss_of(d, i)) / by; /* (1) */
	}
	return d->grad;
}

static const double *
hard_vector(struct dist *d)
{
	const double *p = dist_probs(d), e = d->loss->smoothing, other = e / (double)d->n;
	double by = d->loss->temp, factor = focal_factor(d);

	for (size_t i = 0; i < d->n; i++)
		d->grad[i] = (p[i] - other) * factor / by;
	d->grad[d->label] = (e - other - dist_miss_of(d, d->label)) * factor / by; /* (1) */
	return d->grad;
}

static const double *
vector(struct dist *d)
{
	return d->target ? soft_vector(d) : hard_vector(d);
}

const struct col col_grad = {
    .name = "grad",
    .help = "the gradient of the loss by the logits",
    .shape = COL_VECTOR,
    .needs_label = true,
    .needs_sum = true,
    .absent = 0,
    .vector = vector,
};
