/* SPDX-License-Identifier: MIT */
/*
 * With c = 1 - confidence, the lower end is the x with I_x(k, n - k + 1) = c / 2, and the
 * upper end the x with 1 - I_x(k + 1, n - k) = c / 2, I being the regularised incomplete
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
#include <stdbool.h>

#include "kern/kern.h"

/* (3) What Stirling's formula lacks: log gamma(x) - [(x - 1/2) log x - x + log(2 pi) / 2]. */
double
binomial_stirling(double x)
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

/* A place x in [0, 1] and 1 - x, each with all its digits. */
struct place {
	double x, rest;
};

/* The logarithm of x^a (1 - x)^b / B(a, b). */
static double
log_power(double a, double b, struct place at)
{
	const double s = a + b;

	if (at.x > at.rest) /* the logarithm of what is near 1 is that of the small one */
		return log_power(b, a, (struct place){at.rest, at.x});
	return a * kern_log(at.x * s / a) + b * (kern_log1p(a / b) - kern_log1p(at.x / at.rest)) +
	    kern_log(a / s * b * 0.15915494309189533577) / 2 + binomial_stirling(s) -
	    binomial_stirling(a) - binomial_stirling(b);
}

/* (2) I, or 1 - I if upper; whichever is small keeps its digits. */
static double
beta_at(double a, double b, struct place at, bool upper)
{
	const struct place back = {at.rest, at.x};
	double part;

	if (!(at.x > 0) || !(at.rest > 0))
		return (at.x > 0) == upper ? 0 : 1;
	if (at.x < (a + 1) / (a + b + 2)) {
		part = kern_exp(log_power(a, b, at)) * fraction(a, b, at.x) / a;
		return upper ? 1 - part : part;
	}
	part = kern_exp(log_power(b, a, back)) * fraction(b, a, at.rest) / b;
	return upper ? part : 1 - part;
}

double
binomial_beta(double a, double b, double x)
{
	return beta_at(a, b, (struct place){x, 1 - x}, false);
}

/*
 * The x at most about 1/2 at which I, or 1 - I if upper, is p, by bisection that Newton's
 * steps cut short.
 */
static double
solve(double a, double b, double p, bool upper)
{
	double low = 0, high = 1, y, next;
	struct place at = {a / (a + b), b / (a + b)};

	for (int i = 0; i < 200 && high - low > 1e-15 * high; i++) {
		y = beta_at(a, b, at, upper) - p;
		if ((y < 0) != upper)
			low = at.x;
		else
			high = at.x;
		next = at.x - (upper ? -y : y) * at.x * at.rest / kern_exp(log_power(a, b, at));
		if (fabs(next - at.x) < 1e-14 * at.x)
			return next;
		at.x = next > low && next < high ? next : low + (high - low) / 2;
		at.rest = 1 - at.x;
	}
	return at.x;
}

/* The same for any x: one above 1/2 is found as its distance from 1. */
static double
quantile(double a, double b, double p, bool upper)
{
	return a > b ? 1 - solve(b, a, p, !upper) : solve(a, b, p, upper);
}

void
binomial_interval(uint64_t k, uint64_t n, double confidence, double *low, double *high)
{
	const double tail = (1 - confidence) / 2, right = (double)k, wrong = (double)(n - k);

	*low = k > 0 ? quantile(right, wrong + 1, tail, false) : 0; /* (1) */
	*high = k < n ? quantile(right + 1, wrong, tail, true) : 1;
}
