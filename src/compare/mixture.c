/* SPDX-License-Identifier: MIT */
/*
 * Mixes the distributions p_1, ..., p_n of several members, with weights w that sum to 1.
 *
 *     probs     p = sum w_m p_m, the linear pool; its logits are log p
 *     logits    z = sum w_m z_m
 *     logprobs  z = sum w_m log p_m, the logarithmic pool: the weighted geometric mean
 *               of the p_m but for a factor. As the softmax of logits it is the same.
 *
 * What the members say together is about the linear pool, whatever is written; in nats:
 *
 *     total         H(p), the entropy of the linear pool
 *     expected      sum w_m H(p_m)
 *     mutual        total - expected = sum w_m KL(p_m || p), the mutual information of
 *                   class and member (Houlsby et al. 2011); computed as the latter
 *     variation     1 - the share of the members whose most probable class is the most
 *                   frequent one of these (Freeman 1965)
 *     disagreement  the share of pairs of members whose most probable classes differ
 *
 * (1) The probability of a class may be too small for a double in every member; then the
 *     logarithm is that of the sum of exp(log w_m + log p_m - most), plus most.
 * (2) A class that is -inf in a member has probability 0 there: in the linear pool it may
 *     be positive, in the others it is -inf. A member of weight 0 has no part in a pool.
 * (3) On a tie the most probable class is the first.
 * (4) One member: it is the mixture, mutual, variation and disagreement are 0.
 */
#include "compare/mixture.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "kern/kern.h"

/* (1) Below this a sum may lack members that were too small for a double. */
static const double SMALL = 1e-280;

static int
make_room(struct mixture *m, size_t k, struct err *err)
{
	if (!m->top) {
		m->top = mem_new(m->n, sizeof(*m->top), err);
		m->entropy = mem_new(m->n, sizeof(*m->entropy), err);
		if (!m->top || !m->entropy)
			return -1;
	}
	if (k <= m->cap)
		return 0;
	mem_free(m->logp);
	m->cap = 0;
	m->logp = mem_new((m->n + 2) * k, sizeof(*m->logp), err);
	m->cap = m->logp ? k : 0;
	return m->logp ? 0 : -1;
}

static double *
logp_of(const struct mixture *m, size_t i)
{
	return m->logp + i * m->cap;
}

/* The log-probabilities of a member, its class and its entropy. */
static void
take_member(struct mixture *m, size_t i, const double *z, size_t k)
{
	double *logp = logp_of(m, i), dot;
	const size_t top = kern()->argmax(z, k);
	const double rest = kern()->sum_top(z, k, top, &dot);

	memcpy(logp, z, k * sizeof(*z));
	kern()->shift(logp, k, z[top], kern_log1p(rest));
	m->top[i] = top;
	m->entropy[i] = kern_log1p(rest) + dot / (1 + rest);
}

/* (1) */
static double
log_of_small(const struct mixture *m, const double *weight, size_t c)
{
	double most = -INFINITY, sum = 0, x;

	for (size_t i = 0; i < m->n; i++) {
		x = weight[i] > 0 ? kern_log(weight[i]) + logp_of(m, i)[c] : -INFINITY;
		most = x > most ? x : most;
	}
	if (most == -INFINITY)
		return most;
	for (size_t i = 0; i < m->n; i++) {
		if (weight[i] > 0)
			sum += kern_exp(kern_log(weight[i]) + logp_of(m, i)[c] - most);
	}
	return most + kern_log(sum);
}

/* The logarithm of the linear pool; p is room for k doubles. */
static void
pool(const struct mixture *m, const double *weight, size_t k, double *dst, double *p)
{
	memset(dst, 0, k * sizeof(*dst));
	for (size_t i = 0; i < m->n; i++) {
		if (!(weight[i] > 0))
			continue;
		memcpy(p, logp_of(m, i), k * sizeof(*p));
		kern()->exp(p, k);
		kern()->add_scaled(dst, p, k, weight[i]);
	}
	memcpy(p, dst, k * sizeof(*p));
	kern()->log(dst, k);
	for (size_t c = 0; c < k; c++) {
		if (p[c] < SMALL)
			dst[c] = log_of_small(m, weight, c);
	}
}

/* Adds a row with its weight. -inf stays so (2). */
static void
add_row(double *dst, const double *z, double weight, size_t k)
{
	for (size_t c = 0; weight > 0 && c < k; c++)
		dst[c] += weight * z[c];
}

/* sum w_m KL(p_m || p), with log p given; p is room for k doubles. */
static double
mutual_of(const struct mixture *m, const double *weight, size_t k, const double *pooled, double *p)
{
	const double *logp;
	double sum = 0, one;

	for (size_t i = 0; i < m->n; i++) {
		if (!(weight[i] > 0))
			continue;
		logp = logp_of(m, i);
		memcpy(p, logp, k * sizeof(*p));
		kern()->exp(p, k);
		one = 0;
		for (size_t c = 0; c < k; c++)
			one += p[c] > 0 ? p[c] * (logp[c] - pooled[c]) : 0;
		sum += weight[i] * one;
	}
	return sum > 0 ? sum : 0;
}

/* (3) Votes of the members, whatever their weights. */
static void
count_votes(const struct mixture *m, double *value)
{
	const double n = (double)m->n;
	size_t most = 0, votes, pairs = 0;

	for (size_t i = 0; i < m->n; i++) {
		votes = 0;
		for (size_t j = 0; j < m->n; j++)
			votes += m->top[j] == m->top[i];
		most = votes > most ? votes : most;
		pairs += m->n - votes; /* each pair twice */
	}
	value[MIXED_VARIATION] = 1 - (double)most / n;
	value[MIXED_DISAGREEMENT] = m->n > 1 ? (double)pairs / (n * (n - 1)) : 0;
}

static void
find_values(const struct mixture *m, const double *weight, size_t k, const double *pooled,
    double *value, double *p)
{
	double expected = 0;

	for (size_t i = 0; i < m->n; i++)
		expected += weight[i] * m->entropy[i];
	value[MIXED_EXPECTED] = expected;
	value[MIXED_MUTUAL] = mutual_of(m, weight, k, pooled, p);
	value[MIXED_TOTAL] = expected + value[MIXED_MUTUAL];
	count_votes(m, value);
}

/* The weighted sum of logits, or of log-probabilities. */
static void
add_up(const struct mixture *m, const double *const *z, const double *weight, size_t k, double *sum)
{
	memset(sum, 0, k * sizeof(*sum));
	for (size_t i = 0; i < m->n; i++)
		add_row(sum, m->average == MIXTURE_LOGITS ? z[i] : logp_of(m, i), weight[i], k);
}

int
mixture_row(struct mixture *m, const double *const *z, const double *weight, size_t k, double *dst,
    double *value, struct err *err)
{
	double *pooled, *p;

	if (make_room(m, k, err) < 0)
		return -1;
	pooled = logp_of(m, m->n);
	p = logp_of(m, m->n + 1);
	for (size_t i = 0; i < m->n; i++)
		take_member(m, i, z[i], k);
	if (m->average == MIXTURE_PROBS || value)
		pool(m, weight, k, pooled, p);
	if (value)
		find_values(m, weight, k, pooled, value, p);
	if (m->average != MIXTURE_PROBS)
		add_up(m, z, weight, k, pooled);
	memcpy(dst, pooled, k * sizeof(*dst));
	return 0;
}

double
mixture_logp(const double *z, size_t k, size_t y)
{
	const size_t top = kern()->argmax(z, k);
	double dot;

	return (z[y] - z[top]) - kern_log1p(kern()->sum_top(z, k, top, &dot));
}

void
mixture_free(struct mixture *m)
{
	mem_free(m->logp);
	mem_free(m->top);
	mem_free(m->entropy);
}
