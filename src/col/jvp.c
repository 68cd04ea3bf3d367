/* SPDX-License-Identifier: MIT */
/*
 * jvp: the product of the normaliser's Jacobian, by the logits as they were before a
 * temperature T divided them, and a vector v of the row's own:
 *     softmax               p_i (v_i - p v) / T
 *     log-softmax           (v_i - p v) / T
 *     sparsemax, entmax     s_i (v_i - s v / sum s) / T,  s_i = p_i^(2 - alpha), 0 if p_i is
 * (Martins & Astudillo 2016; Peters, Niculae, Martins 2019, proposition 2).
 * (1) Where sparsemax or entmax has no derivative, as a class enters its support, this is the
 *     one of the classes that are in it.
 * (2) Differences to the largest class are taken first, so that nothing cancels if it has
 *     nearly all of the probability.
 * (3) A class of logit -inf has p_i = 0, and its v_i does not count.
 */
#include "col/col.h"
#include "col/loss.h"
#include "kern/kern.h"

/* What v_j is weighted by: p_j, or s_j. */
static double
weight(struct dist *d, size_t i, double alpha)
{
	if (!d->norm->alpha || !(d->p[i] > 0))
		return d->p[i];
	return alpha == 2 ? 1 : kern_exp((2 - alpha) * dist_logprobs(d)[i]);
}

static const double *
vector(struct dist *d)
{
	const double alpha = d->norm->alpha ? d->norm->alpha(d->norm_arg) : 1;
	const double top = d->tangent[dist_top(d)], by = d->loss->temp;
	const bool log = d->norm->gives == KIND_LOGPROB;
	double sum = 0, mean = 0;

	(void)dist_probs(d);
	for (size_t i = 0; i < d->n; i++) {
		d->jvp[i] = weight(d, i, alpha);
		sum += d->jvp[i];
		mean += d->jvp[i] * (d->tangent[i] - top); /* (2) */
	}
	mean /= d->norm->alpha ? sum : 1;
	for (size_t i = 0; i < d->n; i++)
		d->jvp[i] = (log ? 1 : d->jvp[i]) * (d->tangent[i] - top - mean) / by;
	return d->jvp;
}

const struct col col_jvp = {
    .name = "jvp",
    .help = "the Jacobian-vector product with a vector of the row",
    .shape = COL_VECTOR,
    .needs_sum = true,
    .absent = 0,
    .vector = vector,
};
