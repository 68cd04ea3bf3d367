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

/*
 * Products of matrices: ABREAST rows of c, of two registers each, stay where they are while all
 * rows of b are added to them.
 */
enum { ABREAST = 4, WIDE = 2 * NATIVE };

/* Two registers, of which the second may not be there. */
struct pair {
	vd a, b;
};

INLINE struct pair
load_pair(const double *p, size_t left)
{
	return left > NATIVE ? (struct pair){load(p), load_some(p + NATIVE, left - NATIVE, all(0))}
			     : (struct pair){load_some(p, left, all(0)), all(0)};
}

INLINE void
store_pair(double *p, size_t left, struct pair x)
{
	store_some(p, left, x.a);
	if (left > NATIVE)
		store_some(p + NATIVE, left - NATIVE, x.b);
}

INLINE struct pair
add_by(struct pair sum, double by, struct pair x)
{
	const vd y = all(by);

	return (struct pair){sum.a + y * x.a, sum.b + y * x.b};
}

INLINE void
rows_abreast(const struct product *p, size_t i, size_t at, size_t left)
{
	double *c0 = p->c + i * p->c_step + at, *c1 = c0 + p->c_step;
	double *c2 = c1 + p->c_step, *c3 = c2 + p->c_step;
	const double *a0 = p->a + i * p->a_row, *a1 = a0 + p->a_row;
	const double *a2 = a1 + p->a_row, *a3 = a2 + p->a_row, *b = p->b + at;
	struct pair s0 = load_pair(c0, left), s1 = load_pair(c1, left);
	struct pair s2 = load_pair(c2, left), s3 = load_pair(c3, left);

	for (size_t k = 0, step = 0; k < p->k; k++, step += p->a_step, b += p->b_step) {
		const struct pair x = load_pair(b, left);

		s0 = add_by(s0, a0[step], x);
		s1 = add_by(s1, a1[step], x);
		s2 = add_by(s2, a2[step], x);
		s3 = add_by(s3, a3[step], x);
	}
	store_pair(c0, left, s0);
	store_pair(c1, left, s1);
	store_pair(c2, left, s2);
	store_pair(c3, left, s3);
}

INLINE void
row_alone(const struct product *p, size_t i, size_t at, size_t left)
{
	double *c = p->c + i * p->c_step + at;
	const double *a = p->a + i * p->a_row, *b = p->b + at;
	struct pair sum = load_pair(c, left);

	for (size_t k = 0; k < p->k; k++, a += p->a_step, b += p->b_step)
		sum = add_by(sum, *a, load_pair(b, left));
	store_pair(c, left, sum);
}

INLINE void
rows_of_product(const struct product *p, size_t at, size_t left)
{
	size_t i = 0;

	for (; i + ABREAST <= p->m; i += ABREAST)
		rows_abreast(p, i, at, left);
	for (; i < p->m; i++)
		row_alone(p, i, at, left);
}

void
OF_LEVEL(add_product)(const struct product *p)
{
	size_t at = 0;

	for (; at + WIDE <= p->n; at += WIDE)
		rows_of_product(p, at, WIDE);
	if (at < p->n)
		rows_of_product(p, at, p->n - at);
}
