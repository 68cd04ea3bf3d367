/* SPDX-License-Identifier: MIT */
/*
 * The classes that a calibration was fitted to: which of an input's they are, by names.
 *
 * classes.c (1) (2) (3) (4). Checksums are those that Python computes by the definition.
 */
#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "calib/classes.h"

Suite *suite_classes(void);

enum { MOST = 12 };

static struct names
names_of(const char *const *name)
{
	struct names names = {0};
	struct err err;

	for (size_t i = 0; name[i]; i++)
		ck_assert_int_eq(names_add(&names, name[i], strlen(name[i]), &err), 0);
	ck_assert_msg(names_finish(&names, &err) == 0, "%s", err.text);
	return names;
}

struct example {
	const char *there[MOST + 1], *here[MOST + 1];
	enum calib_match match;
	size_t order[MOST];
	const char *a, *b; /* the names that are told, or NULL */
};

/* Of a vector calibration, whose names are kept. */
static void
check_match(const struct example *e)
{
	struct names there = names_of(e->there), here = names_of(e->here);
	struct calib c = {.method = method_named("vector"), .nclass = there.n};
	struct calib_matched m;
	struct err err;

	ck_assert_int_eq(calib_keep_names(&c, &there, &err), 0);
	ck_assert_uint_eq(c.names.n, there.n);
	ck_assert_int_eq(calib_match(&c, &here, &m, &err), 0);
	ck_assert_msg(m.match == e->match, "%s, %s: %d", e->there[0], e->here[0], (int)m.match);
	ck_assert((m.order != NULL) == (e->match == CALIB_REORDERED));
	for (size_t i = 0; m.order && i < there.n; i++)
		ck_assert_uint_eq(m.order[i], e->order[i]);
	ck_assert((m.there != NULL) == (e->a != NULL));
	if (e->a)
		ck_assert_str_eq(m.there, e->a);
	if (e->b)
		ck_assert_str_eq(m.here, e->b);
	calib_matched_free(&m);
	calib_free(&c);
	names_free(&there);
	names_free(&here);
}

/* (1) (4) */
START_TEST(names_say_which_class_is_which)
{
	static const struct example e[] = {
	    {{"a", "b", NULL}, {"a", "b", NULL}, CALIB_SAME, {0}, NULL, NULL},
	    {{"a", "b", "c", NULL}, {"c", "a", "b", NULL}, CALIB_REORDERED, {1, 2, 0}, NULL, NULL},
	    {{"a", "b", "d", NULL}, {"c", "a", "b", NULL}, CALIB_OTHER, {0}, "d", "c"},
	    {{"a", "b", NULL}, {"a", "b", "c", NULL}, CALIB_UNNAMED, {0}, NULL, NULL},
	    {{"p_a", "p_b", NULL}, {"b", "a", NULL}, CALIB_REORDERED, {1, 0}, "p_a", "a"},
	    {{"p.a", "p.b", NULL}, {"q-a", "q-b", NULL}, CALIB_SAME, {0}, "p.a", "q-a"},
	    /* numbers */
	    {{"z0", "z1", "z2", NULL}, {"l_2", "l_0", "l_1", NULL}, CALIB_REORDERED, {1, 2, 0},
		"z0", "l_0"},
	    {{"z1", "z10", "z2", NULL}, {"z01", "z02", "z10", NULL}, CALIB_REORDERED, {0, 2, 1},
		"z1", "z01"},
	    {{"z1", "z10", NULL}, {"1", "10", NULL}, CALIB_SAME, {0}, "z1", "1"},
	    {{"z[0]", "z[1]", NULL}, {"0", "1", NULL}, CALIB_SAME, {0}, "z[0]", "0"},
	    {{"0.0", "1.0", NULL}, {"0", "1", NULL}, CALIB_SAME, {0}, "0.0", "0"},
	    {{"z0", "z1", NULL}, {"z1", "z2", NULL}, CALIB_OTHER, {0}, "z0", "z2"},
	    {{"z1", "z01", NULL}, {"z01", "z1", NULL}, CALIB_REORDERED, {1, 0}, NULL, NULL},
	    {{"z0", "x1", NULL}, {"x1", "z0", NULL}, CALIB_REORDERED, {1, 0}, NULL, NULL},
	    {{"z0", "z1", NULL}, {"cat", "dog", NULL}, CALIB_OTHER, {0}, "z0", "cat"},
	    /* Latin-1 is what it is in UTF-8 */
	    {{"caf\303\251", "b", NULL}, {"b", "caf\351", NULL}, CALIB_REORDERED, {1, 0}, NULL,
		NULL},
	    {{"caf\351", "b", NULL}, {"caf\303\251", "b", NULL}, CALIB_SAME, {0}, NULL, NULL},
	    {{"caf\351", "b", NULL}, {"caf\352", "b", NULL}, CALIB_OTHER, {0}, "caf\303\251",
		"caf\303\252"},
	    /* one class */
	    {{"only", NULL}, {"only", NULL}, CALIB_SAME, {0}, NULL, NULL},
	    {{"only7", NULL}, {"7", NULL}, CALIB_OTHER, {0}, "only7", "7"},
	};

	for (size_t i = 0; i < sizeof(e) / sizeof(*e); i++)
		check_match(&e[i]);
}
END_TEST

static uint64_t
sum_of(const char *const *name)
{
	struct names names = names_of(name);
	struct err err;
	uint64_t sum;

	ck_assert_int_eq(calib_checksum(&names, &sum, &err), 0);
	names_free(&names);
	return sum;
}

/* (2) */
START_TEST(the_checksum_is_that_of_the_set)
{
	static const char *const plain[] = {"ant", "bee", "cat", NULL};
	static const char *const mixed[] = {"p_cat", "p_ant", "p_bee", NULL};
	static const char *const numbers[] = {
	    "z0", "z1", "z2", "z3", "z4", "z5", "z6", "z7", "z8", "z9", "z10", "z11", NULL};

	ck_assert(sum_of(plain) == UINT64_C(0x19d158a97f07aefa));
	ck_assert(sum_of(mixed) == UINT64_C(0x19d158a97f07aefa));
	ck_assert(sum_of(numbers) == UINT64_C(0xc1303d3e0a479483));
}
END_TEST

/* Names t0 ..., as many as that. */
static struct names
many(size_t n)
{
	struct names names = {0};
	struct err err;
	char text[24];

	for (size_t i = 0; i < n; i++)
		ck_assert_int_eq(
		    names_add(&names, text, (size_t)snprintf(text, sizeof(text), "t%zu", i), &err),
		    0);
	ck_assert_int_eq(names_finish(&names, &err), 0);
	return names;
}

/* (3) */
START_TEST(many_names_are_kept_if_parameters_go_by_class)
{
	static const struct {
		const char *method;
		size_t n;
		bool kept;
	} t[] = {{"temperature", 1000, true}, {"temperature", 1001, false},
	    {"isotonic", 1001, false}, {"vector", 1001, true}, {"dirichlet", 1001, true}};
	struct calib_matched m;
	struct err err;

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct names names = many(t[i].n), others = many(t[i].n + 1);
		struct calib c = {.method = method_named(t[i].method), .nclass = t[i].n};

		ck_assert_int_eq(calib_keep_names(&c, &names, &err), 0);
		ck_assert(c.summed);
		ck_assert_uint_eq(c.names.n, t[i].kept ? t[i].n : 0);
		ck_assert_int_eq(calib_match(&c, &names, &m, &err), 0);
		ck_assert(m.match == CALIB_SAME);
		calib_matched_free(&m);
		calib_free(&c);
		c = (struct calib){.method = method_named(t[i].method), .nclass = t[i].n};
		ck_assert_int_eq(calib_keep_names(&c, &others, &err), 0); /* too many: none */
		ck_assert(!c.summed);
		calib_free(&c);
		names_free(&names);
		names_free(&others);
	}
}
END_TEST

START_TEST(numbers_rise_or_do_not)
{
	static const struct {
		const char *name[MOST];
		enum class_numbers numbers;
	} t[] = {{{"z0", "z1", NULL}, NUMBERS_RISING}, {{"z9", "z10", NULL}, NUMBERS_RISING},
	    {{"z1", "z10", "z2", NULL}, NUMBERS_OTHERWISE}, {{"1", "0", NULL}, NUMBERS_OTHERWISE},
	    {{"cat", "dog", NULL}, NUMBERS_NOT}, {{"z1", "y2", NULL}, NUMBERS_NOT},
	    {{"only", NULL}, NUMBERS_NOT}};
	struct err err;

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct names names = names_of(t[i].name);

		ck_assert_int_eq(class_numbers(&names, &err), t[i].numbers);
		names_free(&names);
	}
}
END_TEST

/* A row in another order becomes what it is in the order of the fit, bit for bit. */
START_TEST(a_row_is_put_in_order_and_back)
{
	double w[] = {1, 0.3, -2, 0.1, 1.7, 0.2, 3, -1, 0.9}, b[] = {0.5, 0, -1};
	struct calib c = {
	    .method = method_named("matrix"), .nclass = 3, .value = {w, b}, .n = {9, 3}};
	double row[] = {0.7, -0.2, 1.1}, mixed[] = {1.1, 0.7, -0.2}, room[9];
	static const size_t order[] = {1, 2, 0};

	ck_assert_uint_le(3 * (calib_scratch(&c) + 1), 9);
	calib_apply_ordered(&c, row, 3, NULL, room);
	calib_apply_ordered(&c, mixed, 3, order, room);
	for (size_t i = 0; i < 3; i++)
		ck_assert(mixed[order[i]] == row[i]);
}
END_TEST

/* Every request for memory fails in turn. */
START_TEST(no_memory_is_an_error)
{
	static const char *const there[] = {"caf\351", "b", "c", NULL};
	static const char *const here[] = {"c", "b", "caf\351", NULL};
	struct names a = names_of(there), b = names_of(here);
	struct calib_matched m;
	struct err err;
	int failed = 0, status = -1;

	for (long n = 1; status < 0; n++) {
		struct calib c = {.method = method_named("vector"), .nclass = 3};

		m = (struct calib_matched){.match = CALIB_UNNAMED};
		mem_fail_at(n);
		status = calib_keep_names(&c, &a, &err);
		if (status == 0)
			status = calib_match(&c, &b, &m, &err);
		mem_fail_at(0);
		if (status < 0)
			ck_assert_int_eq(err.code, ERR_MEM);
		failed += status < 0;
		calib_matched_free(&m);
		calib_free(&c);
	}
	ck_assert_int_gt(failed, 5);
	names_free(&a);
	names_free(&b);
}
END_TEST

Suite *
suite_classes(void)
{
	Suite *s = suite_create("classes");
	TCase *t = tcase_create("classes");

	tcase_add_test(t, names_say_which_class_is_which);
	tcase_add_test(t, the_checksum_is_that_of_the_set);
	tcase_add_test(t, many_names_are_kept_if_parameters_go_by_class);
	tcase_add_test(t, numbers_rise_or_do_not);
	tcase_add_test(t, a_row_is_put_in_order_and_back);
	tcase_add_test(t, no_memory_is_an_error);
	suite_add_tcase(s, t);
	return s;
}
