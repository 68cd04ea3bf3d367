/* SPDX-License-Identifier: MIT */
/*
 * A number for each class from text: what is taken, what is refused and where, damage, and
 * memory that runs out. class_values.c (1) (2).
 */
#include <check.h>
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/class_values.h"
#include "base/err.h"
#include "base/mem.h"
#include "dice.h"
#include "mutate.h"

Suite *suite_class_values(void);

enum { N = 3 };

static struct names
names_of(const char *const *name)
{
	struct names names = {0};
	struct err err;

	for (size_t i = 0; name && i < N; i++)
		ck_assert_int_eq(names_add(&names, name[i], strlen(name[i]), &err), 0);
	ck_assert_int_eq(names_finish(&names, &err), 0);
	return names;
}

static const char *const animals[N] = {"cat", "a,b", "dog"};
static const char *const numbers[N] = {"2", "0", "1"};

/* What is wrong with the text, or NULL: then the values are 1, 2 and 3. */
static const struct {
	const char *const *name;
	const char *text, *wrong;
} cases[] = {
    {NULL, "1\n2\n3", NULL},
    {NULL, "\xef\xbb\xbfvalue\r\n1\r\n\r\n2\r\n 3 \r\n", NULL},
    {NULL, "2,3\n0;1\n1\t2\n", NULL},
    {animals, "class,value\ndog,3\n\"a,b\",2\ncat,1\n", NULL},
    {animals, "a,b,2\n2,3\n0,1\n", NULL},
    {numbers, "2,1\n0,2\n1,3\n", NULL}, /* (2) */
    {NULL, "", ": no value for class 0: there are 0 for 3 classes"},
    {animals, "cat,1\ndog,3\n", ": no value for class 1, 'a,b': there are 2 for 3 classes"},
    {NULL, "1\n2\n3\n4\n", ":4:1: a value more than the 3 classes"},
    {NULL, "0,1\n3,2\n",
	":2:1: '3' is neither the name of a class nor one of the 3, counted from 0"},
    {NULL, "0,1\n0,2\n", ":2:1: class 0 has a value already"},
    {NULL, "0,1\n2\n", ":2:1: some lines are a class and a value, others a value alone"},
    {NULL, "1\nx\n", ":2:1: 'x' is not a number; a line is a class and its value"},
    {NULL, "a\nb\n1\n", ":2:1: 'b' is not a number; a line is a class and its value"},
    {NULL, "nan\n2\n3\n", ":1:1: 'nan' is not a number; a line is a class and its value"},
    {NULL, "0,\n", ": no value for class 0: there are 0 for 3 classes"},
};

START_TEST(text_is_taken_or_refused_with_its_place)
{
	struct names names = names_of(cases[_i].name);
	const char *text = cases[_i].text;
	double value[N];
	struct err err;
	int status = class_values_read(text, strlen(text), &names, N, value, &err);

	if (cases[_i].wrong) {
		ck_assert_int_eq(status, -1);
		ck_assert_str_eq(err.text, cases[_i].wrong);
	} else {
		ck_assert_msg(status == 0, "%s", err.text);
		for (size_t i = 0; i < N; i++)
			ck_assert(value[i] == (double)i + 1);
	}
	names_free(&names);
}
END_TEST

/* Each class has one number, or the text is refused. */
START_TEST(damage_is_survived)
{
	struct names names = names_of(animals);
	double value[N];
	struct err err;
	size_t taken = 0;

	mutate_limit_memory();
	for (long round = 0; round < 5000 * dice_stress(); round++) {
		struct buf text = {0};

		buf_str(&text, round % 2 ? "dog,3\n\"a,b\",2\ncat,1\n" : "1.5\n-2\n3e1\n");
		mutate(&text);
		for (size_t i = 0; i < N; i++)
			value[i] = NAN;
		if (class_values_read(text.p, text.len, &names, N, value, &err) == 0) {
			taken++;
			for (size_t i = 0; i < N; i++)
				ck_assert(!isnan(value[i]));
		}
		buf_free(&text);
	}
	ck_assert_uint_gt(taken, 100);
	names_free(&names);
}
END_TEST

START_TEST(no_memory_is_told)
{
	struct names names = {0};
	double value[N];
	struct err err;

	mem_fail_at(1);
	ck_assert_int_eq(class_values_read("1\n2\n3\n", 6, &names, N, value, &err), -1);
	mem_fail_at(0);
	ck_assert_int_eq(err.code, ERR_MEM);
}
END_TEST

Suite *
suite_class_values(void)
{
	Suite *s = suite_create("class_values");
	TCase *t = tcase_create("class_values");

	tcase_add_loop_test(
	    t, text_is_taken_or_refused_with_its_place, 0, sizeof(cases) / sizeof(cases[0]));
	tcase_add_test(t, damage_is_survived);
	tcase_add_test(t, no_memory_is_told);
	suite_add_tcase(s, t);
	return s;
}
