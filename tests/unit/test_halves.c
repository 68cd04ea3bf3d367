/* SPDX-License-Identifier: MIT */
/*
 * Softmax of rows of 16-bit numbers, half_rows.c: at each CPU level the bits of a plain
 * loop; against expl within the error that half_rows.c states, for every number there is
 * beside a 0 and for rows of up to 262,144 classes; which rows are good, number by
 * number. Numbers in brackets are those of half_rows.c.
 */
#include <check.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dice.h"
#include "kern/kern.h"

Suite *suite_halves(void);

enum { ALL = 1 << 16, LONGEST = 1 << 18, GROUP = 16, RUN = 256 };

static const uint16_t inf_of[] = {0x7c00, 0x7f80};

static unsigned char src[2 * LONGEST + KERN_PAD], dst[2 * LONGEST + KERN_PAD];
static unsigned char want[2 * LONGEST];
static double z[LONGEST], p[LONGEST];
static float room[LONGEST + GROUP], e[LONGEST];

static void
put(unsigned char *q, uint16_t h)
{
	q[0] = (unsigned char)h;
	q[1] = (unsigned char)(h >> 8);
}

static uint16_t
get(const unsigned char *q)
{
	return (uint16_t)(q[0] | q[1] << 8);
}

static void
widen(double *to, const void *from, size_t n, enum half_kind kind)
{
	(kind == HALF_F16 ? kern_level(0)->widen_f16 : kern_level(0)->widen_bf16)(to, from, n);
}

static void
narrow(void *to, const double *from, size_t n, enum half_kind kind)
{
	(kind == HALF_F16 ? kern_level(0)->narrow_f16 : kern_level(0)->narrow_bf16)(to, from, n);
}

/* ---- the definition, value by value ---- */

/* (1) */
static float
plain_exp(float x)
{
	const float magic = 0x1.8p23f + 127 + 64;
	float t, r, r2, q, scale;
	uint32_t u;

	if (x < -104)
		return 0;
	t = x * 0x1.715476p+0f + magic;
	r = x - (t - magic) * 0x1.62e43p-1f;
	r2 = r * r;
	q = (0x1.fffdfcp-2f + r * 0x1.5557aap-3f) + r2 * (0x1.572a0ep-5f + r * 0x1.1064c8p-7f);
	memcpy(&u, &t, sizeof(u));
	u <<= 23;
	memcpy(&scale, &u, sizeof(scale));
	return ((1 + r) + r2 * q) * scale;
}

/* (2) */
static double
plain_sum(size_t n)
{
	double total[8] = {0};
	float lane[GROUP];

	for (size_t i = 0; i < n; i += RUN) {
		memset(lane, 0, sizeof(lane));
		for (size_t j = i; j < n && j < i + RUN; j++)
			lane[j % GROUP] += e[j];
		for (size_t l = 0; l < 8; l++)
			total[l] += (double)lane[l] + (double)lane[l + 8];
	}
	return ((total[0] + total[4]) + (total[2] + total[6])) +
	    ((total[1] + total[5]) + (total[3] + total[7]));
}

/* (3) */
static void
plain_softmax(
    unsigned char *to, const unsigned char *from, size_t n, enum half_kind a, enum half_kind b)
{
	size_t top = 0;
	float by;

	widen(z, from, n, a);
	for (size_t i = 1; i < n; i++)
		top = z[i] > z[top] ? i : top;
	for (size_t i = 0; i < n; i++)
		e[i] = plain_exp((float)(z[i] - z[top]));
	by = (float)(1 / plain_sum(n));
	for (size_t i = 0; i < n; i++)
		p[i] = (double)(e[i] * by);
	narrow(to, p, n, b);
}

/* ---- rows ---- */

/* A row of n numbers of that scale, of which some are masked, subnormal or -0. */
static void
make_row(unsigned char *q, size_t n, enum half_kind kind, double scale)
{
	static const uint16_t odd[] = {0x8000, 1, 0x8001, 0x03ff, 0};
	const uint16_t minus_inf = inf_of[kind] | 0x8000;
	const size_t masked = dice_below(4), odds = dice_below(4);
	double x;

	for (size_t i = 0; i < n; i++) {
		x = dice_in(-scale, scale);
		narrow(q + 2 * i, &x, 1, kind);
		if (masked == 0 && dice_below(3) == 0)
			put(q + 2 * i, minus_inf);
		else if (odds == 0 && dice_below(3) == 0)
			put(q + 2 * i, odd[dice_below(5)]);
	}
	put(q + 2 * dice_below(n), odd[dice_below(5)]); /* some value is finite */
}

/* At each level, rows in sequence; nothing behind KERN_PAD is written. */
static void
check_rows(size_t rows, size_t n, enum half_kind a, enum half_kind b)
{
	const size_t size = 2 * n * rows;
	const struct kern *k;

	for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
		memset(dst, 0x5a, size + KERN_PAD);
		ck_assert_uint_eq(k->halves_good(src, rows, n, a), rows);
		k->halves_softmax(dst, src, rows, n, a, b, room);
		for (size_t i = 0; i < n * rows; i++) {
			if (get(dst + 2 * i) != get(want + 2 * i))
				ck_abort_msg(
				    "%s: %zu rows of %zu, %d to %d: value %zu is %x, not %x",
				    k->name, rows, n, (int)a, (int)b, i, get(dst + 2 * i),
				    get(want + 2 * i));
		}
	}
}

/* The same bits by way of doubles, in place and not. */
static void
check_doubles(size_t n, enum half_kind a, enum half_kind b)
{
	const struct kern *k;
	size_t top = 0;

	for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
		widen(z, src, n, a);
		for (size_t i = 1; i < n; i++)
			top = z[i] > z[top] ? i : top;
		k->softmax_half(p, z, n, top);
		narrow(dst, p, n, b);
		ck_assert_mem_eq(dst, want, 2 * n);
		k->softmax_half(z, z, n, top);
		ck_assert_mem_eq(z, p, n * sizeof(*z));
	}
}

static const double scales[] = {0.01, 1, 10, 100, 60000};

START_TEST(all_levels_are_the_plain_loop)
{
	const enum half_kind a = _i & 1 ? HALF_BF16 : HALF_F16, b = _i & 2 ? HALF_BF16 : HALF_F16;

	for (long round = dice_rounds(15); round > 0; round--) {
		for (size_t n = 1; n < 600; n += n < 50 ? 1 : dice_below(40) + 1) {
			const size_t rows = 1 + dice_below(4);

			for (size_t i = 0; i < rows; i++) {
				make_row(src + 2 * n * i, n, a, scales[dice_below(5)]);
				plain_softmax(want + 2 * n * i, src + 2 * n * i, n, a, b);
			}
			check_rows(rows, n, a, b);
			plain_softmax(want, src, n, a, b);
			check_doubles(n, a, b);
		}
	}
}
END_TEST

/* ---- the error ---- */

static bool
long_double_is_long(void)
{
	return sizeof(long double) > sizeof(double);
}

/* By how many units of its last place h is wrong. */
static double
error_of(uint16_t h, long double is, enum half_kind kind)
{
	const int least = kind == HALF_F16 ? -24 : -133, mant = kind == HALF_F16 ? 10 : 7;
	unsigned char q[2];
	double got;
	int exponent;

	put(q, h);
	widen(&got, q, 1, kind);
	frexpl(is, &exponent);
	exponent -= mant + 1;
	return (double)(fabsl(got - is) * ldexpl(1, -(exponent < least ? least : exponent)));
}

/* The largest error in the row of n at src. */
static double
worst_of(size_t n, enum half_kind a, enum half_kind b)
{
	const struct kern *k = kern_level(1) ? kern_level(1) : kern_level(0);
	long double sum = 0;
	double worst = 0, error, m = -INFINITY;

	k->halves_softmax(dst, src, 1, n, a, b, room);
	widen(z, src, n, a);
	for (size_t i = 0; i < n; i++)
		m = z[i] > m ? z[i] : m;
	for (size_t i = 0; i < n; i++)
		sum += expl((long double)z[i] - m);
	for (size_t i = 0; i < n; i++) {
		error = error_of(get(dst + 2 * i), expl((long double)z[i] - m) / sum, b);
		worst = error > worst ? error : worst;
	}
	return worst;
}

static void
check_error(size_t n, enum half_kind a, enum half_kind b)
{
	static double worst;
	const double is = worst_of(n, a, b);

	if (is > worst && getenv("SMX_SHOW"))
		printf("%d to %d, %zu classes: %.6f\n", (int)a, (int)b, n, is);
	worst = is > worst ? is : worst;
	if (!(is < 0.505))
		ck_abort_msg("%d to %d, %zu classes: %g ulp", (int)a, (int)b, n, is);
}

/* (4) Every number beside a 0, also among eleven of them. */
START_TEST(every_number_has_the_stated_error)
{
	const enum half_kind a = _i & 1 ? HALF_BF16 : HALF_F16, b = _i & 2 ? HALF_BF16 : HALF_F16;

	if (!long_double_is_long())
		return;
	memset(src, 0, 2 * GROUP);
	for (unsigned h = 0; h < ALL; h++) {
		if ((h & 0x7fff) >= inf_of[a])
			continue;
		put(src, (uint16_t)h);
		check_error(2, a, b);
		check_error(12, a, b);
	}
}
END_TEST

START_TEST(rows_have_the_stated_error)
{
	static const size_t sizes[] = {3, 10, 100, 1000, 32000, LONGEST};
	const enum half_kind a = _i & 1 ? HALF_BF16 : HALF_F16, b = _i & 2 ? HALF_BF16 : HALF_F16;

	if (!long_double_is_long())
		return;
	for (size_t s = 0; s < sizeof(sizes) / sizeof(*sizes); s++) {
		for (long round = dice_rounds(200000 / (long)sizes[s]) + 1; round > 0; round--) {
			make_row(src, sizes[s], a, scales[dice_below(4)]);
			check_error(sizes[s], a, b);
		}
	}
}
END_TEST

/* (2) Equal values are rounded to the same side, so that errors would add up. */
START_TEST(long_rows_of_equal_values_lose_nothing)
{
	static const double low[] = {-0.3, -1.1, -5.7, -9.3};

	if (!long_double_is_long())
		return;
	for (size_t i = 0; i < 4; i++) {
		for (size_t j = 0; j < LONGEST; j++)
			narrow(src + 2 * j, &low[i], 1, HALF_F16);
		put(src, 0);
		check_error(LONGEST, HALF_F16, HALF_F16);
		check_error(LONGEST - 77, HALF_F16, HALF_BF16);
	}
}
END_TEST

/* ---- good rows ---- */

static bool
plain_good(const unsigned char *q, size_t n, enum half_kind kind)
{
	bool some = false;

	widen(z, q, n, kind);
	for (size_t i = 0; i < n; i++) {
		if (isnan(z[i]) || z[i] == INFINITY)
			return false;
		some = some || z[i] > -INFINITY;
	}
	return some;
}

/* Each number alone, and in any place of a row among others or among -inf. */
START_TEST(rows_are_good_or_not)
{
	const enum half_kind kind = _i ? HALF_BF16 : HALF_F16;
	const uint16_t minus_inf = inf_of[kind] | 0x8000;
	const struct kern *k;
	size_t n;

	for (unsigned h = 0; h < ALL; h++) {
		n = h % 3 == 0 ? 1 : 1 + dice_below(70);
		for (size_t i = 0; i < n; i++)
			put(src + 2 * i, h % 2 ? 0x3400 : minus_inf);
		put(src + 2 * dice_below(n), (uint16_t)h);
		put(src + 2 * n, inf_of[kind]); /* behind the row */
		for (size_t l = 0; (k = kern_level(l)) != NULL; l++)
			if (k->halves_good(src, 1, n, kind) != plain_good(src, n, kind))
				ck_abort_msg("%s: %x among %zu", k->name, h, n);
	}
}
END_TEST

/* The first bad row of many ends them. */
START_TEST(good_rows_are_counted)
{
	static const size_t sizes[] = {1, 2, 7, 15, 16, 17, 100, 1023, 1500};
	const enum half_kind kind = _i ? HALF_BF16 : HALF_F16;
	const struct kern *k;
	size_t n, rows, bad;

	for (long round = dice_rounds(300); round > 0; round--) {
		n = sizes[dice_below(9)];
		rows = 1 + dice_below(20000 / n);
		bad = dice_below(rows + 1);
		for (size_t i = 0; i < rows * n; i++)
			put(src + 2 * i,
			    dice_below(9) == 0 && i % n > 0 ? inf_of[kind] | 0x8000 : 0x1234);
		if (bad < rows)
			put(src + 2 * (n * bad + dice_below(n)),
			    inf_of[kind] + (uint16_t)dice_below(2));
		for (size_t l = 0; (k = kern_level(l)) != NULL; l++)
			ck_assert_uint_eq(k->halves_good(src, rows, n, kind), bad);
	}
}
END_TEST

Suite *
suite_halves(void)
{
	Suite *s = suite_create("halves");
	TCase *c = tcase_create("halves");

	tcase_set_timeout(c, 60.0 * (double)dice_stress());
	tcase_add_loop_test(c, all_levels_are_the_plain_loop, 0, 4);
	tcase_add_loop_test(c, every_number_has_the_stated_error, 0, 4);
	tcase_add_loop_test(c, rows_have_the_stated_error, 0, 4);
	tcase_add_test(c, long_rows_of_equal_values_lose_nothing);
	tcase_add_loop_test(c, rows_are_good_or_not, 0, 2);
	tcase_add_loop_test(c, good_rows_are_counted, 0, 2);
	suite_add_tcase(s, c);
	return s;
}
