/* SPDX-License-Identifier: MIT */
/*
 * The upper tail of chi-square, Q(a, h) with a = freedom / 2 and h = x / 2 (DLMF 8.2):
 * (1) From h = a on it is a finite sum of positive terms, largest first,
 *         sum of h^b exp(-h) / gamma(b + 1) over b = a - 1, a - 2, ... >= 0
 *     and of an odd number of degrees erfc(sqrt h) on top of it (DLMF 8.4.8, 8.4.14).
 * (2) Below that it is 1 less the lower tail, whose series (DLMF 8.7.1) has positive terms
 *         h^a exp(-h) / gamma(a + 1) (1 + h / (a + 1) + h^2 / ((a + 1) (a + 2)) + ...).
 */
#include "metric/chi_square.h"

#include <math.h>

#include "kern/kern.h"
#include "metric/binomial.h"
#include "metric/walk.h"

/* h^b exp(-h) / gamma(b + 1). */
static double
term(double b, double h)
{
	double far, log;

	if (!(b > 0))
		return kern_exp(-h);
	far = (h - b) / b;
	log = h < b ? -kern_log1p((b - h) / h) : kern_log1p(far); /* which takes none below 0 */
	return kern_exp(
	    b * (log - far) - kern_log(6.28318530717958647693 * b) / 2 - binomial_stirling(b));
}

static double
lower(double a, double h)
{
	double part = 1, sum = 1;

	for (double b = a + 1; part > 1e-17 * sum; b++) {
		part *= h / b;
		sum += part;
	}
	return h > 0 ? term(a, h) * sum : 0;
}

double
chi_square_tail(double x, size_t freedom)
{
	const double a = (double)freedom / 2, h = x / 2;
	double sum = 0, part;

	if (h < a || !(h > 0))
		return 1 - lower(a, h);
	part = freedom > 1 ? term(a - 1, h) : 0;
	for (double b = a - 1; b >= 0 && part > 1e-18 * sum; b--) {
		sum += part;
		part *= b / h;
	}
	return freedom % 2 ? sum + 2 * walk_beyond(sqrt(x)) : sum;
}
