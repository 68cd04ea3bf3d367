/* SPDX-License-Identifier: MIT */
/*
 * Tails of Brownian motion, by series without cancellation. With Q(x) = erfc(x / sqrt 2) / 2:
 *     reaches  4 sum_{k >= 0} (-1)^k Q((2k + 1) x)
 *              1 - 4/pi sum_{k >= 0} (-1)^k / (2k + 1) exp(-(2k + 1)^2 pi^2 / (8 x^2))
 *     spans    8 sum_{k >= 1} (-1)^{k-1} k Q(k x)                           (Feller 1951)
 *              1 - 8 sum_{m odd} (1/x^2 + 1/(m pi)^2) exp(-m^2 pi^2 / (2 x^2))
 *
 * (1) The first form of each is for x >= 1, and the second, its theta transform, below.
 * (2) Q is the rational approximation of Cody (1969). The square in its exponential is
 *     split, so that the error of a rounded square does not grow with x.
 * (3) Beyond 39 both are below the least double, and 0; below 0.01 they are 1.
 */
#include "metric/walk.h"

#include <math.h>
#include <stddef.h>

#include "kern/kern.h"

#define PI 3.14159265358979323846
#define SQRT_HALF 0.70710678118654752440
#define INV_SQRT_PI 0.56418958354775628695

enum { TERMS = 24 };
#define FAR 39 /* (3) */
#define NEAR 0.01

/* The quotient of two polynomials of n coefficients, highest powers first. */
static double
ratio(const double *above, const double *below, size_t n, double x)
{
	double a = above[0], b = below[0];

	for (size_t i = 1; i < n; i++) {
		a = a * x + above[i];
		b = b * x + below[i];
	}
	return a / b;
}

static const double near_above[] = {2.15311535474403846343e-8, 5.64188496988670089180e-1,
    8.88314979438837594118, 66.1191906371416294775, 298.635138197400131132, 881.952221241769090411,
    1712.04761263407058314, 2051.07837782607146532, 1230.33935479799725272};
static const double near_below[] = {1, 15.7449261107098347253, 117.693950891312499305,
    537.181101862009857509, 1621.38957456669018874, 3290.79923573345962678, 4362.61909014324715820,
    3439.36767414372163696, 1230.33935480374942043};
static const double far_above[] = {1.63153871373020978498e-2, 3.05326634961232344035e-1,
    3.60344899949804439429e-1, 1.25781726111229246204e-1, 1.60837851487422766278e-2,
    6.58749161529837803157e-4};
static const double far_below[] = {1, 2.56852019228982242072, 1.87295284992346047209,
    5.27905102951428412248e-1, 6.05183413124413191178e-2, 2.33520497626869185443e-3};

/* (2) For x >= 1. */
double
walk_beyond(double x)
{
	const double z = x * SQRT_HALF, coarse = floor(x * 16) / 16, inverse = 1 / (z * z);
	double part;

	if (!(x < FAR))
		return 0;
	if (z <= 4)
		part = ratio(near_above, near_below, 9, z);
	else
		part = (INV_SQRT_PI - inverse * ratio(far_above, far_below, 6, inverse)) / z;
	return part * kern_exp(coarse * coarse / -2) * kern_exp((x - coarse) * (x + coarse) / -2) /
	    2;
}

double
walk_reaches(double x)
{
	double sum = 0, odd, term;

	for (int k = 0; k < TERMS && x > NEAR; k++) {
		odd = 2 * k + 1;
		term = x >= 1 ? 4 * walk_beyond(odd * x)
			      : 4 / PI / odd * kern_exp(-odd * odd * PI * PI / (8 * x * x));
		sum += k % 2 == 0 ? term : 0 - term;
		if (!(term > 1e-18 * sum))
			break;
	}
	return x >= 1 ? sum : 1 - sum;
}

double
walk_spans(double x)
{
	double sum = 0, m, term;

	for (int k = 1; k < TERMS && x > NEAR; k++) {
		m = (2 * k - 1) * PI;
		term = x >= 1 ? 8 * k * walk_beyond(k * x)
			      : 8 * (1 / (x * x) + 1 / (m * m)) * kern_exp(-m * m / (2 * x * x));
		sum += x >= 1 && k % 2 == 0 ? 0 - term : term;
		if (!(term > 1e-18 * sum))
			break;
	}
	return x >= 1 ? sum : 1 - sum;
}
