/* SPDX-License-Identifier: MIT */
/*
 * Conformal sets (calib/sets.h): which score is the threshold, draws, and sets against slow
 * code that looks at each class on its own; as JSON and back.
 */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "calib/json.h"
#include "calib/sets.h"
#include "dice.h"

Suite *suite_sets(void);

/* k = ceil((n + 1)(1 - alpha)) of decimal alphas, by whole numbers: alpha is a / 1000. */
START_TEST(the_rank_is_that_of_whole_numbers)
{
	for (uint64_t a = 1; a < 1000; a++) {
		for (uint64_t n = 0; n < 300; n++) {
			const uint64_t want = ((n + 1) * (1000 - a) + 999) / 1000;

			ck_assert_uint_eq(sets_rank((double)a / 1000, n), want);
			ck_assert_int_eq(
			    want <= n, n >= sets_least((double)a / 1000)); /* (n + 1) a >= 1000 */
		}
	}
	ck_assert_uint_eq(sets_rank(0.3, 9), 7);
	ck_assert_uint_eq(sets_rank(0.1, 999999999), 900000000);
	ck_assert_uint_eq(sets_rank(1 - 0x1p-53, 9), 1);
}
END_TEST

START_TEST(draws_go_by_seed_row_and_purpose)
{
	struct sets s = {.drawn = true};
	double sum = 0;

	for (uint64_t i = 0; i < 20000; i++) {
		const double u = sets_draw(&s, 5, i, true);

		ck_assert(u >= 0 && u < 1);
		ck_assert(u == sets_draw(&s, 5, i, true));
		ck_assert(u != sets_draw(&s, 5, i, false));
		ck_assert(u != sets_draw(&s, 6, i, true));
		sum += u;
	}
	ck_assert_double_eq_tol(sum / 20000, 0.5, 5 / sqrt(12 * 20000.0));
	s.drawn = false;
	ck_assert(sets_draw(&s, 5, 1, true) == 1);
}
END_TEST

/* The score of one class, in long double, by its formula. */
static long double
slow_score(const struct sets *s, const double *z, size_t n, size_t class, double u)
{
	long double total = 0, before = 0, top = -INFINITY, p, first;
	size_t rank = 1;

	for (size_t i = 0; i < n; i++)
		top = z[i] > top ? z[i] : top;
	for (size_t i = 0; i < n; i++)
		total += expl(z[i] - top);
	for (size_t i = 0; i < n; i++) {
		if (z[i] > z[class] || (z[i] == z[class] && i < class)) {
			before += expl(z[i] - top) / total;
			rank++;
		}
	}
	p = expl(z[class] - top) / total;
	first = 1 / total;
	if (strcmp(s->kind->name, "lac") == 0)
		return 1 - p;
	if (strcmp(s->kind->name, "aps") == 0)
		return before + u * p;
	if (strcmp(s->kind->name, "raps") == 0)
		return before + u * p + s->param[0] * fmaxl(0, (long double)rank - s->param[1]);
	return rank == 1 ? u * first : first + ((long double)rank - 2 + u) * s->param[0];
}

enum { MOST = 40 };

/* The probabilities in falling order give each score to the bit, and the rank of each label. */
static void
check_sorted(const struct sets *s, const double *z, size_t n, double u, struct sets_room *room)
{
	double p[MOST];
	struct ranked r;
	size_t rank;

	for (size_t c = 0; c < n; c++) {
		rank = sets_sort(z, n, c, room, p);
		r = (struct ranked){.first = p[0]};
		while (r.rank < rank) {
			r.before += r.p;
			r.p = p[r.rank++];
		}
		ck_assert(s->kind->score(s, &r, u) == sets_score(s, z, n, c, u, room));
	}
}

static void
check_row(const struct sets *s, const double *z, size_t n, double u, struct sets_room *room)
{
	double set[MOST];
	const size_t len = sets_of(s, 0, z, n, u, room, set);
	bool in[MOST] = {false};

	for (size_t i = 0; i < len; i++) {
		in[(size_t)set[i]] = true;
		if (i > 0) /* most probable first, equal ones by index */
			ck_assert(z[(size_t)set[i]] < z[(size_t)set[i - 1]] ||
			    (z[(size_t)set[i]] == z[(size_t)set[i - 1]] && set[i] > set[i - 1]));
	}
	for (size_t c = 0; c < n; c++) {
		const long double score = slow_score(s, z, n, c, u);
		const double threshold = s->threshold[s->by == SET_CLASS ? c : 0];

		ck_assert_double_eq_tol(sets_score(s, z, n, c, u, room), (double)score, 1e-14);
		if (fabsl(score - threshold) > 2e-12L)
			ck_assert_int_eq(in[c], score <= threshold);
	}
}

START_TEST(sets_are_those_of_slow_code)
{
	struct sets_room room = {0};
	struct sets s = {.kind = set_kinds[_i % 4], .drawn = true};
	double z[MOST];
	struct err err;

	for (int round = 0; round < 500; round++) {
		const size_t n = 1 + dice_below(MOST);

		s.by = round % 3 == 0 ? SET_CLASS : SET_ALL;
		s.param[0] = round % 5 == 0 ? 0.5 : 0.02;
		s.param[1] = (double)(round % 4);
		ck_assert_int_eq(sets_groups(&s, s.by == SET_CLASS ? n : 1, &err), 0);
		ck_assert_int_eq(sets_room(&room, n, &err), 0);
		for (size_t i = 0; i < n; i++) {
			z[i] = round % 2 ? dice_in(0, 8) : (double)dice_below(4);
			if (i > 0 && dice_below(10) == 0)
				z[i] = -INFINITY;
		}
		for (size_t i = 0; i < s.ngroup; i++)
			s.threshold[i] = dice_below(20) == 0 ? INFINITY : dice_in(0, 1.2);
		check_row(&s, z, n, dice_in(0, 1), &room);
		check_sorted(&s, z, n, dice_in(0, 1), &room);
	}
	mem_free(s.rows);
	mem_free(s.threshold);
	sets_room_free(&room);
}
END_TEST

/* All that is written is read back. */
START_TEST(json_reads_back)
{
	struct calib c = {.task = TASK_MULTICLASS, .nclass = 3}, back = {0};
	struct sets *s = mem_new(1, sizeof(*s), &(struct err){0});
	struct buf text = {0};
	struct err err;

	s->kind = set_kinds[2];
	s->alpha = 0.1;
	s->param[0] = 0.3;
	s->param[1] = 2;
	s->drawn = s->never_empty = true;
	s->seed = 1234567;
	s->by = _i ? SET_CLASS : SET_ALL;
	s->steps = mem_text("temp=2", 6, &err);
	ck_assert_int_eq(sets_groups(s, _i ? 3 : 1, &err), 0);
	for (size_t i = 0; i < s->ngroup; i++) {
		s->threshold[i] = i == 1 ? INFINITY : 1.0 / 3;
		s->rows[i] = 7 + i;
	}
	c.sets = s;
	ck_assert_int_eq(calib_write(&c, NULL, &text, &err), 0);
	ck_assert_msg(calib_read(&back, text.p, text.len, &err) == 0, "%s", err.text);
	ck_assert_ptr_null(back.method);
	ck_assert(back.nclass == 3 && back.sets->kind == s->kind && back.sets->by == s->by);
	ck_assert(back.sets->alpha == s->alpha && back.sets->seed == s->seed);
	ck_assert(back.sets->drawn && back.sets->never_empty);
	ck_assert_str_eq(back.sets->steps, "temp=2");
	for (size_t i = 0; i < s->ngroup; i++)
		ck_assert(
		    back.sets->threshold[i] == s->threshold[i] && back.sets->rows[i] == s->rows[i]);
	calib_free(&back);
	calib_free(&c);
	buf_free(&text);
}
END_TEST

Suite *
suite_sets(void)
{
	Suite *s = suite_create("sets");
	TCase *t = tcase_create("all");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, the_rank_is_that_of_whole_numbers);
	tcase_add_test(t, draws_go_by_seed_row_and_purpose);
	tcase_add_loop_test(t, sets_are_those_of_slow_code, 0, 8);
	tcase_add_loop_test(t, json_reads_back, 0, 2);
	suite_add_tcase(s, t);
	return s;
}
