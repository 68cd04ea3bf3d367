/* SPDX-License-Identifier: MIT */
/*
 * Measures labelled rows, and sums up their results as integers. Compiled once
 * per CPU level, like loops.c.
 */

#include "kern/kern.h"
#include "kern/lanes.h"
#include "kern/level.h"
#include "kern/vmath.h"

#define INF __builtin_inf()

/* The sums of a row, before the arithmetic that follows for many rows at once. */
struct sums {
	/* sums over all classes but top: of e, of e (m - z), and of e^2 */
	double rest, dot, squares;
	size_t before; /* how many classes precede the label */
};

/* Returns how many lanes of a mask are set. */
INLINE unsigned
ones(unsigned lanes)
{
#if NATIVE == 2
	return (lanes & 1) + (lanes >> 1);
#else
	return (unsigned)__builtin_popcount(lanes);
#endif
}

/* rest is summed in the order of exp_top, dot in that of sum_top. */
static struct sums
measure_row(double *e, const double *z, size_t n, size_t top, size_t label)
{
	const double m = z[top], skip = (double)(ptrdiff_t)top, y = z[label];
	const double at_label = (double)(ptrdiff_t)label;
	struct lanes total = {0}, dots = {0}, squares = {0};
	vd at = count();
	size_t i, before = 0;

	for (i = 0; i < n; i += NATIVE, at += NATIVE) {
		const size_t p = part_of(i);
		const vd v = load_some(z + i, n - i, all(-INF)), x = v - m, ei = exp_low(x);
		const vd other = keep((vu)(at != skip), ei);

		store_some(e + i, n - i, ei);
		total.part[p] += other;
		squares.part[p] += other * other;
		dots.part[p] += drop((vu)(x < EXP_LOWEST), ei * -x);
		before += ones(bits_of((vu)(v > y) | ((vu)(v == y) & (vu)(at < at_label))));
	}
	return (struct sums){fold(SUM, &total), fold(SUM, &dots), fold(SUM, &squares), before};
}

/* The arithmetic after the sums is done for this many rows at once. */
enum { TOGETHER = 64 };

/*
 * With t = 1 + rest: conf = 1 / t, nll = log1p(rest) + (m - z_y), entropy =
 * log1p(rest) + dot / t. Brier is (rest^2 + squares) / t^2 if the label is the
 * top class, otherwise ((t - e_y)^2 + 1 + (squares - e_y^2)) / t^2.
 */
INLINE void
measure_finish(const double (*s)[TOGETHER], size_t n, size_t from, const struct measured *out)
{
	size_t i;

	for (i = 0; i < n; i += NATIVE) {
		const vd rest = load(s[0] + i), dot = load(s[1] + i), squares = load(s[2] + i);
		const vd gap = load(s[3] + i), ey = load(s[4] + i);
		const vu right = (vu)(load(s[5] + i) != 0);
		const vd t = 1 + rest, l = log1p_pair(rest, all(0)), q = t - ey;
		const vd brier =
		    pick(right, rest * rest + squares, q * q + 1 + (squares - ey * ey));

		store_some(out->total + from + i, n - i, t);
		store_some(out->conf + from + i, n - i, 1 / t);
		store_some(out->nll + from + i, n - i, l + gap);
		store_some(out->entropy + from + i, n - i, l + dot / t);
		store_some(out->brier + from + i, n - i, brier / (t * t));
	}
}

/*
 * Each sum has exp_top's error; conf, nll and entropy add a few roundings,
 * Brier twice as many.
 */
void
OF_LEVEL(rows_measure)(const double *z, size_t nrow, size_t n, const size_t *label, bool top_known,
    const struct measured *out)
{
	double s[6][TOGETHER];
	struct sums row;
	size_t i, j, top;

	/* vectors are read whole; of few rows, or one, the others are not worth a store */
	for (i = 0; i < 6; i++)
		for (j = 0; j < TOGETHER && j < nrow + NATIVE; j++)
			s[i][j] = 0;
	j = 0;
	for (i = 0; i < nrow; i++, z += n) {
		if (!top_known)
			out->top[i] = OF_LEVEL(argmax)(z, n);
		top = out->top[i];
		row = measure_row(out->e + i * n, z, n, top, label[i]);
		out->rank[i] = row.before;
		s[0][j] = row.rest;
		s[1][j] = row.dot;
		s[2][j] = row.squares;
		s[3][j] = z[top] - z[label[i]];
		s[4][j] = out->e[i * n + label[i]];
		s[5][j] = top == label[i];
		if (++j == TOGETHER || i + 1 == nrow) {
			measure_finish((const double(*)[TOGETHER])s, j, i + 1 - j, out);
			j = 0;
		}
	}
}

INLINE void
add_ints(int64_t *to, size_t left, vu x)
{
	double *place = (double *)(void *)to; /* store_part and load_part work on doubles */

	if (left >= NATIVE)
		*(vi_anywhere *)to += (vi_anywhere)x;
#if NATIVE == 2
	else
		to[0] += (int64_t)x[0];
	(void)place;
#else
	else
		store_part(place, left, (vd)(x + bits(load_part(place, left, all(0)))));
#endif
}

/*
 * Adding 1.5 2^52 rounds to the nearest integer, which is then the difference
 * of the bits.
 */
size_t
OF_LEVEL(rows_columns)(const double *e, size_t nrow, size_t n, const double *scale,
    const double *limit, int64_t *sum, size_t *at)
{
	const double magic = 0x1.8p52;
	size_t i, r, found = 0;
	unsigned mask;

	for (r = 0; r < nrow; r++)
		for (i = 0; i < n; i += NATIVE) {
			const size_t place = r * n + i, left = n - i;
			const vd v = load_some(e + place, left, all(0));
			const vu x = bits(v * scale[r] + magic) - bits(all(magic));

			add_ints(sum + i, left, x);
			mask = bits_of((vu)(v > limit[r]));
			for (; mask; mask &= mask - 1)
				at[found++] = place + (size_t)__builtin_ctz(mask);
		}
	return found;
}

/*
 * Each digit is the nearest integer, in its own unit, to what the previous
 * digits left; the remainder is exact.
 */
size_t
OF_LEVEL(rows_digits)(const double *v, size_t n, bool square, int64_t *d)
{
	const double unit[DIGITS] = {0x1p-20, 0x1p-70, 0x1p-120};
	vu total[DIGITS] = {{0}}, out = {0};
	size_t i, k, l, left_out = 0;

	for (i = 0; i < n; i += NATIVE) {
		vd x = load_some(v + i, n - i, all(0));
		vu fits;

		x = square ? x * x : x;
		fits = (vu)(x < DIGIT_LIMIT) & (vu)(x >= 0);
		out -= ~fits;
		x = keep(fits, x);
		for (k = 0; k < DIGITS; k++) {
			const double magic = 0x1.8p52 * unit[k];
			const vd t = x + magic;

			total[k] += bits(t) - bits(all(magic));
			x -= t - magic;
		}
	}
	for (l = 0; l < NATIVE; l++) {
		for (k = 0; k < DIGITS; k++)
			d[k] += (int64_t)total[k][l];
		left_out += (size_t)out[l];
	}
	return left_out;
}
