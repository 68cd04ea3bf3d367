/* SPDX-License-Identifier: MIT */
/*
 * loss: what the row adds to the loss in training. With the target q, which is 1 for the
 * label, or with label smoothing 1 - epsilon + epsilon / K for the label and epsilon / K
 * for each other of K classes (Szegedy et al. 2016):
 *     softmax    - sum q log p                                 cross-entropy
 *     sparsemax, entmax
 *                H(p) - H(q) + sum (p - q) z                   Fenchel-Young
 * with H(p) = sum (p - p^alpha) / (alpha (alpha - 1)), the entropy of Tsallis (Blondel,
 * Martins, Niculae 2020, Learning with Fenchel-Young Losses). With --focal, softmax has
 * - (1 - p_y)^gamma log p_y (Lin et al. 2017, Focal Loss for Dense Object Detection).
 * A target distribution t of the row's own takes the place of the label: q = (1 - epsilon) t +
 * epsilon / K.
 * (1) Without smoothing the cross-entropy is nll, to the bit.
 * (2) Infinite if a class with a target above 0 has the logit -inf.
 * (3) If alpha is near 1, (1 - p^(alpha - 1)) / (alpha - 1) is a series, as all would cancel.
 * (4) The Fenchel-Young loss is a difference: its error is about 2^-52 times its terms. It
 *     is never below 0.
 */
#include "col/loss.h"

#include <math.h>

#include "col/col.h"
#include "kern/kern.h"

double
loss_target(const struct dist *d, size_t i)
{
	const double e = d->loss->smoothing;

	if (d->target)
		return e / (double)d->n + (1 - e) * d->target[i];
	return e / (double)d->n + (i == d->label ? 1 - e : 0);
}

/* Of a target that may have any class. */
static double
soft_cross_entropy(struct dist *d)
{
	const double *logp = dist_logprobs(d);
	double sum = 0, q;

	for (size_t i = 0; i < d->n; i++) {
		q = loss_target(d, i);
		sum -= q > 0 ? q * logp[i] : 0;
	}
	return sum > 0 ? sum : 0;
}

static double
cross_entropy(struct dist *d)
{
	const double e = d->loss->smoothing, nll = dist_surprise_of(d, d->label);

	if (!(e > 0)) /* (1) */
		return nll;
	return (1 - e) * nll - e / (double)d->n * kern()->sum(dist_logprobs(d), d->n);
}

static double
focal(struct dist *d)
{
	const double nll = dist_surprise_of(d, d->label), miss = dist_miss_of(d, d->label);

	return miss > 0 ? kern_exp(d->loss->focal * kern_log(miss)) * nll : 0;
}

/* p (1 - p^s) / (s (1 + s)) for p = exp(l). */
static double
tsallis(double p, double l, double s)
{
	const double x = s * l;

	if (!(p > 0))
		return 0;
	if (x < -0.01)
		return p * (1 - kern_exp(x)) / (s * (1 + s));
	/* (3) */
	return p * -l * (1 + x / 2 * (1 + x / 3 * (1 + x / 4 * (1 + x / 5 * (1 + x / 6))))) /
	    (1 + s);
}

static double
fenchel_young(struct dist *d)
{
	const double *p = dist_probs(d), *logp = dist_logprobs(d);
	const double top = d->z[dist_top(d)], s = d->norm->alpha(d->norm_arg) - 1;
	double sum = 0, q, gap;

	for (size_t i = 0; i < d->n; i++) {
		q = loss_target(d, i);
		gap = p[i] - q;
		sum += tsallis(p[i], logp[i], s);
		if (q > 0)
			sum -= tsallis(q, kern_log(q), s);
		if (gap != 0)
			sum += gap * (d->z[i] - top);
	}
	return sum > 0 ? sum : 0; /* (4) */
}

static double
one(struct dist *d)
{
	if (d->norm->alpha)
		return fenchel_young(d);
	if (d->target)
		return soft_cross_entropy(d);
	return d->loss->focal > 0 ? focal(d) : cross_entropy(d);
}

const struct col col_loss = {
    .name = "loss",
    .help = "the loss of the label, as in training",
    .shape = COL_REAL,
    .needs_label = true,
    .needs_sum = true,
    .one = one,
};
