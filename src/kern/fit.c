/* SPDX-License-Identifier: MIT */
/*
 * The loops of fits over a row, compiled once for each CPU level: the moments of a
 * row under a temperature, and what linear models are made of.
 */

#include <stdbool.h>

#include "kern/kern.h"
#include "kern/lanes.h"
#include "kern/level.h"
#include "kern/vmath.h"

#define INF __builtin_inf()

/*
 * Where exp is 0 so are its products with x and x^2, of which x may be -inf. The
 * error is that of exp, and nothing cancels: x is at most 0.
 */
INLINE struct moments
moments_of(const void *z, bool narrow, size_t n, size_t top, double by)
{
	const double m = narrow ? (double)((const float *)z)[top] : ((const double *)z)[top];
	const double skip = (double)(ptrdiff_t)top;
	struct lanes rest = {0}, first = {0}, second = {0};
	vd at = count();
	size_t i;

	for (i = 0; i < n; i += NATIVE, at += NATIVE) {
		const vd x = some_at(z, narrow, i, n) - m, y = x * by, e = exp_low(y);
		const vd ex = drop((vu)(y < EXP_LOWEST), e * x);
		const vd exx = drop((vu)(y < EXP_LOWEST), ex * x);

		rest.part[part_of(i)] += keep((vu)(at != skip), e);
		first.part[part_of(i)] += ex;
		second.part[part_of(i)] += exx;
	}
	return (struct moments){
	    .rest = fold(SUM, &rest),
	    .first = fold(SUM, &first),
	    .second = fold(SUM, &second),
	};
}

struct moments
OF_LEVEL(moments)(const double *z, size_t n, size_t top, double by)
{
	return moments_of(z, false, n, top, by);
}

struct moments
OF_LEVEL(moments_f32)(const float *z, size_t n, size_t top, double by)
{
	return moments_of(z, true, n, top, by);
}

/* Exact. */
void
OF_LEVEL(widen)(double *dst, const float *z, size_t n)
{
	size_t i;

	for (i = 0; i < n; i += NATIVE)
		store_some(dst + i, n - i, load_wide_some(z + i, n - i, 0));
}

/* The product and the sum each correctly rounded, here and below. */
void
OF_LEVEL(affine)(double *dst, const double *z, const double *w, const double *b, size_t n)
{
	size_t i;

	for (i = 0; i < n; i += NATIVE) {
		const vd x = load_some(z + i, n - i, all(0));
		const vd y = load_some(w + i, n - i, all(0)) * x + load_some(b + i, n - i, all(0));

		store_some(dst + i, n - i, pick((vu)(x == -INF), x, y));
	}
}

void
OF_LEVEL(add_products)(double *to, const double *r, const double *z, size_t n)
{
	size_t i;

	for (i = 0; i < n; i += NATIVE) {
		const vd x = load_some(z + i, n - i, all(0));
		const vd y = load_some(r + i, n - i, all(0)) * x;

		store_some(
		    to + i, n - i, load_some(to + i, n - i, all(0)) + drop((vu)(x == -INF), y));
	}
}

void
OF_LEVEL(add_scaled)(double *to, const double *z, size_t n, double by)
{
	size_t i;

	for (i = 0; i < n; i += NATIVE) {
		const vd x = load_some(z + i, n - i, all(0));

		store_some(to + i, n - i,
		    load_some(to + i, n - i, all(0)) + drop((vu)(x == -INF), x * by));
	}
}

double
OF_LEVEL(dot)(const double *w, const double *z, size_t n)
{
	struct lanes total = {0};
	size_t i;

	for (i = 0; i < n; i += NATIVE) {
		const vd x = load_some(z + i, n - i, all(0));

		total.part[part_of(i)] +=
		    drop((vu)(x == -INF), load_some(w + i, n - i, all(0)) * x);
	}
	return fold(SUM, &total);
}
