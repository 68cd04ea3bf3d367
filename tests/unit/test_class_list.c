/* SPDX-License-Identifier: MIT */
/*
 * A number for each class from text: what is taken, what is refused and where, damage, and
 * memory that runs out. class_list.c (1) to (4); tests/cli/bias.sh has lists of classes and of
 * numbers for some.
 */
#include <check.h>
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/names.h"
#include "dice.h"
#include "mutate.h"
#include "op/class_list.h"

Suite *suite_class_list(void);

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

#define HOW "; a line is a class, a comma and a number, as cat,-1.5"

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
    {NULL, "\xef\xbb\xbf {\"2\":3,\"0\":1,\"1\":2}\n", NULL},
    {animals, "{\"dog\":3,\"a,b\":2,\"cat\":1}", NULL},
    {animals, "cat,1\n\"a,b\",\"2\"\n\"dog\"\t3", NULL},
    {NULL, "", "q.csv: no number for class 0: there are 0 for 3 classes"},
    {animals, "cat,1\ndog,3\n", "q.csv: no number for class 1, 'a,b': there are 2 for 3 classes"},
    {NULL, "1\n2\n3\n4\n", "q.csv:4:1: there are more numbers than the 3 classes"},
    {NULL, "0,1\n3,2\n", "q.csv:2:1: '3' is none of the 3 classes"},
    {NULL, "0,1\n0,2\n", "q.csv:2:1: class 0 is there twice"},
    {NULL, "0,1\n2\n", "q.csv:2:1: some lines are a class and a number, others a number alone"},
    {NULL, "1\n0,2\n", "q.csv:2:1: some lines are a class and a number, others a number alone"},
    {NULL, "1\nx\n", "q.csv:2:1: 'x' is no finite number" HOW},
    {NULL, "a\nb\n1\n", "q.csv:2:1: 'b' is no finite number" HOW},
    {NULL, "nan\n2\n3\n", "q.csv:1:1: 'nan' is no finite number" HOW},
    {NULL, "0,-inf\n1,2\n2,3\n", "q.csv:1:1: '-inf' is no finite number" HOW},
    {NULL, "0,\n", "q.csv: no number for class 0: there are 0 for 3 classes"},
    {NULL, "[1,2,3]", "q.csv: give an object of classes and numbers, as {\"cat\":-1.5}"},
    {NULL, "{\"0\":1", "q.csv: it begins as JSON and is none"},
};

/* The text as logq_settle takes a file. */
static int
read_each(const char *p, size_t n, const struct names *names, double value[N], struct err *err)
{
	struct class_list l = {.path = "q.csv"};
	int status = class_list_take(&l, p, n, NUMBER_EACH, err);

	if (status == 0)
		status = class_list_settle(&l, names, N, err);
	if (status == 0)
		status = class_list_each(&l, names, N, value, err);
	class_list_free(&l);
	return status;
}

START_TEST(text_is_taken_or_refused_with_its_place)
{
	struct names names = names_of(cases[_i].name);
	const char *text = cases[_i].text;
	double value[N];
	struct err err;
	int status = read_each(text, strlen(text), &names, value, &err);

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
	for (long round = 0; round < dice_rounds(5000); round++) {
		struct buf text = {0};

		buf_str(&text, round % 2 ? "dog,3\n\"a,b\",2\ncat,1\n" : "1.5\n-2\n3e1\n");
		mutate(&text);
		for (size_t i = 0; i < N; i++)
			value[i] = NAN;
		if (read_each(text.p, text.len, &names, value, &err) == 0) {
			taken++;
			for (size_t i = 0; i < N; i++)
				ck_assert(!isnan(value[i]));
		}
		buf_free(&text);
	}
	ck_assert_uint_gt(taken, 100 / dice_stride());
	names_free(&names);
}
END_TEST

START_TEST(no_memory_is_told)
{
	struct names names = {0};
	double value[N];
	struct err err;

	mem_fail_at(1);
	ck_assert_int_eq(read_each("1\n2\n3\n", 6, &names, value, &err), -1);
	mem_fail_at(0);
	ck_assert_int_eq(err.code, ERR_MEM);
}
END_TEST

Suite *
suite_class_list(void)
{
	Suite *s = suite_create("class_list");
	TCase *t = tcase_create("class_list");

	tcase_add_loop_test(
	    t, text_is_taken_or_refused_with_its_place, 0, sizeof(cases) / sizeof(cases[0]));
	tcase_add_test(t, damage_is_survived);
	tcase_add_test(t, no_memory_is_told);
	suite_add_tcase(s, t);
	return s;
}
