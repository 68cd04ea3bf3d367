/* SPDX-License-Identifier: MIT */
/*
 * The bootstrap: Philox (base/philox.h) against the known answers that come with
 * Random123, the draws against Poisson(1), replicates (metric/bootstrap.h) of shards and
 * orders, and intervals against quantiles worked out here. What metrics come to
 * in replicates is compared with numpy in tests/cli/eval_bootstrap.sh.
 *
 * By the way: bootstrap.c (1) (2).
 */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/philox.h"
#include "dice.h"
#include "metric/bootstrap.h"

Suite *suite_bootstrap(void);

START_TEST(philox_gives_the_known_answers)
{
	static const struct {
		uint32_t counter[4];
		uint64_t key;
		uint32_t out[4];
	} kat[] = {
	    {{0, 0, 0, 0}, 0, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
	    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, 0xffffffffffffffff,
		{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
	    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0x299f31d0a4093822,
		{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
	};
	uint32_t out[4];

	for (size_t i = 0; i < sizeof(kat) / sizeof(kat[0]); i++) {
		philox(kat[i].counter, kat[i].key, out);
		ck_assert_mem_eq(out, kat[i].out, sizeof(out));
	}
}
END_TEST

/* Rows with two classes, measured by hand: half of them right. */
enum { ROWS = 200, CLASSES = 2, BINS = 4, REPLICATES = 37 };

struct rows {
	size_t label[ROWS], top[ROWS], rank[ROWS], place[ROWS * CLASSES];
	double conf[ROWS], nll[ROWS], entropy[ROWS], brier[ROWS], e[ROWS * CLASSES], total[ROWS];
	double scale[2 * ROWS];
	int64_t column[CLASSES];
	uint64_t number[ROWS];
};

static struct rows all;

static void
make_rows(void)
{
	for (size_t i = 0; i < ROWS; i++) {
		double p = dice_in(0.5, 1);

		all.top[i] = dice_below(2);
		all.label[i] = i % 2 ? all.top[i] : 1 - all.top[i];
		all.rank[i] = all.label[i] != all.top[i];
		all.conf[i] = p;
		all.nll[i] = all.rank[i] ? 2 : 1;
		all.entropy[i] = all.brier[i] = 0.5;
		all.e[2 * i + all.top[i]] = p;
		all.e[2 * i + 1 - all.top[i]] = 1 - p;
		all.total[i] = 1;
		all.number[i] = 1000 + i;
	}
}

static struct seen
seen_from(size_t first, size_t n)
{
	return (struct seen){
	    .n = n,
	    .label = all.label + first,
	    .top = all.top + first,
	    .rank = all.rank + first,
	    .conf = all.conf + first,
	    .nll = all.nll + first,
	    .entropy = all.entropy + first,
	    .brier = all.brier + first,
	    .e = all.e + first * CLASSES,
	    .total = all.total + first,
	    .scale = all.scale,
	    .place = all.place,
	    .column = all.column,
	};
}

static const double edges[] = {0, 0.25, 0.5, 0.75, 1};
static const struct setup setup = {
    .nclass = CLASSES, .bins = BINS, .edge = edges, .top = {1}, .ntop = 1};

/* Adds rows first ... first + n - 1, the teams from the last to the first where back. */
static int
add(struct bootstrap *b, size_t first, size_t n, bool back, struct err *err)
{
	struct bootstrap_room room = {.cap = ROWS, .nclass = CLASSES};
	struct seen seen = seen_from(first, n);
	size_t teams = bootstrap_teams(b);
	int status = 0;

	for (size_t i = 0; i < teams && status == 0; i++)
		status = bootstrap_add(
		    b, back ? teams - 1 - i : i, &seen, all.number + first, &room, err);
	bootstrap_room_free(&room);
	return status;
}

static double
value_in(const struct bootstrap *b, size_t replicate, const char *key)
{
	struct results r = {0};
	struct err err;
	double value;

	ck_assert_int_eq(tally_report(&b->tally[replicate], &b->setup, &r, &err), 0);
	value = results_find(&r, key)->value;
	results_free(&r);
	return value;
}

/* Of 200 x 2000 draws the mean is 1 within five standard errors, the variance nearly so. */
START_TEST(draws_are_poisson)
{
	enum { MANY = 2000 };
	struct bootstrap b;
	struct err err;
	double rows, sum = 0, squares = 0;

	make_rows();
	ck_assert_int_eq(bootstrap_begin(&b, &setup, MANY, 42, &err), 0);
	ck_assert_int_eq(add(&b, 0, ROWS, false, &err), 0);
	for (size_t i = 0; i < MANY; i++) {
		rows = (double)tally_totals(&b.tally[i], &b.setup).rows;
		sum += rows;
		squares += (rows - ROWS) * (rows - ROWS);
	}
	ck_assert_double_eq_tol(sum / MANY / ROWS, 1, 5 / sqrt((double)ROWS * MANY));
	ck_assert_double_eq_tol(squares / MANY / ROWS, 1, 5 * sqrt(2.0 / MANY));
	ck_assert_uint_eq(tally_totals(&b.tally[MANY], &b.setup).rows, ROWS);
	bootstrap_free(&b);
}
END_TEST

START_TEST(shards_and_orders_do_not_show)
{
	struct bootstrap whole, left, right;
	struct err err;

	make_rows();
	ck_assert_int_eq(bootstrap_begin(&whole, &setup, REPLICATES, 3, &err), 0);
	ck_assert_int_eq(bootstrap_begin(&left, &setup, REPLICATES, 3, &err), 0);
	ck_assert_int_eq(bootstrap_begin(&right, &setup, REPLICATES, 3, &err), 0);
	ck_assert_int_eq(add(&whole, 0, ROWS, false, &err), 0);
	ck_assert_int_eq(add(&left, 71, ROWS - 71, true, &err), 0);
	ck_assert_int_eq(add(&right, 30, 41, true, &err), 0);
	ck_assert_int_eq(add(&right, 0, 30, false, &err), 0);
	ck_assert_int_eq(bootstrap_merge(&left, &right, &err), 0);
	for (size_t i = 0; i <= REPLICATES; i++) {
		ck_assert(value_in(&whole, i, "rows") == value_in(&left, i, "rows"));
		ck_assert(value_in(&whole, i, "nll") == value_in(&left, i, "nll"));
		ck_assert(value_in(&whole, i, "ece") == value_in(&left, i, "ece"));
		ck_assert(value_in(&whole, i, "auroc") == value_in(&left, i, "auroc"));
	}
	bootstrap_free(&whole);
	bootstrap_free(&left);
	bootstrap_free(&right);
}
END_TEST

static int
by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Between the second and third of eleven, and so on. (1) (2) */
START_TEST(intervals_are_quantiles)
{
	enum { FEW = 11 };
	struct bootstrap b;
	struct results r = {0};
	struct err err;
	double v[FEW];

	make_rows();
	ck_assert_int_eq(bootstrap_begin(&b, &setup, FEW, 0, &err), 0);
	ck_assert_int_eq(add(&b, 0, ROWS, false, &err), 0);
	for (size_t i = 0; i < FEW; i++)
		v[i] = value_in(&b, i, "accuracy");
	qsort(v, FEW, sizeof(*v), by_size);
	ck_assert_ptr_nonnull(results_add(&r, "rows", ROWS, NULL, &err));
	ck_assert_ptr_nonnull(results_add(&r, "weight", ROWS, NULL, &err));
	ck_assert_ptr_nonnull(results_add(&r, "accuracy", 0.5, NULL, &err));
	ck_assert_ptr_nonnull(results_add(&r, "accuracy", 0.75, NULL, &err));
	ck_assert_ptr_nonnull(results_add(&r, "nll", NAN, "some reason", &err));
	ck_assert_int_eq(bootstrap_intervals(&b, 0.7, &r, &err), 0);
	ck_assert(isnan(r.result[0].lo) && isnan(r.result[1].hi));
	ck_assert_double_eq_tol(r.result[2].lo, v[1] + 0.5 * (v[2] - v[1]), 1e-15);
	ck_assert_double_eq_tol(r.result[2].hi, v[8] + 0.5 * (v[9] - v[8]), 1e-15);
	/* moved by as much as the sample is off from what the last tally says: 0.5 */
	ck_assert_double_eq_tol(r.result[3].lo, v[1] + 0.5 * (v[2] - v[1]) + 0.25, 1e-15);
	ck_assert(isnan(r.result[4].lo) && isnan(r.result[4].hi));
	results_free(&r);
	bootstrap_free(&b);
}
END_TEST

START_TEST(no_memory_is_told)
{
	struct bootstrap b;
	struct err err;
	int status = -1;

	make_rows();
	for (long n = 1; status < 0; n += 1 + n / 10) {
		err.code = ERR_NONE;
		mem_fail_at(n);
		status = bootstrap_begin(&b, &setup, 3, 0, &err);
		if (status == 0)
			status = add(&b, 0, 20, false, &err);
		mem_fail_at(0);
		ck_assert_int_eq(err.code, status < 0 ? ERR_MEM : ERR_NONE);
		bootstrap_free(&b);
		ck_assert_int_lt(n, 5000);
	}
}
END_TEST

Suite *
suite_bootstrap(void)
{
	Suite *s = suite_create("boot");
	TCase *t = tcase_create("boot");

	tcase_add_test(t, philox_gives_the_known_answers);
	tcase_add_test(t, draws_are_poisson);
	tcase_add_test(t, shards_and_orders_do_not_show);
	tcase_add_test(t, intervals_are_quantiles);
	tcase_add_test(t, no_memory_is_told);
	suite_add_tcase(s, t);
	return s;
}
