/* SPDX-License-Identifier: MIT */
/*
 * The p-value is 2 P(X <= k), at most 1, with k = min(b, c) and X binomial of n = b + c
 * trials of probability 1/2 (McNemar 1947, with the exact test that Edwards 1948 and
 * statsmodels' exact=True mean). With t = P(X = k),
 *     P(X <= k) = t (1 + r_0 (1 + r_1 (1 + ...))), r_j = (k - j) / (n - k + 1 + j).
 *
 * (1) If b and c differ by 1 at most, p is 1.
 * (2) Below SMALL, t is a product; neither that nor its terms leave the range of a double
 *     unless t does.
 * (3) Above, t is Loader's saddle-point expansion (2000, Fast and Accurate Computation of
 *     Binomial Probabilities), in which no large logarithms cancel.
 */
#include "compare/mcnemar.h"

#include <math.h>

#include "kern/kern.h"

enum { SMALL = 16 };

/* (2) C(n, k) / 2^n for k < SMALL. */
static double
product(double n, double k)
{
	double t = 1;

	if (n > 2200) /* C(n, k) is at most 2^960 for n < 2^64, and 2^-1074 the least double */
		return 0;
	for (double i = 1; i <= k; i++)
		t *= (n - k + i) / i;
	return ldexp(t, -(int)n);
}

/* What Stirling's formula for log x! lacks, x >= SMALL. */
static double
stirling_rest(double x)
{
	static const double term[] = {
	    1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156};
	double sum = 0;

	for (int i = sizeof(term) / sizeof(term[0]); i-- > 0;)
		sum = sum / (x * x) + term[i];
	return sum / x;
}

/* (3) x log(x / m) + m - x, by its series if x and m are near. */
static double
deviance(double x, double m)
{
	const double v = (x - m) / (x + m);
	double sum = (x - m) * v, term = 2 * x * v, before = 0;

	if (fabs(v) >= 0.1)
		return x * kern_log(x / m) + m - x;
	for (double j = 3; sum != before; j += 2) {
		before = sum;
		term *= v * v;
		sum += term / j;
	}
	return sum;
}

/* (3) C(n, k) / 2^n. */
static double
saddle_point(double n, double k)
{
	const double rest = stirling_rest(n) - stirling_rest(k) - stirling_rest(n - k);
	const double away = deviance(k, n / 2) + deviance(n - k, n / 2);

	return kern_exp(rest - away) * sqrt(n / k / (n - k) * 0.15915494309189533577);
}

double
mcnemar_p(uint64_t b, uint64_t c)
{
	const double k = (double)(b < c ? b : c), n = (double)b + (double)c;
	double term = k < SMALL ? product(n, k) : saddle_point(n, k), sum = term;

	if ((b < c ? c - b : b - c) <= 1) /* (1) */
		return 1;
	for (double j = 0; j < k && term > sum * 0x1p-60; j++) {
		term *= (k - j) / (n - k + 1 + j);
		sum += term;
	}
	return 2 * sum < 1 ? 2 * sum : 1;
}
