/* SPDX-License-Identifier: MIT */
/*
 * Applies W v + b to rows.
 * (1) A class whose logit is -inf does not take part: its u is -inf, and it
 *     does not contribute to the others'.
 */
#include "calib/affine.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "kern/kern.h"
#include "op/temperature.h"

size_t
affine_size(enum shape shape, size_t nclass)
{
	return shape == SHAPE_ONE ? 1 : shape == SHAPE_EACH ? nclass : mem_product(nclass, nclass);
}

void
affine_logprobs(double *row, size_t n, double *scratch)
{
	size_t top = kern()->argmax(row, n);
	double rest = kern()->exp_top(scratch, row, n, top);

	kern()->shift(row, n, row[top], kern_log1p(rest));
}

void
affine_tempered(double *row, size_t n, double temperature, double smoothing, double *scratch)
{
	double rest, least;
	size_t top, there = 0;

	temperature_divide(row, n, temperature);
	if (!(smoothing > 0)) {
		affine_logprobs(row, n, scratch);
		return;
	}
	top = kern()->argmax(row, n);
	rest = kern()->exp_top(scratch, row, n, top);
	for (size_t i = 0; i < n; i++)
		there += row[i] > -INFINITY;
	least = smoothing / (double)there;
	for (size_t i = 0; i < n; i++)
		scratch[i] = (1 - smoothing) * (scratch[i] / (1 + rest)) + least;
	kern()->log(scratch, n);
	for (size_t i = 0; i < n; i++)
		row[i] = row[i] > -INFINITY ? scratch[i] : row[i];
}

/* (1) */
void
affine_product(double *u, const double *v, size_t n, const double *w, const double *b)
{
	for (size_t i = 0; i < n; i++)
		u[i] = v[i] == -INFINITY ? v[i] : kern()->dot(w + i * n, v, n) + b[i];
}

/* The exponent e with |x_i| < 2^e for every finite value of n; 0 if all are 0. */
static int
exponent(const double *x, size_t n)
{
	double most = 0;
	int e = 0;

	for (size_t i = 0; i < n; i++)
		most = isfinite(x[i]) && fabs(x[i]) > most ? fabs(x[i]) : most;
	frexp(most, &e);
	return most > 0 ? e : 0;
}

/* w . z with w divided by 2^ew and z by 2^ez; masked classes add nothing. */
static double
scaled_dot(const double *w, int ew, const double *z, int ez, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += z[i] == -INFINITY ? 0 : ldexp(w[i], -ew) * ldexp(z[i], -ez);
	return sum;
}

/*
 * W z + b, less its largest value, if some value of it is no double: the same
 * probabilities. What is further below than doubles reach is -DBL_MAX, as a finite
 * logit masks nothing.
 */
static void
scaled(double *u, const double *z, size_t n, const double *w, const double *b, enum shape shape)
{
	const int ew = exponent(w, affine_size(shape, n));
	const int ez = exponent(z, n), up = ew + ez;
	double most = -INFINITY;

	for (size_t i = 0; i < n; i++) {
		u[i] = z[i];
		if (z[i] == -INFINITY)
			continue;
		u[i] = shape == SHAPE_SQUARE ? scaled_dot(w + i * n, ew, z, ez, n)
					     : scaled_dot(w + i, ew, z + i, ez, 1);
		u[i] += ldexp(b[i], -up);
		most = u[i] > most ? u[i] : most;
	}
	for (size_t i = 0; i < n; i++) {
		if (z[i] != -INFINITY)
			u[i] = fmax(ldexp(u[i] - most, up), -DBL_MAX);
	}
}

/* Whether some class that z does not mask is no finite number in u. */
static bool
overflows(const double *u, const double *z, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!isfinite(u[i]) && z[i] != -INFINITY)
			return true;
	}
	return false;
}

void
affine_square(double *row, size_t n, const double *w, const double *b, double *scratch)
{
	memcpy(scratch, row, n * sizeof(*row));
	affine_product(row, scratch, n, w, b);
	if (overflows(row, scratch, n))
		scaled(row, scratch, n, w, b, SHAPE_SQUARE);
}

void
affine_each(double *row, size_t n, const double *w, const double *b, double *scratch)
{
	memcpy(scratch, row, n * sizeof(*row));
	kern()->affine(row, row, w, b, n);
	if (overflows(row, scratch, n))
		scaled(row, scratch, n, w, b, SHAPE_EACH);
}
