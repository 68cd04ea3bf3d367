/* SPDX-License-Identifier: MIT */
/*
 * Heads against their definition in long double; what a tree and cutoffs may be; damaged
 * trees; memory that runs out.
 *
 * clusters.c (1) (2) (3), tree.c (1) (2), tree_read.c (1) to (4).
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "dice.h"
#include "mutate.h"
#include "op/head.h"

Suite *suite_head(void);

enum { MOST = 40 };

#define NONE (-INFINITY)

/* ---- adaptive softmax ---- */

static long double
part_sum(const double *z, size_t n, double top)
{
	long double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += expl((long double)z[i] - top);
	return sum;
}

/* log softmax(z)[i] of n logits, by its definition. */
static long double
part_log(const double *z, size_t n, size_t i)
{
	double top = z[0];

	for (size_t j = 1; j < n; j++)
		top = fmax(top, z[j]);
	return (long double)z[i] - top - logl(part_sum(z, n, top));
}

START_TEST(clusters_are_their_definition)
{
	struct head h = {0};
	struct err err;
	double z[MOST], copy[MOST], got[MOST], sum;
	size_t at;

	ck_assert_int_eq(clusters_read(&h, "3,5,11", &err), 0);
	for (size_t round = 0; round < 200; round++) {
		const size_t n = 15 + dice_below(10), nclass = h.kind->classes(&h, n);
		const size_t end[] = {5, 11, nclass};
		const double scale = round % 2 ? 1 : 50;

		ck_assert_uint_eq(nclass, n - 3);
		ck_assert_uint_eq(h.kind->values(&h, nclass), n);
		for (size_t i = 0; i < n; i++)
			copy[i] = z[i] =
			    i < 14 && i % 2 && dice_below(4) == 0 ? NONE : dice_in(-scale, scale);
		ck_assert_ptr_null(h.kind->apply(&h, copy, n, got, NULL, &at));
		sum = 0;
		for (size_t i = 0; i < nclass; i++) {
			const size_t k = i < 3 ? 0 : i < 5 ? 1 : i < 11 ? 2 : 3;
			const size_t from = k < 2 ? 3 : end[k - 2];
			long double want = part_log(z, 6, k ? 2 + k : i);

			if (k > 0 && want > NONE)
				want += part_log(z + from + 3, end[k - 1] - from, i - from);
			ck_assert(got[i] == (double)want ||
			    fabsl(got[i] - want) <= 4e-16L * (4 + fabsl(want) + 4 * scale));
			sum += exp(got[i]);
		}
		ck_assert(fabs(sum - 1) < 1e-13);
	}
	head_free(&h);
}
END_TEST

static const struct {
	const char *cutoffs;
	double z[8];
	const char *why;
	size_t n, at;
} rows[] = {
    {"1", {0, NONE, NONE, NONE}, NULL, 4, 0},
    {"1", {NONE, 0, NONE, 1}, NULL, 4, 0},
    {"1", {NONE, NONE, 1, 2}, "the shortlist and the clusters are all -inf", 4, 0},
    {"2", {1, 2, 3, NONE}, "every class of a cluster is -inf, and the cluster is not", 4, 3},
    {"1,2", {1, 1, 1, 0, NONE, NONE}, "every class of a cluster is -inf, and the cluster is not", 6,
	4},
};

START_TEST(clusters_have_edges)
{
	struct head h = {0};
	struct err err;
	double z[8], got[8];
	size_t at;
	const char *why;

	memcpy(z, rows[_i].z, sizeof(z));
	ck_assert_int_eq(clusters_read(&h, rows[_i].cutoffs, &err), 0);
	why = h.kind->apply(&h, z, rows[_i].n, got, NULL, &at);
	ck_assert_pstr_eq(why, rows[_i].why);
	if (why)
		ck_assert_uint_eq(at, rows[_i].at);
	ck_assert_uint_eq(h.kind->classes(&h, h.cut[h.ncut - 1] + h.ncut), 0); /* (3) */
	ck_assert_uint_eq(
	    h.kind->classes(&h, h.cut[h.ncut - 1] + h.ncut + 1), h.cut[h.ncut - 1] + 1);
	head_free(&h);
}
END_TEST

START_TEST(cutoffs_are_rising_whole_numbers)
{
	static const char *const bad[] = {"", ",", "0", "1,", ",1", "2,1", "2,2", "1.5", "-1", "+1",
	    "1 2", "1e99", "x", "4294967296"};
	struct err err;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct head h = {0};

		ck_assert_msg(clusters_read(&h, bad[i], &err) < 0, "'%s' is taken", bad[i]);
		ck_assert_int_eq(err.code, ERR_VALUE);
		head_free(&h);
	}
}
END_TEST

/* ---- trees ---- */

/* A random tree of the leaves [from, from + n), whose paths begin with `path`. */
static void
grow(struct buf *text, const char *path, size_t from, size_t n, uint32_t *node, bool chain)
{
	const size_t left = chain ? 1 : 1 + dice_below((unsigned)n - 1);
	const uint32_t me = (*node)++;
	char more[600];

	for (size_t side = 0; side < 2; side++) {
		const size_t m = side ? n - left : left, first = side ? from + left : from;

		snprintf(
		    more, sizeof(more), "%s%s%u%c", path, *path ? " " : "", me, side ? '-' : '+');
		if (m == 1)
			buf_printf(text, "%zu,%s\n", first, more);
		else
			grow(text, more, first, m, node, chain);
	}
}

/* log p of the class by its path, step by step. */
static long double
path_log(const char *text, size_t class, const double *z)
{
	char start[32];
	const char *p;
	long double sum = 0;
	size_t node;

	snprintf(start, sizeof(start), "\n%zu,", class);
	p = strstr(text, start) + strlen(start);
	while (*p != '\n') {
		node = strtoul(p, (char **)&p, 10);
		sum += -log1pl(expl(*p == '+' ? -(long double)z[node] : (long double)z[node]));
		p += p[1] == ' ' ? 2 : 1;
	}
	return sum;
}

START_TEST(trees_are_their_paths)
{
	double z[MOST], copy[MOST], room[2 * MOST], got[MOST], sum;
	struct err err;
	size_t at;

	for (size_t round = 0; round < 100; round++) {
		const size_t n = 2 + dice_below(MOST - 2);
		struct head h = {0};
		struct buf text = {0};
		uint32_t node = 0;

		buf_str(&text, "class,path\n");
		grow(&text, "", 0, n, &node, round % 5 == 0);
		buf_char(&text, '\0');
		ck_assert_msg(
		    tree_read(&h, text.p, text.len - 1, &err) == 0, "%s in\n%s", err.text, text.p);
		ck_assert_uint_eq(h.kind->classes(&h, n - 1), n);
		ck_assert_uint_eq(h.kind->classes(&h, n), 0);
		for (size_t i = 0; i + 1 < n; i++)
			copy[i] = z[i] = dice_below(20) ? dice_in(-60, 60) : NONE;
		ck_assert_ptr_null(h.kind->apply(&h, copy, n - 1, got, room, &at));
		sum = 0;
		for (size_t i = 0; i < n; i++) {
			const long double want = path_log(text.p, i, z);

			ck_assert(got[i] == (double)want ||
			    fabsl(got[i] - want) <= (long double)n * 3e-16L * fabsl(want));
			sum += exp(got[i]);
		}
		ck_assert(fabs(sum - 1) < 1e-13);
		buf_free(&text);
		head_free(&h);
	}
}
END_TEST

/* Whatever text is a tree, its leaves' probabilities sum to 1 (tree_read.c (3)). */
START_TEST(damaged_trees_are_refused_or_proper)
{
	static const char *const seeds[] = {"a,0+\nb,0-\n",
	    "class,path\nx,2+ 0+\ny,2+ 0-\nz,2- 1+\nw,2- 1-\n",
	    "{\"class\":1,\"path\":[\"1+\"]}\n{\"class\":0,\"path\":\"1-\"}\n"};
	const double zero[MOST] = {0};
	double z[MOST], room[2 * MOST], got[MOST], sum;
	struct err err;
	size_t at, taken = 0;

	mutate_limit_memory();
	for (long round = 0; round < dice_rounds(5000); round++) {
		struct head h = {0};
		struct buf text = {0};

		buf_str(&text, seeds[round % 3]);
		mutate(&text);
		if (tree_read(&h, text.p, text.len, &err) == 0 && h.nnode < MOST) {
			memcpy(z, zero, sizeof(z));
			h.kind->apply(&h, z, h.nnode, got, room, &at);
			sum = 0;
			for (size_t i = 0; i <= h.nnode; i++)
				sum += exp(got[i]);
			ck_assert_msg(
			    fabs(sum - 1) < 1e-12, "sum %g of\n%.*s", sum, (int)text.len, text.p);
			taken++;
		}
		buf_free(&text);
		head_free(&h);
	}
	ck_assert_uint_gt(taken, 50 / dice_stride());
}
END_TEST

START_TEST(trees_survive_lack_of_memory)
{
	static const char text[] = "cat,0+ 1+\ndog,0+ 1-\nbird,0-\n";
	struct err err;
	int status = -1;

	for (long i = 1; status < 0; i++) {
		struct head h = {0};

		mem_fail_at(i);
		status = tree_read(&h, text, sizeof(text) - 1, &err);
		mem_fail_at(0);
		ck_assert(status == 0 || err.code == ERR_MEM);
		head_free(&h);
	}
}
END_TEST

Suite *
suite_head(void)
{
	Suite *suite = suite_create("head");
	TCase *t = tcase_create("head");

	tcase_add_test(t, clusters_are_their_definition);
	tcase_add_loop_test(t, clusters_have_edges, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, cutoffs_are_rising_whole_numbers);
	tcase_add_test(t, trees_are_their_paths);
	tcase_add_test(t, damaged_trees_are_refused_or_proper);
	tcase_add_test(t, trees_survive_lack_of_memory);
	suite_add_tcase(suite, t);
	return suite;
}
