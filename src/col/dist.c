/* SPDX-License-Identifier: MIT */
/*
 * Computes the properties of one row's distribution.
 *
 * With m the largest logit, e_i = exp(z_i - m), and sums over all classes but
 * the largest: rest = sum e_i, dot = sum e_i (m - z_i),
 *     lse      m + log1p(rest)
 *     entropy  log1p(rest) + dot / (1 + rest)
 *     nll      log1p(rest) + (m - z_y)
 * Every term is positive, so nothing cancels: a distribution whose largest
 * probability is 1 - 1e-20 has an entropy with all its digits.
 * (1) -inf has probability 0 and adds nothing to the entropy.
 * (2) One class: probability 1, entropy 0, lse = z.
 * (3) Of rows that list some of their classes, p_i = exp(z_i) as they stand; the entropy is
 *     that of these classes, and if the rest is a class, minus r log r more.
 */
#include "col/dist.h"

#include <math.h>
#include <string.h>

#include "kern/kern.h"

enum {
	KNOW_TOP = 1,
	KNOW_REST = 2,
	KNOW_DOT = 4,
	KNOW_PROBS = 8,
	KNOW_LOGPROBS = 16,
	KNOW_DRAWN = 32,
	KNOW_SET = 64
};

void
dist_begin(struct dist *d, const double *z, size_t n, size_t label, double *p, double *logp)
{
	d->z = z;
	d->n = n;
	d->label = label;
	d->p = p;
	d->logp = logp;
	d->known = 0;
}

static bool
learn(struct dist *d, unsigned what)
{
	bool news = !(d->known & what);

	d->known |= what;
	return news;
}

void
dist_know_top(struct dist *d, size_t top)
{
	d->top = top;
	d->known |= KNOW_TOP;
}

void
dist_know_drawn(struct dist *d, size_t n)
{
	d->ndrawn = n;
	d->known |= KNOW_DRAWN;
}

size_t
dist_class(const struct dist *d, size_t i)
{
	return d->context.id ? d->context.id[i] : i;
}

size_t
dist_top(struct dist *d)
{
	if (learn(d, KNOW_TOP))
		d->top = kern()->argmax(d->z, d->n);
	return d->top;
}

static double
rest_of(struct dist *d)
{
	if (learn(d, KNOW_REST)) {
		d->rest = kern()->sum_top(d->z, d->n, dist_top(d), &d->dot);
		d->known |= KNOW_DOT;
	}
	return d->rest;
}

static double
dot_of(struct dist *d)
{
	if (learn(d, KNOW_DOT))
		(void)kern()->sum_top(d->z, d->n, dist_top(d), &d->dot);
	return d->dot;
}

double
dist_lse(struct dist *d)
{
	return d->z[dist_top(d)] + kern_log1p(rest_of(d));
}

/* Applies a normaliser other than softmax to a copy of the row in dst. */
static void
normalise(struct dist *d, double *dst, const struct op *norm)
{
	struct row_context context = d->context;

	(void)dist_top(d);
	context.top = &d->top;
	memcpy(dst, d->z, d->n * sizeof(*dst));
	norm->apply(d->norm_arg, dst, d->n, &context, d->scratch);
}

static bool
gives_log(const struct op *norm)
{
	return norm->gives == KIND_LOGPROB || norm->gives == KIND_LOG_SCORE ||
	    norm->gives == KIND_LOG_PART;
}

/* (3) */
static void
exp_kept(struct dist *d)
{
	memcpy(d->p, d->z, d->n * sizeof(*d->p));
	kern()->exp(d->p, d->n);
}

/*
 * For float32 output the sum of the fast path is not kept, because other
 * columns need all digits.
 */
static void
softmax(struct dist *d)
{
	if (d->half) {
		kern()->softmax_half(d->p, d->z, d->n, dist_top(d));
		return;
	}
	if (d->single) {
		kern()->mul(
		    d->p, d->n, 1 / (1 + kern()->exp_top_single(d->p, d->z, d->n, dist_top(d))));
		return;
	}
	d->rest = kern()->exp_top(d->p, d->z, d->n, dist_top(d));
	d->known |= KNOW_REST;
	kern()->div(d->p, d->n, 1 + d->rest);
}

const double *
dist_probs(struct dist *d)
{
	if (!learn(d, KNOW_PROBS))
		return d->p;
	if (d->kept)
		exp_kept(d);
	else if (d->norm->soft)
		softmax(d);
	else if (!gives_log(d->norm))
		normalise(d, d->p, d->norm);
	else if (d->norm->twin)
		normalise(d, d->p, d->norm->twin);
	else {
		normalise(d, d->p, d->norm);
		kern()->exp(d->p, d->n);
	}
	return d->p;
}

const double *
dist_logprobs(struct dist *d)
{
	if (!learn(d, KNOW_LOGPROBS))
		return d->logp;
	if (d->kept) {
		memcpy(d->logp, d->z, d->n * sizeof(*d->logp));
	} else if (d->norm->soft) {
		memcpy(d->logp, d->z, d->n * sizeof(*d->logp));
		kern()->shift(d->logp, d->n, d->z[dist_top(d)], kern_log1p(rest_of(d)));
	} else if (gives_log(d->norm))
		normalise(d, d->logp, d->norm);
	else if (d->norm->twin)
		normalise(d, d->logp, d->norm->twin);
	else {
		normalise(d, d->logp, d->norm);
		kern()->log(d->logp, d->n);
	}
	return d->logp;
}

double
dist_prob_of(struct dist *d, size_t i)
{
	double below;

	if (d->kept)
		return dist_probs(d)[i];
	if (!d->norm->soft || d->known & KNOW_PROBS)
		return dist_probs(d)[i];
	below = d->z[i] - d->z[dist_top(d)];
	return (below < 0 ? kern_exp(below) : 1) / (1 + rest_of(d));
}

double
dist_surprise_of(struct dist *d, size_t i)
{
	if (d->kept)
		return 0 - d->z[i];
	if (!d->norm->soft)
		return 0 - dist_logprobs(d)[i];
	return kern_log1p(rest_of(d)) + (d->z[dist_top(d)] - d->z[i]);
}

size_t
dist_sample(struct dist *d)
{
	struct urn urn = {.z = d->z, .n = d->n, .context = &d->context};

	if (!learn(d, KNOW_DRAWN))
		return d->ndrawn;
	if (!d->norm->soft)
		urn.z = dist_logprobs(d);
	urn.max = urn.z[d->norm->soft ? dist_top(d) : kern()->argmax(urn.z, d->n)];
	d->ndrawn = draw_classes(&urn, d->sampling, d->drawn, d->sums);
	for (size_t i = 0; i < d->ndrawn; i++)
		d->drawn[i] = (double)dist_class(d, (size_t)d->drawn[i]);
	return d->ndrawn;
}

size_t
dist_set(struct dist *d)
{
	const struct row_context *c = &d->context;

	if (learn(d, KNOW_SET))
		d->nset = sets_of(d->sets, sets_group(d->sets, c->group, c->group_len), d->z, d->n,
		    sets_draw(d->sets, c->seed, c->number, false), d->sets_room, d->set);
	return d->nset;
}

double
dist_miss_of(struct dist *d, size_t i)
{
	const double p = dist_prob_of(d, i);
	double sum = 0;

	if (!(p > 0.5))
		return 1 - p;
	if (d->norm->soft && i == dist_top(d))
		return rest_of(d) / (1 + rest_of(d));
	for (size_t j = 0; j < d->n; j++)
		sum += j == i ? 0 : d->p[j];
	return sum;
}

double
dist_entropy(struct dist *d)
{
	const double *p, *logp;
	double sum = 0;

	if (d->norm->soft && !d->kept)
		return (kern_log1p(rest_of(d)) + dot_of(d) / (1 + rest_of(d))) / d->unit;
	p = dist_probs(d);
	logp = dist_logprobs(d);
	for (size_t i = 0; i < d->n; i++)
		sum -= p[i] > 0 ? p[i] * logp[i] : 0; /* (1) */
	if (d->kept && d->bucket && d->context.rest > 0)
		sum -= d->context.rest * kern_log(d->context.rest);
	return sum / d->unit;
}
