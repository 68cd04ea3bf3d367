/* SPDX-License-Identifier: MIT */
/*
 * Fixed point of any width (base/fix.h) against the sums of base/exact.h, which
 * knows no width, and against numbers that are known. Numbers in brackets are
 * those of fix.c.
 */
#include <check.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/exact.h"
#include "base/fix.h"
#include "dice.h"

Suite *suite_fix(void);

enum { WIDE = 34, LEAST = -1074 };

/* A positive double: of any size, or of one that is near 1. */
static double
some_double(int i)
{
	uint64_t u = dice_bits() >> 1;
	double x;

	if (i % 2)
		return dice_in(0, 1);
	memcpy(&x, &u, sizeof(x));
	return isfinite(x) ? x : 1;
}

START_TEST(sums_of_doubles_are_exact) /* (2) */
{
	uint64_t w[WIDE] = {0}, back[WIDE] = {0}, half[WIDE] = {0}, d[WIDE];
	struct exact sum = {0};
	double x[400], want;

	for (int i = 0; i < 400; i++) {
		x[i] = some_double(i);
		ck_assert(fix_add(w, WIDE, LEAST, x[i]));
		exact_add(&sum, x[i]);
	}
	for (int i = 400; i-- > 0;)
		ck_assert(fix_add(i % 3 ? back : half, WIDE, LEAST, x[i]));
	ck_assert(fix_sum(back, half, WIDE));
	ck_assert_mem_eq(back, w, sizeof(w));
	want = exact_value(&sum);
	ck_assert_double_eq(fix_double(w, WIDE, LEAST), want);
	ck_assert_int_eq(fix_compare(w, half, WIDE, d), 1);
	ck_assert_int_eq(fix_compare(half, w, WIDE, back), -1);
	ck_assert_mem_eq(back, d, sizeof(d));
	ck_assert(fix_sum(d, half, WIDE));
	ck_assert_mem_eq(d, w, sizeof(w));
	ck_assert_int_eq(fix_compare(d, w, WIDE, NULL), 0);
}
END_TEST

START_TEST(what_is_too_small_is_cut) /* (1) */
{
	uint64_t w[2] = {0};

	ck_assert(fix_add(w, 2, -60, 1 - 0x1p-53));
	ck_assert_uint_eq(w[0], ((uint64_t)1 << 60) - ((uint64_t)1 << 7));
	ck_assert(fix_add(w, 2, -60, 0x1.8p-60));
	ck_assert_uint_eq(w[0] & 127, 1);
	ck_assert(fix_add(w, 2, -60, 0x1.fffffffffffffp-61));
	ck_assert(fix_add(w, 2, -60, 0x1p-1074));
	ck_assert(fix_add(w, 2, -60, 0));
	ck_assert_uint_eq(w[0] & 127, 1);
	ck_assert_uint_eq(w[1], 0);
	ck_assert(fix_add(w, 2, -60, 0x1p67));
	ck_assert_uint_eq(w[1], (uint64_t)1 << 63);
	ck_assert(!fix_add(w, 2, -60, 0x1p67));
	ck_assert(!fix_add(w, 2, -60, 1e300));
}
END_TEST

/* The nearest double, ties to even, subnormal and too large ones. */
START_TEST(doubles_are_the_nearest)
{
	static const struct {
		uint64_t w[3];
		int q;
		double want;
	} cases[] = {
	    {{0, 0, 0}, 0, 0},
	    {{1, 0, 0}, -1074, 0x1p-1074},
	    {{1, 0, 0}, -1075, 0},
	    {{3, 0, 0}, -1075, 0x1p-1073},
	    {{3, 0, 0}, -1076, 0x1p-1074},
	    {{((uint64_t)1 << 53) + 1, 0, 0}, 0, 0x1p53},
	    {{((uint64_t)1 << 53) + 3, 0, 0}, 0, 0x1p53 + 4},
	    {{((uint64_t)1 << 54) + 2, 0, 0}, 0, 0x1p54},
	    {{((uint64_t)1 << 54) + 3, 0, 0}, 0, 0x1p54 + 4},
	    {{1, (uint64_t)1 << 52, (uint64_t)1 << 41}, 0, 0x1.0000000000001p169},
	    {{1, 0, ((uint64_t)1 << 53) + 1}, 0, 0x1.0000000000001p181},
	    {{0, 0, ((uint64_t)1 << 53) + 1}, 0, 0x1p181},
	    {{UINT64_MAX, UINT64_MAX, UINT64_MAX}, 0, 0x1p192},
	    {{0, 0, UINT64_MAX}, 832, INFINITY},
	    {{0, 0, (uint64_t)0xfffffffffffff8 << 8}, 832, 0x1.fffffffffffffp1023},
	    {{0, 0, 1}, 1000, INFINITY},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_msg(fix_double(cases[i].w, 3, cases[i].q) == cases[i].want,
		    "case %zu: %a, not %a", i, fix_double(cases[i].w, 3, cases[i].q),
		    cases[i].want);
}
END_TEST

START_TEST(integers_of_either_sign)
{
	uint64_t w[3] = {0};

	fix_add_int(w, 3, 60, 5);
	ck_assert_double_eq(fix_double(w, 3, -60), 5);
	fix_add_int(w, 3, 0, -1); /* borrows */
	ck_assert_uint_eq(w[1], 0);
	fix_add_int(w, 3, 150, INT64_C(1) << 40);
	fix_add_int(w, 3, 150, -(INT64_C(1) << 40));
	fix_add_int(w, 3, 0, 1);
	fix_add_int(w, 3, 60, -5);
	ck_assert_double_eq(fix_double(w, 3, 0), 0);
	fix_add_int(w, 3, 0, -3); /* below zero on the way */
	fix_add_int(w, 3, 1, 4);
	ck_assert_uint_eq(w[0], 5);
	ck_assert_uint_eq(w[2], 0);
}
END_TEST

START_TEST(a_sum_that_is_too_large_is_told)
{
	uint64_t w[2] = {UINT64_MAX, UINT64_MAX}, one[2] = {1, 0};

	ck_assert(!fix_sum(w, one, 2));
	w[0] = UINT64_MAX;
	w[1] = 0;
	ck_assert(fix_sum(w, one, 2));
	ck_assert_uint_eq(w[1], 1);
}
END_TEST

START_TEST(hexadecimal_there_and_back)
{
	static const char *const refused[] = {
	    "", "g", "-1", "A", "0x1", " 1", "100000000000000000000000000000000"};
	char text[2 * FIX_HEX + 1];
	uint64_t w[2], back[2];

	for (int i = 0; i < 1000; i++) {
		w[0] = dice_bits() >> dice_below(64);
		w[1] = i % 3 ? 0 : dice_bits() >> dice_below(64);
		ck_assert_uint_eq(fix_write(text, w, 2), strlen(text));
		ck_assert(fix_read(back, 2, text));
		ck_assert_mem_eq(back, w, sizeof(w));
	}
	memset(w, 0, sizeof(w));
	fix_write(text, w, 2);
	ck_assert_str_eq(text, "0");
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		ck_assert_msg(!fix_read(back, 2, refused[i]), "takes '%s'", refused[i]);
}
END_TEST

Suite *
suite_fix(void)
{
	Suite *s = suite_create("fix");
	TCase *t = tcase_create("fix");

	tcase_add_loop_test(t, sums_of_doubles_are_exact, 0, 5);
	tcase_add_test(t, what_is_too_small_is_cut);
	tcase_add_test(t, doubles_are_the_nearest);
	tcase_add_test(t, integers_of_either_sign);
	tcase_add_test(t, a_sum_that_is_too_large_is_told);
	tcase_add_test(t, hexadecimal_there_and_back);
	suite_add_tcase(s, t);
	return s;
}
