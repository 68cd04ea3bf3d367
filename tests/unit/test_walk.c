/* SPDX-License-Identifier: MIT */
/* metric/walk against tests/oracle/walk.txt, and the vectors of the papers. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "metric/chi_square.h"
#include "metric/walk.h"

#define NEAR(got, want, digits) ck_assert(fabs((got) - (want)) <= (digits)*fabs(want))

START_TEST(tails_are_those_of_mpmath)
{
	char path[4096];
	double x, reaches, spans;
	size_t n = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/tests/oracle/walk.txt", getenv("src"));
	f = fopen(path, "r");
	ck_assert(f != NULL);
	for (; fscanf(f, "%lf %lf %lf", &x, &reaches, &spans) == 3; n++) {
		NEAR(walk_reaches(x), reaches, 1e-14);
		NEAR(walk_spans(x), spans, 1e-14);
	}
	fclose(f);
	ck_assert_uint_eq(n, 32);
}
END_TEST

START_TEST(printed_vectors)
{
	NEAR(walk_reaches(1), 0.6292226, 1e-7);
	NEAR(walk_reaches(5.512), 7.09558e-8, 1e-6);
	NEAR(walk_spans(1), 0.9366354, 1e-7);
	NEAR(walk_spans(3), 0.010799168, 1e-7);
	NEAR(walk_spans(10.16), 1.19631e-23, 1e-5);
}
END_TEST

/* (3) */
START_TEST(ends)
{
	ck_assert(walk_reaches(0) == 1 && walk_spans(0) == 1);
	ck_assert(walk_reaches(1e-300) == 1 && walk_spans(1e-300) == 1);
	ck_assert(walk_reaches(38) > 0 && walk_spans(38) > 0);
	ck_assert(walk_reaches(39) == 0 && walk_spans(39) == 0);
	ck_assert(walk_reaches(1e300) == 0 && walk_spans(1e300) == 0);
	ck_assert(walk_reaches(INFINITY) == 0 && walk_spans(INFINITY) == 0);
}
END_TEST

START_TEST(tails_never_rise)
{
	double reaches = 1, spans = 1;

	for (double x = 0; x < 39; x += 1.0 / 512) {
		ck_assert(walk_reaches(x) <= reaches && walk_spans(x) <= spans);
		reaches = walk_reaches(x);
		spans = walk_spans(x);
		ck_assert(reaches <= spans * (1 + 1e-15) || spans == 0);
	}
}
END_TEST

/* tests/oracle/chi_square.txt, from 1 to 128,000 degrees of freedom. */
START_TEST(chi_square_is_that_of_mpmath)
{
	char path[4096];
	double x, want;
	size_t n = 0, freedom;
	FILE *f;

	snprintf(path, sizeof(path), "%s/tests/oracle/chi_square.txt", getenv("src"));
	f = fopen(path, "r");
	ck_assert(f != NULL);
	for (; fscanf(f, "%lf %zu %lf", &x, &freedom, &want) == 3; n++)
		ck_assert_msg(fabs(chi_square_tail(x, freedom) - want) <= 1e-12 * want,
		    "%g %zu: %.17g, not %.17g", x, freedom, chi_square_tail(x, freedom), want);
	fclose(f);
	ck_assert_uint_eq(n, 86);
	ck_assert(chi_square_tail(1e300, 3) == 0 && chi_square_tail(INFINITY, 4) == 0);
}
END_TEST

Suite *
suite_walk(void)
{
	Suite *s = suite_create("walk");
	TCase *t = tcase_create("walk");

	tcase_add_test(t, tails_are_those_of_mpmath);
	tcase_add_test(t, printed_vectors);
	tcase_add_test(t, ends);
	tcase_add_test(t, tails_never_rise);
	tcase_add_test(t, chi_square_is_that_of_mpmath);
	suite_add_tcase(s, t);
	return s;
}
