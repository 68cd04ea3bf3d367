/* SPDX-License-Identifier: MIT */
/*
 * With c = 1 - confidence, the lower end is the x with I_x(k, n - k + 1) = c / 2, and the
 * upper end the x with I_x(k + 1, n - k) = 1 - c / 2, I being the regularised incomplete
 * beta function.
 *
 * (1) Without a success the lower end is 0; if all are, the upper end is 1.
 * (2) I is computed by its continued fraction (DLMF 8.17.22), with the modified method of
 *     Lentz, on the side of the mean where that converges.
 * (3) The factor in front is Stirling's formula and the series of its rest above 12,
 *     which below follows from the recurrence: no large logarithms cancel.
 */
#include "metric/binomial.h"

#include <math.h>

#include "kern/kern.h"

/* (3) What Stirling's formula lacks: log gamma(x) - [(x - 1/2) log x - x + log(2 pi) / 2]. */
static double
stirling_rest(double x)
{
	static const double term[] = {1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188};
	double more = 0, sum = 0, square;

	for (; x < 12; x++) /* the rest of x is more than that of x + 1 by this */
		more += (x + 0.5) * kern_log((x + 1) / x) - 1;
	square = x * x;
	for (int i = 4; i >= 0; i--)
		sum = sum / square + term[i];
	return sum / x + more;
}

/* Keeps what a fraction divides by off 0. */
static double
off_zero(double x)
{
	return fabs(x) < 1e-300 ? 1e-300 : x;
}

/* (2) The continued fraction, for x below the mean. */
static double
fraction(double a, double b, double x)
{
	double c = 1, d = 1 / off_zero(1 - (a + b) * x / (a + 1)), f = d, up, step;

	for (double m = 1; m < 1e6; m++) {
		up = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		d = 1 / off_zero(1 + up * d);
		c = off_zero(1 + up / c);
		f *= d * c;
		up = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
		d = 1 / off_zero(1 + up * d);
		c = off_zero(1 + up / c);
		step = d * c;
		f *= step;
		if (fabs(step - 1) < 1e-15)
			break;
	}
	return f;
}

/* The logarithm of x^a (1 - x)^b / B(a, b). */
static double
log_power(double a, double b, double x)
{
	const double s = a + b;

	return a * kern_log(x * s / a) + b * kern_log((1 - x) * s / b) +
	    kern_log(a / s * b * 0.15915494309189533577) / 2 + stirling_rest(s) -
	    stirling_rest(a) - stirling_rest(b);
}

double
binomial_beta(double a, double b, double x)
{
	if (!(x > 0))
		return 0;
	if (!(x < 1))
		return 1;
	if (x < (a + 1) / (a + b + 2))
		return kern_exp(log_power(a, b, x)) * fraction(a, b, x) / a;
	return 1 - kern_exp(log_power(b, a, 1 - x)) * fraction(b, a, 1 - x) / b;
}

/* The x with I_x(a, b) = p, by bisection that Newton's steps cut short. */
static double
quantile(double a, double b, double p)
{
	double low = 0, high = 1, x = a / (a + b), y, next;

	for (int i = 0; i < 200 && high - low > 1e-15 * high; i++) {
		y = binomial_beta(a, b, x) - p;
		if (y < 0)
			low = x;
		else
			high = x;
		next = x - y * x * (1 - x) / kern_exp(log_power(a, b, x));
		if (fabs(next - x) < 1e-14 * x)
			return next;
		x = next > low && next < high ? next : low + (high - low) / 2;
	}
	return x;
}

void
binomial_interval(uint64_t k, uint64_t n, double confidence, double *low, double *high)
{
	const double tail = (1 - confidence) / 2, right = (double)k, wrong = (double)(n - k);

	*low = k > 0 ? quantile(right, wrong + 1, tail) : 0; /* (1) */
	*high = k < n ? 1 - quantile(wrong, right + 1, tail) : 1; /* by symmetry */
}
