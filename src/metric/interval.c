/* SPDX-License-Identifier: MIT */
/*
 * Intervals of metrics.
 * (1) A bootstrap whose replicates all have the same value says nothing of what other
 *     rows would give, and neither does a standard error of 0: both happen to a few rows
 *     that are all right. Then a share of rows still has the interval of Clopper and
 *     Pearson (metric/binomial.h); other metrics have none.
 * (2) The quantile of the normal distribution is algorithm AS 241, PPND16, of Wichura
 *     (1988), whose relative error is about 1e-16.
 * (3) If the square of a metric is a mean with a variance that depends on the true square
 *     x, the interval has the square roots of all x, from 0 to 1, with
 *     (t - x)^2 <= z^2 (var[0] + var[1] x + var[2] x^2), t being the metric's own square.
 */
#include "metric/interval.h"

#include <math.h>

#include "kern/kern.h"
#include "metric/binomial.h"

enum { TERMS = 8 };

/* A quotient of polynomials. */
static double
ratio(const double above[TERMS], const double below[TERMS], double x)
{
	double a = above[TERMS - 1], b = below[TERMS - 1];

	for (int i = TERMS - 2; i >= 0; i--) {
		a = a * x + above[i];
		b = b * x + below[i];
	}
	return a / b;
}

static const double middle[2][TERMS] = {
    {3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3,
	1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
	3.3430575583588128105e+4, 2.5090809287301226727e+3},
    {1, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
	2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4,
	5.2264952788528545610e+3},
};
static const double tail[2][TERMS] = {
    {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
	3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
	2.27238449892691845833e-2, 7.74545014278341407640e-4},
    {1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
	1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
	1.05075007164441684324e-9},
};
static const double far_tail[2][TERMS] = {
    {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
	2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
	2.71155556874348757815e-5, 2.01033439929228813265e-7},
    {1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
	7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
	2.04426310338993978564e-15},
};

double
interval_normal(double p)
{
	const double q = p - 0.5;
	double r;

	if (fabs(q) <= 0.425)
		return q * ratio(middle[0], middle[1], 0.180625 - q * q);
	r = sqrt(-kern_log(q < 0 ? p : 1 - p));
	r = r <= 5 ? ratio(tail[0], tail[1], r - 1.6) : ratio(far_tail[0], far_tail[1], r - 5);
	return q < 0 ? -r : r;
}

static struct interval
none(const char *why)
{
	return (struct interval){.lo = NAN, .hi = NAN, .why = why};
}

static struct interval
by_error(const struct result *r, double confidence)
{
	const double z = -interval_normal((1 - confidence) / 2);

	if (!isfinite(r->se))
		return none("there is no standard error, and no bootstrap");
	if (!(r->se > 0)) /* (1) */
		return none("every row has the same value, so there is no interval");
	return (struct interval){.lo = r->value - z * r->se, .hi = r->value + z * r->se};
}

/* (3) */
static struct interval
by_square(const struct result *r, double confidence)
{
	const double *var = r->square;
	const double z = interval_normal((1 - confidence) / 2), t = r->value * r->value;
	const double a = 1 - z * z * var[2], b = t + z * z * var[1] / 2, c = t * t - z * z * var[0];
	const double root = sqrt(fmax(b * b - a * c, 0));
	const double low = c > 0 ? c / (b + root) : 0, high = a > 0 ? (b + root) / a : 1;

	if (isnan(var[0]))
		return none("no bin has two rows");
	return (struct interval){.lo = sqrt(low), .hi = sqrt(fmin(high, 1))};
}

struct interval
interval_of(const struct result *r, const struct trait *t, uint64_t rows, double confidence)
{
	struct interval of_share = {0};

	if (isnan(r->value))
		return none(r->why[0] ? r->why : "there is no value");
	if (t->squared)
		return by_square(r, confidence);
	if (r->hi > r->lo)
		return (struct interval){.lo = r->lo, .hi = r->hi};
	if (t->share && rows > 0) {
		binomial_interval((uint64_t)(r->value * (double)rows + 0.5), rows, confidence,
		    &of_share.lo, &of_share.hi);
		return of_share;
	}
	if (!isnan(r->lo)) /* (1) */
		return none("every row, or every replicate of the bootstrap, has the same value");
	return by_error(r, confidence);
}
