/* SPDX-License-Identifier: MIT */
/*
 * The tables of options are sound: each row can be read by value.c, and what
 * --help shows of it is what it takes.
 */
#include <check.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "cli/command.h"
#include "cli/settings.h"
#include "cli/table.h"
#include "cli/value.h"

Suite *suite_options(void);

/* a|b|c as --help shows the words of an option. */
static void
join_words(const struct opt *o, char *text, size_t size)
{
	const char *word;

	text[0] = '\0';
	for (size_t i = 0; (word = value_word(o, i)); i++) {
		ck_assert_uint_lt(strlen(text) + strlen(word) + 2, size);
		strcat(text, i ? "|" : "");
		strcat(text, word);
	}
}

static size_t
size_of(const struct opt *o)
{
	if (o->field.size == 0)
		return 0;
	switch (o->type) {
	case OPT_REAL:
	case OPT_SIZE:
		return sizeof(double);
	case OPT_TEXT:
	case OPT_NAME:
	case OPT_FILE:
		return sizeof(const char *);
	default:
		return o->field.size;
	}
}

/* What --help calls a column or a file is completed as one. */
static void
check_names(const struct opt *o)
{
	const bool text = o->type == OPT_TEXT || o->type == OPT_NAME;
	const bool column = text &&
	    (strcmp(o->arg, "COL") == 0 || strcmp(o->arg, "FIELD") == 0 ||
		strcmp(o->arg, "PATH") == 0);

	ck_assert_msg(
	    !column || (o->names & NAMES_COLUMN), "--%s: its .names lack the column", o->name);
	ck_assert_msg(!text || !strstr(o->arg, "FILE") || (o->names & (NAMES_FILE | NAMES_AT_FILE)),
	    "--%s: its .names lack the file", o->name);
	ck_assert_msg(text || !o->names, "--%s: .names are for text", o->name);
	ck_assert_msg(!o->about || value_word(o, 0), "--%s: about no words", o->name);
}

static void
check_row(const struct opt *o)
{
	bool number = o->type == OPT_WHOLE || o->type == OPT_REAL || o->type == OPT_SIZE;
	bool none = o->type == OPT_HELP || o->type == OPT_VERSION || o->type == OPT_OP;
	char words[1000];

	ck_assert_ptr_nonnull(o->help);
	ck_assert_msg(none || (o->field.size > 0) + (o->call != NULL) + (o->take != NULL) == 1,
	    "--%s: goes nowhere, or to two places", o->name);
	ck_assert_msg(o->field.size == size_of(o), "--%s: its field has another type", o->name);
	ck_assert_msg((o->arg == NULL) ==
		(o->type == OPT_FLAG || o->type == OPT_HELP || o->type == OPT_VERSION ||
		    (o->op && !o->op->arg)),
	    "--%s: its argument", o->name);
	ck_assert_msg(!number || o->range.most > o->range.least, "--%s: its range", o->name);
	ck_assert_msg(o->type != OPT_WHOLE || o->range.whole, "--%s: not whole", o->name);
	ck_assert_msg(o->type != OPT_WORD || value_word(o, 0), "--%s: no words", o->name);
	ck_assert_msg(o->type != OPT_LIST || value_word(o, 0) || o->range.whole,
	    "--%s: a list of what?", o->name);
	check_names(o);
	join_words(o, words, sizeof(words));
	ck_assert_msg(o->type != OPT_WORD || !strchr(o->arg, '|') || strcmp(o->arg, words) == 0,
	    "--%s takes %s, and --help shows %s", o->name, words, o->arg);
}

START_TEST(every_row_is_sound)
{
	static struct table t;

	for (size_t i = 0; commands[i]; i++) {
		table_make(&t, commands[i], true);
		ck_assert_uint_gt(t.n, 0);
		ck_assert_int_eq(strncmp(commands[i]->usage, "usage: smx", 10), 0);
		ck_assert_uint_lt(t.n, TABLE_MOST);
		for (size_t j = 0; j < t.n; j++) {
			check_row(&t.opt[j]);
			ck_assert_ptr_eq(table_find(&t, t.opt[j].name, 0), &t.opt[j]);
			if (t.opt[j].letter)
				ck_assert_ptr_eq(table_find(&t, "", t.opt[j].letter), &t.opt[j]);
		}
	}
}
END_TEST

/* ---- values ---- */

static const char *const two_words[] = {"fail", "skip", NULL};

struct kept {
	bool is, given;
	enum from from;
	unsigned narrow;
	uint64_t wide;
	double real;
	const char *text;
};

#define ROW(t, ...)                                 \
	{                                           \
		.name = "o", .type = t, __VA_ARGS__ \
	}

static const struct {
	struct opt opt;
	const char *text, *says; /* NULL: it is taken */
	struct kept want;
} values[] = {
    {ROW(OPT_FLAG, .field = OPT_OWN(kept, is)), NULL, NULL, {.is = true}},
    {ROW(OPT_WORD, .words = two_words, .field = OPT_OWN(kept, is)), "skip", NULL, {.is = true}},
    {ROW(OPT_WORD, .words = two_words, .first = 2, .field = OPT_OWN(kept, from)), "skip", NULL,
	{.from = FROM_PROBS}},
    {ROW(OPT_WORD, .words = two_words), "skp", "--o skp: no such word; did you mean 'skip'?", {0}},
    {ROW(OPT_WORD, .words = two_words), "never", "--o never: give one of fail, skip", {0}},
    {ROW(OPT_WORD, .words = two_words + 1), "a b", "--o 'a b': give skip", {0}},
    {ROW(OPT_WHOLE, .range = {.least = 1, .most = 1e12, .whole = true},
	 .field = OPT_OWN(kept, narrow), .given = OPT_OWN(kept, given)),
	"1e12", NULL, {.narrow = UINT32_MAX, .given = true}},
    {ROW(OPT_WHOLE, .range = {.least = 1, .most = 1e12, .whole = true},
	 .field = OPT_OWN(kept, wide)),
	"1e12", NULL, {.wide = 1000000000000}},
    {ROW(OPT_WHOLE, .range = {.least = 1, .most = 9, .whole = true}, .words = two_words,
	 .first = 70, .field = OPT_OWN(kept, wide)),
	"skip", NULL, {.wide = 71}},
    {ROW(OPT_WHOLE, .range = {.least = 1, .most = 9, .whole = true}, .words = two_words), "10",
	"--o 10: give a whole number from 1 to 9, or fail, skip", {0}},
    {ROW(OPT_REAL, .range = {.least = 0, .most = 1}, .field = OPT_OWN(kept, real)), ".5", NULL,
	{.real = 0.5}},
    {ROW(OPT_SIZE, .range = {.least = 0, .most = 0x1p62}, .field = OPT_OWN(kept, real)), "1.5K",
	NULL, {.real = 1536}},
    {ROW(OPT_SIZE, .range = {.least = 0, .most = 0x1p62}, .field = OPT_OWN(kept, real)), "3T", NULL,
	{.real = 3 * 0x1p40}},
    {ROW(OPT_SIZE, .range = {.least = 0, .most = 0x1p62}), "",
	"--o '': give a number of bytes, or one with K, M, G or T", {0}},
    {ROW(OPT_SIZE, .range = {.least = 0, .most = 0x1p62}), "K",
	"--o K: give a number of bytes, or one with K, M, G or T", {0}},
    {ROW(OPT_SIZE, .range = {.least = 0, .most = 0x1p62}), "1KB",
	"--o 1KB: give a number of bytes, or one with K, M, G or T", {0}},
    {ROW(OPT_TEXT, .field = OPT_OWN(kept, text)), "", NULL, {.text = ""}},
    {ROW(OPT_NAME, .field = OPT_OWN(kept, text)), "", "--o '': give a name", {0}},
    {ROW(OPT_FILE, .field = OPT_OWN(kept, text)), "", "--o '': give the name of a file", {0}},
    {ROW(OPT_FILE, .field = OPT_OWN(kept, text)), "x", NULL, {.text = "x"}},
};

START_TEST(values_are_kept_or_refused)
{
	struct kept kept = {0};
	const struct kept *want = &values[_i].want;
	struct settings s = {.own = &kept};
	struct err err = {0};
	int status = value_set(&values[_i].opt, &s, values[_i].text, &err);

	ck_assert_int_eq(status, values[_i].says ? -1 : 0);
	if (values[_i].says)
		ck_assert_str_eq(err.text, values[_i].says);
	ck_assert_int_eq(kept.is, want->is);
	ck_assert_int_eq(kept.given, want->given);
	ck_assert_int_eq(kept.from, want->from);
	ck_assert_uint_eq(kept.narrow, want->narrow);
	ck_assert_uint_eq(kept.wide, want->wide);
	ck_assert(kept.real == want->real);
	ck_assert_int_eq(kept.text != NULL, want->text != NULL);
	if (want->text)
		ck_assert_str_eq(kept.text, want->text);
}
END_TEST

/* Each item goes to take() with its place. */
static int
take(struct settings *s, size_t i, double x, struct err *err)
{
	if (i == 3)
		return err_set(err, ERR_VALUE, "give at most 3");
	((double *)s->own)[i] = x;
	return 0;
}

START_TEST(lists_are_taken_part_by_part)
{
	const struct opt numbers = {.name = "n",
	    .type = OPT_LIST,
	    .range = {.least = 1, .most = 9, .whole = true},
	    .take = take};
	const struct opt words = {.name = "w", .type = OPT_LIST, .words = two_words, .take = take};
	double got[3] = {0};
	struct settings s = {.own = got};
	struct err err;

	ck_assert_int_eq(value_set(&numbers, &s, "3, 1,9", &err), 0);
	ck_assert(got[0] == 3 && got[1] == 1 && got[2] == 9);
	ck_assert_int_eq(value_set(&words, &s, "skip,fail", &err), 0);
	ck_assert(got[0] == 1 && got[1] == 0 && got[2] == 9);
	ck_assert_int_eq(value_set(&numbers, &s, "1,2,3,4", &err), -1);
	ck_assert_str_eq(err.text, "--n 1,2,3,4: give at most 3");
	ck_assert_int_eq(value_set(&numbers, &s, "1,", &err), -1);
	ck_assert_str_eq(
	    err.text, "--n 1,: give a whole number from 1 to 9, or several between commas");
	ck_assert_int_eq(value_set(&words, &s, "fail,skp", &err), -1);
	ck_assert_str_eq(err.text, "--w fail,skp: no such word: 'skp'; did you mean 'skip'?");
	ck_assert_int_eq(value_set(&words, &s, "skp", &err), -1);
	ck_assert_str_eq(err.text, "--w skp: no such word; did you mean 'skip'?");
}
END_TEST

Suite *
suite_options(void)
{
	Suite *s = suite_create("options");
	TCase *t = tcase_create("options");

	tcase_add_test(t, every_row_is_sound);
	tcase_add_loop_test(t, values_are_kept_or_refused, 0, sizeof(values) / sizeof(values[0]));
	tcase_add_test(t, lists_are_taken_part_by_part);
	suite_add_tcase(s, t);
	return s;
}
