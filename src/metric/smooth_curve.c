/* SPDX-License-Identifier: MIT */
/*
 * Share of right rows near t = sum r_i K(t, c_i) / sum w_i K(t, c_i), with r_i = w_i for
 * right rows and 0 for wrong ones, c_i the confidence, and K the reflected Gaussian.
 *
 * (1) Rows beyond REACH sigmas add nothing. Without any the share is NaN, and also if
 *     the density there is below SPARSE times the largest: a few far rows are no curve.
 */
#include "metric/smooth_curve.h"

#include <math.h>

#include "kern/kern.h"

#define REACH 5.0
#define SPARSE 1e-3

/* K(t, c) but for its factor. */
static double
weight_at(double t, double c, double sigma)
{
	double sum = 0, x;

	for (int k = -1; k <= 1; k++) {
		for (int flip = -1; flip <= 1; flip += 2) {
			x = (t - (2 * k + flip * c)) / sigma;
			if (fabs(x) < REACH)
				sum += kern_exp(-x * x / 2);
		}
	}
	return sum;
}

void
smooth_curve(const struct cells *all, double sigma, double *share, double *density, size_t n)
{
	const struct cell *c;
	double most = 0, right, wrong, t;

	for (size_t i = 0; i < n; i++) {
		t = (double)i / (double)(n - 1);
		right = wrong = 0;
		for (size_t j = 0; j < all->n; j++) {
			c = &all->c[j];
			if (c->right > 0)
				right += c->right * weight_at(t, c->at_right, sigma);
			if (c->wrong > 0)
				wrong += c->wrong * weight_at(t, c->at_wrong, sigma);
		}
		share[i] = right / (right + wrong);
		density[i] = right + wrong;
		most = density[i] > most ? density[i] : most;
	}
	for (size_t i = 0; i < n; i++)
		share[i] = density[i] > SPARSE * most ? share[i] : NAN; /* (1) */
}
