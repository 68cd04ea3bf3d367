/* SPDX-License-Identifier: MIT */
/*
 * Class names, and what a label means with and without them.
 *
 * names.c (1) (2) (3).
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "dice.h"
#include "base/names.h"

Suite *suite_names(void);

static struct names
names_of(const char *const *name, size_t n)
{
	struct names names = {0};
	struct err err;

	for (size_t i = 0; i < n; i++)
		ck_assert_int_eq(names_add(&names, name[i], strlen(name[i]), &err), 0);
	ck_assert_msg(names_finish(&names, &err) == 0, "%s", err.text);
	return names;
}

/* The label, or -1 with a message of the data. */
static long
label_of(const struct names *names, size_t n, const char *text)
{
	struct err err = {.code = ERR_NONE};
	size_t label;

	if (names_label(names, n, text, strlen(text), &label, &err) == 0) {
		ck_assert_uint_lt(label, n);
		return (long)label;
	}
	ck_assert_int_eq(err.code, ERR_DATA);
	ck_assert_uint_gt(strlen(err.text), 0);
	return -1;
}

struct example {
	const char *text;
	long label;
};

/* (1) */
START_TEST(without_names_a_label_is_a_whole_number)
{
	static const struct example t[] = {{"0", 0}, {"9", 9}, {"3.0", 3}, {"3.", 3}, {"+3", 3},
	    {"003", 3}, {"3e0", 3}, {".3e1", 3}, {"10", -1}, {"-1", -1}, {"-0", -1}, {"3.5", -1},
	    {"", -1}, {" 3", -1}, {"3 ", -1}, {"cat", -1}, {"nan", -1}, {"inf", -1}, {"-inf", -1},
	    {"1e300", -1}, {"99999999999999999999999999", -1}, {"18446744073709551616", -1},
	    {"0x3", -1}, {"3,0", -1}};
	const struct names none = {0};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		ck_assert_msg(label_of(&none, 10, t[i].text) == t[i].label, "'%s': %ld, not %ld",
		    t[i].text, label_of(&none, 10, t[i].text), t[i].label);
	ck_assert_int_eq(label_of(&none, 1, "0"), 0);
	ck_assert_int_eq(label_of(&none, 1, "1"), -1);
}
END_TEST

/* (2) */
START_TEST(with_names_a_label_is_a_number_or_a_name)
{
	static const char *const name[] = {"cat", "dog", "", "a \"b\"", "fox", "1.5"};
	static const struct example t[] = {{"cat", 0}, {"dog", 1}, {"a \"b\"", 3}, {"fox", 4},
	    {"1.5", 5}, {"0", 0}, {"5", 5}, {"2.0", 2}, {"6", -1}, {"Cat", -1}, {"ca", -1},
	    {"cats", -1}, {"cat ", -1}, {"-1", -1}, {"", -1}};
	struct names names = names_of(name, 6);

	ck_assert(!names.numbers);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		ck_assert_msg(label_of(&names, 6, t[i].text) == t[i].label, "'%s': %ld, not %ld",
		    t[i].text, label_of(&names, 6, t[i].text), t[i].label);
	names_free(&names);
}
END_TEST

/* (3) */
START_TEST(names_that_are_numbers_are_names)
{
	static const char *const name[] = {"3", "1", "2", "x"};
	static const struct example t[] = {{"3", 0}, {"1", 1}, {"2", 2}, {"x", 3}, {"0", -1},
	    {"3.0", 0}, {"2.", 2}, {"4", -1}, {"4.0", -1}, {"2.5", -1}, {"true", -1}, {"-1", -1}};
	struct names names = names_of(name, 4);

	ck_assert(names.numbers);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		ck_assert_msg(label_of(&names, 4, t[i].text) == t[i].label, "'%s': %ld, not %ld",
		    t[i].text, label_of(&names, 4, t[i].text), t[i].label);
	names_free(&names);
}
END_TEST

/* (3) A name as it stands comes first. */
START_TEST(a_number_is_the_class_called_so_however_it_is_written)
{
	static const char *const name[] = {"1", "1.0", "2.0"};
	static const struct example t[] = {{"1", 0}, {"1.0", 1}, {"1.00", 0}, {"2", 2}, {"3", -1}};
	struct names names = names_of(name, 3);

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		ck_assert_msg(label_of(&names, 3, t[i].text) == t[i].label, "'%s': %ld, not %ld",
		    t[i].text, label_of(&names, 3, t[i].text), t[i].label);
	names_free(&names);
}
END_TEST

/* (5) */
START_TEST(true_and_false_are_two_classes)
{
	static const struct {
		const char *name[2];
		long is[6]; /* of true, False, 1, 0.0, TRUE and 2 */
	} t[] = {
	    {{NULL, NULL}, {1, 0, 1, 0, 1, -1}},
	    {{"cat", "dog"}, {1, 0, 1, 0, 1, -1}},
	    {{"0", "1"}, {1, 0, 1, 0, 1, -1}},
	    {{"1", "0"}, {0, 1, 0, 1, 0, -1}},
	    {{"1", "2"}, {-1, -1, 0, -1, -1, 1}},
	    {{"False", "True"}, {1, 0, 1, 0, 1, -1}},
	    {{"True", "False"}, {0, 1, 0, 1, 0, -1}},
	    {{"true", "x"}, {0, 1, 0, 1, 0, -1}},
	};
	static const char *const text[] = {"true", "False", "1", "0.0", "TRUE", "2"};
	struct names names;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		names = names_of(t[i].name, t[i].name[0] ? 2 : 0);
		for (size_t j = 0; j < 6; j++)
			ck_assert_msg(label_of(&names, 2, text[j]) == t[i].is[j],
			    "%zu: '%s': %ld, not %ld", i, text[j], label_of(&names, 2, text[j]),
			    t[i].is[j]);
		names_free(&names);
	}
	ck_assert_int_eq(label_of(&names, 3, "true"), -1);
}
END_TEST

/* (6) */
START_TEST(labels_to_ignore_are_equal_as_text_or_numbers)
{
	static const struct {
		const char *a, *b;
		bool same;
	} t[] = {{"-100", "-100", true}, {"-100", "-100.0", true}, {"-100", "-1e2", true},
	    {"-100", "100", false}, {"-100", "", false}, {"", "", true}, {"", "0", false},
	    {"0", "-0", true}, {"cat", "cat", true}, {"cat", "Cat", false}, {"nan", "NaN", true},
	    {"nan", "0", false}, {"true", "True", true}, {"true", "false", false},
	    {"true", "1", false}, {"1", "true", false}};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		ck_assert_msg(
		    names_same(t[i].a, strlen(t[i].a), t[i].b, strlen(t[i].b)) == t[i].same,
		    "'%s' and '%s'", t[i].a, t[i].b);
}
END_TEST

START_TEST(two_classes_of_one_name_are_refused)
{
	static const char *const name[] = {"b", "a", "c", "a"};
	struct names names = {0};
	struct err err;

	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(names_add(&names, name[i], 1, &err), 0);
	ck_assert_int_eq(names_finish(&names, &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	ck_assert_ptr_nonnull(strstr(err.text, "'a'"));
	names_free(&names);
	ck_assert_uint_eq(names.n, 0);
	names_free(&names);
}
END_TEST

/* Every name of many is found where it stands, and what is none is not. */
START_TEST(names_are_found)
{
	enum { MANY = 3000 };
	static size_t order[MANY];
	struct names names = {0};
	struct err err;
	char text[40];
	size_t j, t;

	ck_assert_int_eq(names_finish(&names, &err), 0);
	ck_assert_uint_eq(names_find(&names, "a", 1), (size_t)-1);
	for (size_t i = 0; i < MANY; i++)
		order[i] = i;
	for (size_t i = MANY; i-- > 1;) {
		j = dice_below(i + 1);
		t = order[i];
		order[i] = order[j];
		order[j] = t;
	}
	for (size_t i = 0; i < MANY; i++) {
		snprintf(text, sizeof(text), "c\xc3\xa9-%zu", order[i] * 7);
		ck_assert_int_eq(names_add(&names, text, strlen(text), &err), 0);
	}
	ck_assert_int_eq(names_finish(&names, &err), 0);
	for (size_t i = 0; i < MANY; i++) {
		snprintf(text, sizeof(text), "c\xc3\xa9-%zu+", order[i] * 7);
		ck_assert_uint_eq(names_find(&names, text, strlen(text) - 1), i);
		ck_assert_uint_eq(names_find(&names, text, strlen(text)), (size_t)-1);
	}
	ck_assert_uint_eq(names_find(&names, "", 0), (size_t)-1);
	ck_assert_uint_eq(names_find(&names, "zzz", 3), (size_t)-1);
	names_free(&names);
}
END_TEST

START_TEST(no_memory_is_told)
{
	struct names names;
	struct err err;
	int status = -1;

	for (long n = 1; status < 0; n++) {
		names = (struct names){0};
		err.code = ERR_NONE;
		mem_fail_at(n);
		status = names_add(&names, "a", 1, &err) < 0 ||
			names_add(&names, "b", 1, &err) < 0 || names_finish(&names, &err) < 0
		    ? -1
		    : 0;
		mem_fail_at(0);
		ck_assert_int_eq(err.code, status < 0 ? ERR_MEM : ERR_NONE);
		names_free(&names);
		ck_assert_int_lt(n, 20);
	}
}
END_TEST

Suite *
suite_names(void)
{
	Suite *s = suite_create("names");
	TCase *t = tcase_create("names");

	tcase_add_test(t, without_names_a_label_is_a_whole_number);
	tcase_add_test(t, with_names_a_label_is_a_number_or_a_name);
	tcase_add_test(t, names_that_are_numbers_are_names);
	tcase_add_test(t, a_number_is_the_class_called_so_however_it_is_written);
	tcase_add_test(t, true_and_false_are_two_classes);
	tcase_add_test(t, labels_to_ignore_are_equal_as_text_or_numbers);
	tcase_add_test(t, two_classes_of_one_name_are_refused);
	tcase_add_test(t, names_are_found);
	tcase_add_test(t, no_memory_is_told);
	suite_add_tcase(s, t);
	return s;
}
