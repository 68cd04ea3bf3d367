/* SPDX-License-Identifier: MIT */
/*
 * Exact sums (base/exact.h) against what is known of them without adding: pairs
 * that cancel, sums of two, where TwoSum tells what rounding lost, and orders.
 */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/exact.h"
#include "dice.h"

Suite *suite_exact(void);

/* Any finite double. */
static double
any_double(void)
{
	uint64_t u;
	double x;

	do {
		u = dice_bits();
		memcpy(&x, &u, sizeof(x));
	} while (!isfinite(x));
	return x;
}

static double
sum_of(const double *x, size_t n)
{
	struct exact s = {0};

	for (size_t i = 0; i < n; i++)
		exact_add(&s, x[i]);
	return exact_value(&s);
}

START_TEST(one_number_comes_back)
{
	static const double edges[] = {0, 1, -1, DBL_MIN, DBL_TRUE_MIN, -DBL_TRUE_MIN, DBL_MAX,
	    -DBL_MAX, 0x1p-1022 - 0x1p-1074, 0x1p52, 0x1p53, 0x1p-1042, 0x1.8p-1043};
	double x;

	for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++)
		ck_assert(sum_of(&edges[i], 1) == edges[i]);
	for (long i = 0; i < dice_rounds(20000); i++) {
		x = any_double();
		ck_assert(sum_of(&x, 1) == x);
	}
}
END_TEST

/* a + b is correctly rounded by the processor. */
START_TEST(two_numbers_are_added_as_the_processor_does)
{
	double x[2];

	for (long i = 0; i < dice_rounds(20000); i++) {
		x[0] = any_double();
		x[1] = i % 2 ? any_double() : x[0] * dice_in(-4, 4);
		if (!isfinite(x[1]))
			continue;
		ck_assert(sum_of(x, 2) == x[0] + x[1]);
	}
	ck_assert(sum_of((double[]){DBL_MAX, DBL_MAX}, 2) == INFINITY);
	ck_assert(sum_of((double[]){-DBL_MAX, -DBL_MAX}, 2) == -INFINITY);
	ck_assert(sum_of((double[]){DBL_MAX, 0x1p969}, 2) == DBL_MAX); /* below half a place */
	ck_assert(sum_of((double[]){DBL_MAX, 0x1p970}, 2) == INFINITY); /* half of one */
}
END_TEST

START_TEST(nothing_is_lost_however_far_apart)
{
	ck_assert(sum_of((double[]){1e300, 1, -1e300}, 3) == 1);
	ck_assert(sum_of((double[]){DBL_TRUE_MIN, DBL_MAX, -DBL_MAX}, 3) == DBL_TRUE_MIN);
	ck_assert(sum_of((double[]){1, 0x1p-53, 0x1p-200}, 3) == 1 + DBL_EPSILON);
	ck_assert(sum_of((double[]){1, 0x1p-53}, 2) == 1); /* a tie goes to the even one */
	ck_assert(sum_of((double[]){1 + DBL_EPSILON, 0x1p-53}, 2) == 1 + 2 * DBL_EPSILON);
	ck_assert(sum_of((double[]){1, 0x1p-53, -0x1p-200}, 3) == 1);
	ck_assert(sum_of((double[]){DBL_MAX, DBL_MAX, -DBL_MAX}, 3) == DBL_MAX);
	ck_assert(sum_of(NULL, 0) == 0);
}
END_TEST

/* In halves and from behind, the sum is the same to the last part. */
START_TEST(order_and_sharding_do_not_show)
{
	enum { N = 500 };
	double x[N];
	struct exact forth, back, left, right;

	for (long round = 0; round < dice_rounds(20); round++) {
		forth = back = left = right = (struct exact){0};
		for (size_t i = 0; i < N; i++) {
			x[i] = round % 2 ? any_double() : dice_in(-1, 1);
			exact_add(&forth, x[i]);
			exact_add(i % 3 ? &left : &right, x[i]);
		}
		for (size_t i = N; i-- > 0;)
			exact_add(&back, x[i]);
		exact_merge(&left, &right);
		ck_assert(exact_value(&forth) == exact_value(&back));
		ck_assert(exact_value(&forth) == exact_value(&left));
		for (size_t i = 0; i < N; i++)
			exact_add(&left, -x[i]);
		ck_assert(exact_value(&left) == 0);
	}
}
END_TEST

/* Doubling a sum by merging it with itself fills the parts; the carries must come in time. */
START_TEST(carries_come_in_time)
{
	struct exact s = {0}, t;
	double x = 1 - 0x1p-53;

	exact_add(&s, x);
	exact_add(&s, -0x1p-900);
	for (int i = 1; i <= 80; i++) {
		t = s;
		exact_merge(&s, &t);
		ck_assert(exact_value(&s) == ldexp(x, i));
	}
	s = (struct exact){.load = ((uint32_t)1 << 30) - 2};
	for (int i = 0; i < EXACT_PARTS - 3; i++)
		s.part[i] = (int64_t)s.load * UINT32_MAX;
	t = s;
	for (int i = 0; i < 10; i++) {
		exact_add(&s, x);
		exact_add(&s, -x);
		exact_add(&s, DBL_MAX);
		exact_add(&s, -DBL_MAX);
	}
	ck_assert_uint_lt(s.load, 100);
	ck_assert(exact_value(&s) == exact_value(&t));
}
END_TEST

Suite *
suite_exact(void)
{
	Suite *s = suite_create("exact");
	TCase *t = tcase_create("exact");

	tcase_add_test(t, one_number_comes_back);
	tcase_add_test(t, two_numbers_are_added_as_the_processor_does);
	tcase_add_test(t, nothing_is_lost_however_far_apart);
	tcase_add_test(t, order_and_sharding_do_not_show);
	tcase_add_test(t, carries_come_in_time);
	suite_add_tcase(s, t);
	return s;
}
