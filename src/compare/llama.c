/* SPDX-License-Identifier: MIT */
/*
 * What tools/perplexity of llama.cpp does with a base file and the logits of another model.
 *
 * (1) All that is of one class is float, and rounded after each operation: no fused
 *     multiply-adds. exp is rounded to float once. Sums over classes are double, in order.
 * (2) The base's probabilities are not divided by their sum, and classes whose logarithm is
 *     -16 or less are left out of the KL. So a KL may be negative.
 * (3) The square of a float is rounded to float before it is added up.
 * (4) Sums over rows are exact here, and double there, in an order that depends on threads:
 *     that is beyond the digits that it prints.
 * (5) With at most 10 rows it has errors of 0, with less than 10 a covariance of 0. It prints
 *     nothing below 100 rows.
 * (6) The place f (n - 1) of a quantile is a float, too.
 * (7) A class that B masks makes a KL or a logarithm infinite. What is made of them is then not
 *     a number: what other rows have is no answer.
 */
#include "compare/llama.h"

#include <math.h>

#include "base/mem.h"
#include "kern/kern.h"

static int
make_room(struct llama *s, size_t n, struct err *err)
{
	double *e;
	float *f;

	if (n <= s->room)
		return 0;
	e = mem_grow(s->e, n, sizeof(*e), err);
	if (!e)
		return -1;
	s->e = e;
	f = mem_grow(s->logs, n, sizeof(*f), err);
	if (!f)
		return -1;
	s->logs = f;
	f = mem_grow(s->z, n, sizeof(*f), err);
	if (!f)
		return -1;
	s->z = f;
	s->room = n;
	return 0;
}

static void
load(float *to, const struct llama_record *r, size_t n)
{
	const unsigned char *q = (const unsigned char *)r->code;

	for (size_t i = 0; i < n; i++)
		to[i] = r->scale * (float)(q[2 * i] | q[2 * i + 1] << 8) + r->least;
}

static size_t
top_of(const float *z, size_t n)
{
	size_t top = 0;

	for (size_t i = 1; i < n; i++)
		top = z[i] > z[top] ? i : top;
	return top;
}

/* log sum exp(z - most), as a float */
static float
log_sum(struct llama *s, size_t n, float most)
{
	double total = 0;

	for (size_t i = 0; i < n; i++)
		s->e[i] = (double)(s->z[i] - most);
	kern()->exp(s->e, n);
	for (size_t i = 0; i < n; i++)
		total += (double)(float)s->e[i];
	return (float)kern_log(total);
}

/* (1) (2) lse is the float log-sum-exp of B's logits. */
static double
divergence(struct llama *s, size_t n, float lse)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		s->e[i] = (double)s->logs[i];
	kern()->exp(s->e, n);
	for (size_t i = 0; i < n; i++) {
		if (s->logs[i] > -16.0F)
			sum += (double)((float)s->e[i] * ((s->logs[i] - s->z[i]) + lse));
	}
	return sum;
}

static float
chance(float nll)
{
	return (float)kern_exp(-(double)nll);
}

/* (7) */
static void
add(struct exact *sum, bool *infinite, double x)
{
	if (isfinite(x))
		exact_add(sum, x);
	else
		*infinite = true;
}

/* (3) (4) */
static void
add_sums(struct llama *s, const struct llama_pair *p)
{
	const double square = (double)(p->move * p->move);

	for (int i = 0; i < 2; i++) {
		add(&s->nll[i], &s->infinite_nll, (double)p->nll[i]);
		add(&s->nll_square[i], &s->infinite_nll, (double)(p->nll[i] * p->nll[i]));
	}
	add(&s->nll_product, &s->infinite_nll, (double)(p->nll[1] * p->nll[0]));
	add(&s->kl, &s->infinite_kl, p->kl);
	add(&s->kl_square, &s->infinite_kl, p->kl * p->kl);
	exact_add(&s->move, (double)p->move);
	exact_add(&s->move_square, square);
	exact_add(&s->move_fourth, square * square);
	s->same += p->top[0] == p->top[1];
	s->rows++;
}

int
llama_add(struct llama *s, const struct llama_rows *r, struct llama_pair *pair, struct err *err)
{
	float most, log_total;

	if (make_room(s, r->n, err) < 0)
		return -1;
	load(s->logs, &r->a, r->n);
	if (r->b_coded)
		load(s->z, &r->b, r->n);
	for (size_t i = 0; !r->b_coded && i < r->n; i++)
		s->z[i] = (float)r->z[i];
	pair->top[0] = top_of(s->logs, r->n);
	pair->top[1] = top_of(s->z, r->n);
	most = s->z[pair->top[1]];
	log_total = log_sum(s, r->n, most);
	pair->nll[0] = -s->logs[r->label];
	pair->nll[1] = (most + log_total) - s->z[r->label];
	pair->kl = divergence(s, r->n, most + log_total);
	pair->move = chance(pair->nll[1]) - chance(pair->nll[0]);
	add_sums(s, pair);
	return 0;
}

void
llama_merge(struct llama *s, const struct llama *more)
{
	for (int i = 0; i < 2; i++) {
		exact_merge(&s->nll[i], &more->nll[i]);
		exact_merge(&s->nll_square[i], &more->nll_square[i]);
	}
	exact_merge(&s->nll_product, &more->nll_product);
	exact_merge(&s->kl, &more->kl);
	exact_merge(&s->kl_square, &more->kl_square);
	exact_merge(&s->move, &more->move);
	exact_merge(&s->move_square, &more->move_square);
	exact_merge(&s->move_fourth, &more->move_fourth);
	s->rows += more->rows;
	s->same += more->same;
	s->infinite_nll = s->infinite_nll || more->infinite_nll;
	s->infinite_kl = s->infinite_kl || more->infinite_kl;
}

/* (5) */
static struct estimate
mean(const struct exact *sum, const struct exact *square, double n)
{
	const double f = exact_value(sum) / n, spread = exact_value(square) / n - f * f;

	return (struct estimate){f, spread > 0 && n > 10 ? sqrt(spread / (n - 1)) : 0};
}

static double
covariance(const struct llama *s, double n)
{
	const double a = exact_value(&s->nll[0]) / n, b = exact_value(&s->nll[1]) / n;

	return n < 10 ? 0 : (exact_value(&s->nll_product) / n - b * a) / (n - 1);
}

static struct estimate
power(double x, double se)
{
	const double y = kern_exp(x);

	return (struct estimate){y, y * se};
}

/* The error of a difference. */
static double
apart(struct estimate a, struct estimate b, double cov)
{
	return sqrt(b.se * b.se + a.se * a.se - 2.0 * cov);
}

struct llama_results
llama_results(const struct llama *s)
{
	const struct estimate none = {NAN, NAN};
	const double n = (double)s->rows, cov = covariance(s, n), same = (double)s->same / n;
	const struct estimate a = mean(&s->nll[0], &s->nll_square[0], n),
			      b = mean(&s->nll[1], &s->nll_square[1], n),
			      square = mean(&s->move_square, &s->move_fourth, n);
	const struct estimate ppl_a = power(a.value, a.se), ppl_b = power(b.value, b.se);
	struct llama_results r = {
	    .ppl_a = ppl_a,
	    .ppl_b = ppl_b,
	    .ln_ratio = {b.value - a.value, apart(a, b, cov)},
	    .difference = {ppl_b.value - ppl_a.value,
		apart(ppl_a, ppl_b, ppl_b.value * ppl_a.value * cov)},
	    .kl = mean(&s->kl, &s->kl_square, n),
	    .move = mean(&s->move, &s->move_square, n),
	    .rms = {sqrt(square.value), 0.5 / sqrt(square.value) * square.se},
	    .same = {same, sqrt(same * (1 - same) / (n - 1))},
	    .correlation = cov / (b.se * a.se),
	};

	if (s->infinite_nll) { /* (7) */
		r.ppl_b = r.ln_ratio = r.difference = none;
		r.correlation = NAN;
	}
	if (s->infinite_kl)
		r.kl = none;
	r.ratio = power(r.ln_ratio.value, r.ln_ratio.se);
	return r;
}

/* (6) */
double
llama_quantile(const struct quantiles *q, double f)
{
	const unsigned long long n = quantiles_count(q);
	unsigned long long at;
	float place;

	if (n == 0)
		return NAN;
	if (f <= 0 || f >= 1)
		return quantiles_rank(q, f <= 0 ? 0 : n - 1);
	if (f == 0.5 && n % 2 == 0)
		return (double)(0.5F *
		    ((float)quantiles_rank(q, n / 2) + (float)quantiles_rank(q, n / 2 - 1)));
	if (f == 0.5)
		return quantiles_rank(q, n / 2);
	place = (float)f * (float)(n - 1);
	at = (unsigned long long)place;
	place -= (float)at;
	at = at < n ? at : n - 1;
	return (double)((1 - place) * (float)quantiles_rank(q, at) +
	    place * (float)quantiles_rank(q, at + 1 < n ? at + 1 : n - 1));
}

void
llama_free(struct llama *s)
{
	mem_free(s->e);
	mem_free(s->logs);
	mem_free(s->z);
	s->e = NULL;
	s->logs = s->z = NULL;
	s->room = 0;
}
