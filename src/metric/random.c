/* SPDX-License-Identifier: MIT */
/*
 * Binomial numbers, exact but for the 32 bits of a uniform one.
 *
 * (1) Of a chance above 1/2, those that fail are drawn.
 * (2) Up to FEW trials are made one by one.
 * (3) If fewer than INVERTED are expected, the chances of 0, 1, 2, ... are summed up to a
 *     uniform number. The sum ends at 1 - 2^-33 or so: beyond n the number is n.
 * (4) Otherwise by transformed rejection (BTRS; Hoermann 1993, The generation of binomial
 *     random variates). log k! is Stirling's series.
 */
#include "metric/random.h"

#include <math.h>

#include "base/philox.h"
#include "kern/kern.h"
#include "metric/binomial.h"

enum { FEW = 16, INVERTED = 10 };

double
random_next(struct random *r)
{
	const uint32_t counter[4] = {
	    (uint32_t)(r->n / 4), (uint32_t)(r->n / 4 >> 32), r->round, r->purpose};

	if (r->n % 4 == 0)
		philox(counter, r->seed, r->word);
	return ((double)r->word[r->n++ % 4] + 0.5) * 0x1p-32;
}

/* (2) */
static double
try_each(struct random *r, double n, double p)
{
	double sum = 0;

	for (double i = 0; i < n; i++)
		sum += random_next(r) < p;
	return sum;
}

/* (3) */
static double
invert(struct random *r, double n, double p)
{
	const double odds = p / (1 - p);
	double u = random_next(r), chance = kern_exp(0 - n * kern_log1p(odds)), k = 0;

	while (u > chance && k < n) {
		u -= chance;
		k++;
		chance *= odds * (n - k + 1) / k;
		if (chance < 0x1p-60 && k > n * p) /* what is left of u is rounding */
			break;
	}
	return k;
}

/* (4) */
struct btrs {
	double n, odds, spread, a, b, centre, accept, alpha, mode;
};

static struct btrs
btrs_for(double n, double p)
{
	const double spread = sqrt(n * p * (1 - p)), b = 1.15 + 2.53 * spread;

	return (struct btrs){.n = n,
	    .odds = p / (1 - p),
	    .spread = spread,
	    .a = -0.0873 + 0.0248 * b + 0.01 * p,
	    .b = b,
	    .centre = n * p + 0.5,
	    .accept = 0.92 - 4.2 / b,
	    .alpha = (2.83 + 5.1 / b) * spread,
	    .mode = floor((n + 1) * p)};
}

/* log of the chance of k, over that of the mode. */
static double
log_ratio(const struct btrs *t, double k)
{
	const double n = t->n, m = t->mode;

	return (m + 0.5) * kern_log((m + 1) / (t->odds * (n - m + 1))) +
	    (n + 1) * kern_log((n - m + 1) / (n - k + 1)) +
	    (k + 0.5) * kern_log(t->odds * (n - k + 1) / (k + 1)) + binomial_stirling(m + 1) +
	    binomial_stirling(n - m + 1) - binomial_stirling(k + 1) - binomial_stirling(n - k + 1);
}

static double
reject(struct random *r, double n, double p)
{
	const struct btrs t = btrs_for(n, p);
	double u, v, inner, k;

	for (;;) {
		u = random_next(r) - 0.5;
		v = random_next(r);
		inner = 0.5 - fabs(u);
		k = floor((2 * t.a / inner + t.b) * u + t.centre);
		if (inner >= 0.07 && v <= t.accept)
			return k;
		if (k < 0 || k > n)
			continue;
		v = kern_log(v * t.alpha / (t.a / (inner * inner) + t.b));
		if (v <= log_ratio(&t, k))
			return k;
	}
}

double
random_binomial(struct random *r, double n, double p)
{
	if (n <= FEW)
		return try_each(r, n, p);
	if (p > 0.5) /* (1) */
		return n - random_binomial(r, n, 1 - p);
	return n * p < INVERTED ? invert(r, n, p) : reject(r, n, p);
}
