/* SPDX-License-Identifier: MIT */
/*
 * The inner loops of fitting: the moments of a row at a temperature, and the
 * operations of linear models. Compiled once per CPU level.
 */

#include <float.h>
#include <stdbool.h>

#include "kern/kern.h"
#include "kern/lanes.h"
#include "kern/level.h"
#include "kern/vmath.h"

#define INF __builtin_inf()

#define QUICK_LOWEST -708.0 /* exp is above the smallest normal number */

/*
 * exp(y) for y <= 0, with a relative error of 2^-50.5, which is enough for a
 * sum; 0 below QUICK_LOWEST. As exp_parts in vmath.h, but without the low
 * parts: two thirds of the work. The polynomial is exp(r) = 1 + r + r^2/2 + r^3
 * Q(r), to 2^-51.4 for |r| <= ln2 / 2.
 */
INLINE vd
exp_quick(vd y)
{
	const double magic = 0x1.8p52 + 1023;
	const vd t = y * INV_LN2 + magic, k = t - magic;
	const vd r = (y - k * LN2_HIGH) - k * LN2_LOW;
	const vd r2 = r * r, r4 = r2 * r2;
	const vd q01 = 0x1.5555555551280p-3 + r * 0x1.555555556bb55p-5;
	const vd q23 = 0x1.1111112415fd3p-7 + r * 0x1.6c16c106f82f5p-10;
	const vd q45 = 0x1.a0199236d8663p-13 + r * 0x1.a01b0c81806ebp-16;
	const vd q67 = 0x1.72e4728dd5e95p-19 + r * 0x1.274e6a5bfb845p-22;
	const vd q = (q01 + r2 * q23) + r4 * (q45 + r2 * q67);
	const vd e = 1 + (r + r2 * (0.5 + r * q));

	return drop((vu)(y < QUICK_LOWEST), e * (vd)(bits(t) << 52));
}

/*
 * x is kept finite, so that its products with an exp of 0 are 0. The error is
 * that of exp, and nothing cancels, because x <= 0.
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
		const vd x = larger(some_at(z, narrow, i, n) - m, all(-DBL_MAX));
		const vd e = exp_quick(x * by), ex = e * x;

		rest.part[part_of(i)] += keep((vu)(at != skip), e);
		first.part[part_of(i)] += ex;
		second.part[part_of(i)] += ex * x;
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

/* The product and the sum are each correctly rounded, here and below. */
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

enum { ABREAST = 4 };

/* w_i z_i, or 0 for a class that is not there. */
INLINE vd
there(vd w, vd x)
{
	return drop((vu)(x == -INF), w * x);
}

/* The dots of w with ABREAST rows: their sums don't wait for each other. */
INLINE void
dots_abreast(double *dst, const double *w, const double *z, size_t n)
{
	struct lanes a = {0}, b = {0}, c = {0}, d = {0};
	size_t i;

	for (i = 0; i < n; i += NATIVE) {
		const vd by = load_some(w + i, n - i, all(0));
		const size_t p = part_of(i);

		a.part[p] += there(by, load_some(z + i, n - i, all(0)));
		b.part[p] += there(by, load_some(z + n + i, n - i, all(0)));
		c.part[p] += there(by, load_some(z + 2 * n + i, n - i, all(0)));
		d.part[p] += there(by, load_some(z + 3 * n + i, n - i, all(0)));
	}
	dst[0] = fold(SUM, &a);
	dst[1] = fold(SUM, &b);
	dst[2] = fold(SUM, &c);
	dst[3] = fold(SUM, &d);
}

void
OF_LEVEL(dots)(double *dst, const double *w, const double *z, size_t m, size_t n)
{
	size_t j = 0;

	for (; j + ABREAST <= m; j += ABREAST)
		dots_abreast(dst + j, w, z + j * n, n);
	for (; j < m; j++)
		dst[j] = OF_LEVEL(dot)(w, z + j * n, n);
}

/* ABREAST registers of to_i stay where they are while all rows are added. */
INLINE void
add_abreast(double *to, const double *z, const double *by, size_t step, size_t m, size_t n)
{
	vd a = load(to), b = load(to + NATIVE);
	vd c = load(to + 2 * NATIVE), d = load(to + 3 * NATIVE);

	for (size_t j = 0; j < m; j++, z += n, by += step) {
		const vd x = all(*by);

		a += there(x, load(z));
		b += there(x, load(z + NATIVE));
		c += there(x, load(z + 2 * NATIVE));
		d += there(x, load(z + 3 * NATIVE));
	}
	store(to, a);
	store(to + NATIVE, b);
	store(to + 2 * NATIVE, c);
	store(to + 3 * NATIVE, d);
}

void
OF_LEVEL(add_rows)(double *to, const double *z, const double *by, size_t step, size_t m, size_t n)
{
	size_t i = 0;

	for (; i + ABREAST * NATIVE <= n; i += ABREAST * NATIVE)
		add_abreast(to + i, z + i, by, step, m, n);
	for (; i < n; i += NATIVE) {
		vd sum = load_some(to + i, n - i, all(0));

		for (size_t j = 0; j < m; j++)
			sum += there(all(by[j * step]), load_some(z + j * n + i, n - i, all(0)));
		store_some(to + i, n - i, sum);
	}
}
