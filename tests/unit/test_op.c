/* SPDX-License-Identifier: MIT */
/*
 * The steps one by one, at their edges; what parse() of each operation refuses;
 * the normalisers' edges; and selection against qsort.
 *
 * temperature.c (1) (2) (3), top_k.c (1) (2) (3), top_p.c (1) to (4),
 * min_p.c (1) (2) (3), softmax.c (1) (2), log_softmax.c (1) (2), sigmoid.c (1),
 * log_sigmoid.c (1), softmax1.c (1) to (4), log_softmax1.c (1) (2) (3), ssmax.c (1) (2)
 * (3), top_nsigma.c (1) to (4), typical_p.c (1) to (4), epsilon_cutoff.c (1) to (3),
 * eta_cutoff.c (1) to (3), xtc.c (1) to (5).
 */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "col/dist.h"
#include "dice.h"
#include "op/op.h"
#include "op/select.h"

Suite *suite_op(void);

enum { WIDEST = 8, END = 99 };

#define NONE (-INFINITY)

static const struct op *
op_called(const char *name)
{
	for (size_t i = 0; ops[i]; i++) {
		if (strcmp(ops[i]->name, name) == 0)
			return ops[i];
	}
	ck_abort_msg("no operation is called %s", name);
	return NULL;
}

/* One operation on one row; values end in END. */
static const struct {
	const char *op, *arg;
	double z[WIDEST], want[WIDEST];
} steps[] = {
    {"temp", "2", {1, -3, 0, END}, {0.5, -1.5, 0, END}},
    {"temp", "1", {0.1, -0.0, END}, {0.1, -0.0, END}},
    /* temperature.c (1) */
    {"temp", "0", {1, 3, 2, END}, {NONE, 0, NONE, END}},
    {"temp", "0", {3, 3, 3, END}, {0, NONE, NONE, END}},
    {"temp", "0", {NONE, -5, NONE, END}, {NONE, 0, NONE, END}},
    {"temp", "-0", {1, 3, END}, {NONE, 0, END}},
    {"temp", "0.0", {7, END}, {0, END}},
    /* (2) */
    {"temp", "0.5", {NONE, 1, END}, {NONE, 2, END}},
    {"temp", "1e308", {NONE, 1e308, END}, {NONE, 1, END}},
    /* (3) */
    {"temp", "1e-308", {10, 9, END}, {0, -1e308, END}},
    {"temp", "0.5", {DBL_MAX, DBL_MAX, NONE, END}, {0, 0, NONE, END}},
    {"temp", "1e-300", {1e300, 1e300, END}, {0, 0, END}},
    {"temp", "5e-324", {1, 1, 0, END}, {0, 0, NONE, END}},
    {"temp", "0.5", {-DBL_MAX, -DBL_MAX, END}, {0, 0, END}},
    /* top_k.c (1) (2) (3) */
    {"top-k", "1", {1, 3, 2, END}, {NONE, 3, NONE, END}},
    {"top-k", "2", {1, 3, 2, END}, {NONE, 3, 2, END}},
    {"top-k", "1", {2, 2, 2, END}, {2, NONE, NONE, END}},
    {"top-k", "2", {1, 2, 2, 2, 3, END}, {NONE, 2, NONE, NONE, 3, END}},
    {"top-k", "3", {2, 1, 2, 1, 1, END}, {2, 1, 2, NONE, NONE, END}},
    {"top-k", "2", {-0.0, 0, 0, END}, {-0.0, 0, NONE, END}},
    {"top-k", "3", {1, 3, 2, END}, {1, 3, 2, END}},
    {"top-k", "99999999999999", {1, 3, 2, END}, {1, 3, 2, END}},
    {"top-k", "2", {NONE, -9, NONE, -8, END}, {NONE, -9, NONE, -8, END}},
    {"top-k", "3", {NONE, -9, NONE, -8, END}, {NONE, -9, NONE, -8, END}},
    {"top-k", "1", {NONE, -9, END}, {NONE, -9, END}},
    {"top-k", "1e0", {5, END}, {5, END}},
    /* top_p.c (1) */
    {"top-p", "1e-300", {1, 3, 2, END}, {NONE, 3, NONE, END}},
    {"top-p", "0.5", {0, 0, END}, {0, NONE, END}},
    {"top-p", "0.51", {0, 0, END}, {0, 0, END}},
    {"top-p", "0.75", {0, 0, 0, 0, END}, {0, 0, 0, NONE, END}},
    {"top-p", "0.76", {0, 0, 0, 0, END}, {0, 0, 0, 0, END}},
    /* (2): .5 + .3 reaches .8 */
    {"top-p", "0.8", {-1.6094379124341003, -0.6931471805599453, -1.2039728043259361, END},
	{NONE, -0.6931471805599453, -1.2039728043259361, END}},
    {"top-p", "0.5000000000005", {0, 0, END}, {0, NONE, END}},
    {"top-p", "0.500000000002", {0, 0, END}, {0, 0, END}},
    /* (3) */
    {"top-p", "0.3", {0, 1e-300, 0, END}, {NONE, 1e-300, NONE, END}},
    {"top-p", "0.6", {0, 1e-300, 0, END}, {0, 1e-300, NONE, END}},
    {"top-p", "0.3", {7, 7, 7, END}, {7, NONE, NONE, END}},
    /* (4) */
    {"top-p", "1", {0, -1000, NONE, END}, {0, -1000, NONE, END}},
    {"top-p", "0.99", {0, NONE, NONE, END}, {0, NONE, NONE, END}},
    {"top-p", "0.9", {-1000, END}, {-1000, END}},
    {"top-p", "0.9", {1000, 0, -1000, END}, {1000, NONE, NONE, END}},
    /* min_p.c (1) */
    {"min-p", "0", {0, -1e6, NONE, END}, {0, -1e6, NONE, END}},
    {"min-p", "1", {1, 3, 3, 2, END}, {NONE, 3, 3, NONE, END}},
    {"min-p", "0.5", {0, -0.6, -0.7, END}, {0, -0.6, NONE, END}},
    /* (2) */
    {"min-p", "0.5", {-0.51082562376599072, -1.2039728043259361, -1.3, END},
	{-0.51082562376599072, -1.2039728043259361, NONE, END}},
    /* (3) */
    {"min-p", "0.1", {NONE, -5, NONE, END}, {NONE, -5, NONE, END}},
    {"min-p", "1", {-1e300, END}, {-1e300, END}},
    /* top_nsigma.c: of 0 2 4 the standard deviation is sqrt(8/3) = 1.633 */
    {"top-nsigma", "1", {0, 2, 4, END}, {NONE, NONE, 4, END}},
    {"top-nsigma", "1.3", {0, 2, 4, END}, {NONE, 2, 4, END}},
    {"top-nsigma", "2.5", {0, 2, 4, END}, {0, 2, 4, END}},
    /* (1) */
    {"top-nsigma", "1.3", {NONE, 0, 2, NONE, 4, END}, {NONE, NONE, 2, NONE, 4, END}},
    /* (2) */
    {"top-nsigma", "1e-9", {3, 3, NONE, 3, END}, {3, 3, NONE, 3, END}},
    {"top-nsigma", "1", {NONE, -7, END}, {NONE, -7, END}},
    /* (3) */
    {"top-nsigma", "2", {0.1, 0.7, END}, {0.1, 0.7, END}},
    {"top-nsigma", "2", {1e6, 1e6 + 0.1, END}, {1e6, 1e6 + 0.1, END}},
    {"top-nsigma", "1.999999", {0.1, 0.7, END}, {NONE, 0.7, END}},
    /* (4) */
    {"top-nsigma", "1", {-1e308, 0, 1e308, END}, {-1e308, 0, 1e308, END}},
    /* typical_p.c: the logarithms of .4 .2 .2 .2, and of .97 .01 .01 .01 */
    {"typical-p", "0.5", {0.6931471805599453, 0, 0, 0, END}, {NONE, 0, 0, 0, END}},
    {"typical-p", "0.5", {4.574710978503383, 0, 0, 0, END},
	{4.574710978503383, NONE, NONE, NONE, END}},
    /* (1) */
    {"typical-p", "0.61", {0.6931471805599453, 0, 0, 0, END}, {0.6931471805599453, 0, 0, 0, END}},
    {"typical-p", "1e-300", {1, 3, 2, END}, {NONE, 3, NONE, END}},
    /* (2) */
    {"typical-p", "0.6", {0.6931471805599453, 0, 0, 0, END}, {NONE, 0, 0, 0, END}},
    /* (3): the mean of the logits is 0.5 here, with both as near */
    {"typical-p", "0.3", {0, 0, NONE, 0, END}, {0, NONE, NONE, NONE, END}},
    {"typical-p", "0.2", {0.6931471805599453, 0, 0, 0, END}, {NONE, 0, NONE, NONE, END}},
    {"typical-p", "0.4", {0.6931471805599453, 0, 0, 0, END}, {NONE, 0, 0, NONE, END}},
    /* (4) */
    {"typical-p", "1", {0, -1000, NONE, END}, {0, -1000, NONE, END}},
    {"typical-p", "0.999999", {0, NONE, NONE, END}, {0, NONE, NONE, END}},
    {"typical-p", "0.5", {1e308, -1e308, END}, {1e308, NONE, END}},
    /* epsilon_cutoff.c */
    {"epsilon-cutoff", "0.3", {0, 0, 0, END}, {0, 0, 0, END}},
    {"epsilon-cutoff", "0.2", {0, 0, -1, END}, {0, 0, NONE, END}},
    /* (1) */
    {"epsilon-cutoff", "0.5", {0, 0, -1, END}, {0, 0, NONE, END}},
    {"epsilon-cutoff", "1", {0, -1e-3, NONE, END}, {0, NONE, NONE, END}},
    /* (2): .5 .3 .1 .1 */
    {"epsilon-cutoff", "0.1",
	{-0.6931471805599453, -1.2039728043259361, -2.3025850929940455, -2.3025850929940455, END},
	{-0.6931471805599453, -1.2039728043259361, -2.3025850929940455, -2.3025850929940455, END}},
    {"epsilon-cutoff", "0.25", {7, 7, 7, 7, END}, {7, 7, 7, 7, END}},
    /* (3) */
    {"epsilon-cutoff", "0", {0, -1e5, NONE, END}, {0, -1e5, NONE, END}},
    {"epsilon-cutoff", "1e-300", {0, -1e5, NONE, END}, {0, NONE, NONE, END}},
    /* eta_cutoff.c: of equal logits exp(-H) is 1/4, so that eta is sqrt(E) / 4 */
    {"eta-cutoff", "0.9", {1, 1, 1, 1, END}, {1, 1, 1, 1, END}},
    {"eta-cutoff", "1", {1, 1, 1, 1, END}, {1, 1, 1, 1, END}}, /* (2) */
    {"eta-cutoff", "0.3", {5, 0, -1, END}, {5, NONE, NONE, END}},
    {"eta-cutoff", "0.5", {0, 0, -1, END}, {0, 0, NONE, END}},
    {"eta-cutoff", "1", {1, 0, END}, {1, NONE, END}}, /* (1) */
    {"eta-cutoff", "0", {0, -1e5, NONE, END}, {0, -1e5, NONE, END}}, /* (3) */
    /* xtc.c: .5 .3 .1 .1 */
    {"xtc", "1,0.1",
	{-0.6931471805599453, -1.2039728043259361, -2.3025850929940455, -2.3025850929940455, END},
	{NONE, NONE, NONE, -2.3025850929940455, END}}, /* (2) (3) */
    {"xtc", "1,0.2",
	{-0.6931471805599453, -1.2039728043259361, -2.3025850929940455, -2.3025850929940455, END},
	{NONE, -1.2039728043259361, -2.3025850929940455, -2.3025850929940455, END}},
    {"xtc", "1,0.4", {0, 0, 0, -9, END}, {0, 0, 0, -9, END}}, /* (1) */
    {"xtc", "1,0.5", {0, 0, NONE, END}, {NONE, 0, NONE, END}},
    {"xtc", "1,0.51", {0, 0, NONE, END}, {0, 0, NONE, END}},
    {"xtc", "1,0.1", {3, END}, {3, END}},
    {"xtc", "0,0.1", {0, 0, END}, {0, 0, END}}, /* (4) */
    {"xtc", "1,0", {0, -9, NONE, -3, END}, {NONE, -9, NONE, NONE, END}}, /* (5) */
    /* normalisers (1) */
    {"softmax", NULL, {0, NONE, 0, END}, {0.5, 0, 0.5, END}},
    {"softmax", NULL, {-1e308, END}, {1, END}},
    {"softmax", NULL, {1e308, -1e308, 1e308, END}, {0.5, 0, 0.5, END}},
    {"softmax", NULL, {1000, 1000, 1000, 1000, END}, {0.25, 0.25, 0.25, 0.25, END}},
    {"log-softmax", NULL, {5, END}, {0, END}},
    {"log-softmax", NULL, {0, NONE, -5000, END}, {0, NONE, -5000, END}},
    {"sigmoid", NULL, {0, NONE, 1000, -1000, END}, {0.5, 0, 1, 0, END}},
    {"log-sigmoid", NULL, {NONE, 1000, -1000, -1e308, END}, {NONE, 0, -1000, -1e308, END}},
    /* softmax1.c (1) (2) (3) */
    {"softmax1", NULL, {0, 0, 0, END}, {0.25, 0.25, 0.25, END}},
    {"softmax1", NULL, {1000, NONE, 1000, END}, {0.5, 0, 0.5, END}},
    {"softmax1", NULL, {1e308, -1e308, END}, {1, 0, END}},
    {"softmax1", NULL, {-1000, -1e308, NONE, END}, {0, 0, 0, END}},
    {"softmax1", NULL, {NONE, NONE, END}, {0, 0, END}},
    {"softmax1", NULL, {0, END}, {0.5, END}},
    /* log_softmax1.c (1) (2) (3) */
    {"log-softmax1", NULL, {1000, NONE, 0, END}, {0, NONE, -1000, END}},
    {"log-softmax1", NULL, {-1000, -1e308, END}, {-1000, -1e308, END}},
    {"log-softmax1", NULL, {NONE, NONE, END}, {NONE, NONE, END}},
    {"log-softmax1", NULL, {-50, END}, {-50, END}},
    /* ssmax.c (1) (2) (3) */
    {"ssmax", "1", {NONE, 0, 0, NONE, END}, {NONE, 0, 0, NONE, END}},
    {"ssmax", "3", {NONE, 7, NONE, END}, {NONE, 0, NONE, END}},
    {"ssmax", "3", {-1e300, END}, {0, END}},
    {"ssmax", "3", {NONE, NONE, END}, {NONE, NONE, END}},
    {"ssmax", "1e308", {9, 9, NONE, END}, {0, 0, NONE, END}},
    {"ssmax", "1e308", {9, -DBL_MAX, END}, {0, NONE, END}},
    {"identity", NULL, {0.1, NONE, -0.0, END}, {0.1, NONE, -0.0, END}},
};

START_TEST(operations_do_what_they_say)
{
	const struct op *op = op_called(steps[_i].op);
	double z[WIDEST], scratch[4 * WIDEST];
	void *arg;
	struct err err;
	size_t n = 0;

	while (steps[_i].z[n] != END)
		n++;
	arg = mem_new(1, op->arg_size, &err);
	ck_assert_ptr_nonnull(arg);
	if (op->arg)
		ck_assert_msg(op_parse(op, arg, steps[_i].arg, &err) == 0, "%s", err.text);
	memcpy(z, steps[_i].z, sizeof(z));
	ck_assert_uint_le(op->scratch, 4);
	op->apply(arg, z, n, &row_plain, scratch);
	for (size_t i = 0; i < n; i++)
		ck_assert_msg(z[i] == steps[_i].want[i], "%s %s: value %zu is %.17g, not %.17g",
		    op->name, steps[_i].arg ? steps[_i].arg : "", i, z[i], steps[_i].want[i]);
	ck_assert(z[n] == END);
	mem_free(arg);
}
END_TEST

/* log_softmax.c (2), softmax.c (2): what a plain 1 + tiny would lose. */
START_TEST(nearly_certain_rows_keep_their_digits)
{
	double z[] = {0, -50, -60};
	const double rest = exp(-50) + exp(-60);

	op_called("log-softmax")->apply(NULL, z, 3, &row_plain, NULL);
	ck_assert(fabs(z[0] + rest) < 1e-15 * rest);
	ck_assert(fabs(z[1] + 50) < 1e-14);
}
END_TEST

/* Rows that can't be shifted: temperature.c (3) (5), ssmax.c (3), softmax1.c (4). */
START_TEST(softmax1_rows_keep_their_zero)
{
	const struct row_context context = {.part = true};
	const double cold = 0, huge = 1e308;
	double above[] = {1, 2}, below[] = {-3, -2}, at[] = {0, -2}, far[] = {9, -9, NONE};

	op_called("temp")->apply(&cold, above, 2, &context, NULL);
	op_called("softmax1")->apply(NULL, above, 2, &context, NULL);
	ck_assert(above[0] == 0 && above[1] == 1);
	op_called("temp")->apply(&cold, below, 2, &context, NULL);
	op_called("softmax1")->apply(NULL, below, 2, &context, NULL);
	ck_assert(below[0] == 0 && below[1] == 0);
	op_called("temp")->apply(&cold, at, 2, &context, NULL);
	op_called("softmax1")->apply(NULL, at, 2, &context, NULL);
	ck_assert(at[0] == 0.5 && at[1] == 0);
	op_called("ssmax")->apply(&huge, far, 3, &context, NULL);
	ck_assert(far[0] == DBL_MAX && far[1] == NONE && far[2] == NONE);
}
END_TEST

static const struct {
	const char *op;
	const char *says, *good[8], *bad[24];
} args[] = {
    {"temp", "give a number of at least 0", {"0", "1", "0.7", "1e300", "5e-324", ".5", "+2"},
	{"", "-1", "-0.1", "nan", "inf", "-inf", "1e999", "x", "1x", " 1", "1 ", "0x1", "1,5",
	    "--1", "1e", "."}},
    {"top-k", "give a whole number from 1 to 999999999999999",
	{"1", "10", "3.0", "1e6", "999999999999"},
	{"", "0", "-1", "1.5", "nan", "inf", "1e15", "1e300", "x", "5x", " 5", "0.9999", "-0",
	    "18446744073709551617"}},
    {"top-p", "give a number above 0, up to 1", {"1", "0.5", "1e-300", "1.0", "0.999999999999"},
	{"", "0", "-0.5", "1.0001", "2", "nan", "inf", "x", "0.5x", "50%", "-0", "1e-400"}},
    {"min-p", "give a number from 0 to 1", {"0", "1", "0.05", "1e-300", "-0"},
	{"", "-0.5", "1.0001", "2", "nan", "inf", "x", "0.5x", "5%"}},
    {"top-nsigma", "give a number above 0", {"1", "0.5", "1e300"},
	{"", "0", "-1", "nan", "inf", "x", "1,2"}},
    {"typical-p", "give a number above 0, up to 1", {"1", "0.5"}, {"", "0", "1.1", "nan", "x"}},
    {"epsilon-cutoff", "give a number from 0 to 1", {"0", "1", "3e-4"}, {"", "-1", "1.1", "nan"}},
    {"eta-cutoff", "give a number from 0 to 1", {"0", "1", "3e-4"}, {"", "-1", "1.1", "nan"}},
    {"xtc",
	"give two numbers from 0 to 1: the chance of a row, and the least probability, as 0.5,0.1",
	{"0,0", "1,1", "0.5,0.1", ".5,1e-3", "1.0,0.10"},
	{"", "0.5", "0.5,", ",0.5", ",", "0.5,0.1,", "0.5,0.1,0.2", "0.5;0.1", "1.1,0.1", "0.1,1.1",
	    "-0.1,0.1", "nan,0.1", "0.5,nan", "x,0.1", "0.5, 0.1", " 0.5,0.1",
	    "0.00000000000000000000000000000000000001,0.1"}},
};

START_TEST(bad_arguments_are_refused)
{
	const struct op *op = op_called(args[_i].op);
	char arg[16];
	struct err err;

	ck_assert_uint_le(op->arg_size, sizeof(arg));
	for (size_t i = 0; args[_i].good[i]; i++)
		ck_assert_msg(op_parse(op, arg, args[_i].good[i], &err) == 0, "%s", err.text);
	for (size_t i = 0; args[_i].bad[i]; i++) {
		err.code = ERR_NONE;
		ck_assert_msg(op_parse(op, arg, args[_i].bad[i], &err) == -1, "--%s '%s' is taken",
		    op->name, args[_i].bad[i]);
		ck_assert_int_eq(err.code, ERR_VALUE);
		ck_assert_str_eq(err.text, args[_i].says);
	}
}
END_TEST

/* What the headers of op.h promise of every entry. */
START_TEST(the_table_is_sound)
{
	bool normalisers = false;

	for (size_t i = 0; ops[i]; i++) {
		const struct op *op = ops[i];

		ck_assert_ptr_nonnull(op->name);
		ck_assert_ptr_nonnull(op->help);
		ck_assert(op->apply != NULL);
		ck_assert_int_eq(op->takes, KIND_LOGIT);
		ck_assert(!normalisers || op->role == ROLE_NORMALISER); /* they are last */
		normalisers = op->role == ROLE_NORMALISER;
		if (normalisers) {
			ck_assert_ptr_nonnull(op->write);
			ck_assert_ptr_eq(op_normaliser(op->name), op);
			if (op->twin)
				ck_assert_ptr_eq(op->twin->twin, op);
		} else {
			ck_assert_ptr_null(op_normaliser(op->name));
			ck_assert_int_eq(op->gives, KIND_LOGIT);
		}
		ck_assert((op->arg != NULL) == (op->range.most > 0 || op->read != NULL));
		if (op->role == ROLE_STEP)
			ck_assert_ptr_eq(op_step(op->name, strlen(op->name)), op);
	}
	for (size_t i = 0; i < KIND_COUNT; i++)
		ck_assert_ptr_nonnull(kind_name[i]);
	ck_assert_ptr_null(op_normaliser("softmaxx"));
}
END_TEST

static const struct {
	const char *name, *means;
} names[] = {
    {"temp", "temp"},
    {"temperature", "temp"},
    {"top_k", "top-k"},
    {"top-k", "top-k"},
    {"typ_p", "typical-p"},
    {"typical", "typical-p"},
    {"typical_p", "typical-p"},
    {"top_n_sigma", "top-nsigma"},
    {"top-nsigma", "top-nsigma"},
    {"epsilon_cutoff", "epsilon-cutoff"},
    {"epsilon", "epsilon-cutoff"},
    {"eta", "eta-cutoff"},
    {"xtc", "xtc"},
    {"", NULL},
    {"top", NULL},
    {"top-kk", NULL},
    {"typical typ-p", NULL},
    {"softmax", NULL},
};

START_TEST(steps_have_the_names_of_others)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct op *op = op_step(names[i].name, strlen(names[i].name));

		ck_assert_msg(names[i].means ? op && strcmp(op->name, names[i].means) == 0 : !op,
		    "%s", names[i].name);
	}
}
END_TEST

/* ---- typical-p against a full sort ---- */

struct typical {
	double far, z, p;
	size_t i;
};

static int
by_distance(const void *a, const void *b)
{
	const struct typical *x = a, *y = b;

	if (x->far != y->far)
		return x->far < y->far ? -1 : 1;
	if (x->z != y->z)
		return x->z > y->z ? -1 : 1;
	return x->i < y->i ? -1 : x->i > y->i;
}

/* The distances are taken as the step does, so that equal ones are equal; sums in long double. */
static void
slow_typical(const double *z, size_t n, double p, bool *stays)
{
	static struct typical all[600];
	long double total = 0, mean = 0, sum = 0;
	double max = z[0];

	for (size_t i = 0; i < n; i++)
		max = z[i] > max ? z[i] : max;
	for (size_t i = 0; i < n; i++) {
		all[i] = (struct typical){.z = z[i], .p = exp(z[i] - max), .i = i};
		total += all[i].p;
		mean += all[i].p > 0 ? all[i].p * (long double)(max - z[i]) : 0;
	}
	for (size_t i = 0; i < n; i++)
		all[i].far = fabs((max - z[i]) - (double)(mean / total));
	qsort(all, n, sizeof(all[0]), by_distance);
	for (size_t i = 0; i < n; i++) {
		stays[all[i].i] = sum < (long double)(p - 1e-12) * total && z[all[i].i] > NONE;
		sum += all[i].p;
	}
}

START_TEST(typical_is_that_of_a_full_sort)
{
	enum { LONGEST = 600 };
	const struct op *op = op_called("typical-p");
	double z[LONGEST], row[LONGEST], scratch[4 * LONGEST], p;
	bool stays[LONGEST];

	for (long round = 0; round < dice_rounds(2000); round++) {
		const size_t n = 1 + dice_below(round % 2 ? 12 : LONGEST);

		dice_row(z, n, round % 3 ? 4 : 0.5);
		p = dice_in(0.001, 0.999);
		slow_typical(z, n, p, stays);
		memcpy(row, z, sizeof(z));
		op->apply(&p, row, n, &row_plain, scratch);
		for (size_t i = 0; i < n; i++)
			ck_assert_msg(row[i] == (stays[i] ? z[i] : NONE),
			    "n %zu, p %.17g, class %zu", n, p, i);
	}
}
END_TEST

/* xtc.c (4): 10,000 rows of which half, 1 in 100, or all but that lose a class: 5 sigma. */
START_TEST(xtc_takes_rows_by_chance)
{
	static const double chances[] = {0.5, 0.01, 0.99};
	const struct op *op = op_called("xtc");
	struct row_context context = {.seed = 42};
	char text[32];
	struct {
		double chance, least;
	} arg, again;
	struct err err;
	double most = 0;

	for (size_t c = 0; c < 3; c++) {
		size_t taken = 0, same = 0;

		snprintf(text, sizeof(text), "%g,0.2", chances[c]);
		ck_assert_int_eq(op_parse(op, &arg, text, &err), 0);
		ck_assert_uint_eq(op->arg_size, sizeof(arg));
		again = arg;
		for (context.number = 0; context.number < 10000; context.number++) {
			struct row_context other = context;
			double z[2] = {0, 0}, y[2] = {1, 0};

			op->apply(&arg, z, 2, &context, NULL);
			op->apply(&arg, y, 2, &context, NULL);
			ck_assert((z[0] == 0) == (y[0] == 1)); /* the row decides, not its values */
			ck_assert(z[1] == 0);
			taken += z[0] < 0;
			other.seed = 43;
			y[0] = 0;
			op->apply(&again, y, 2, &other, NULL);
			same += (y[0] == 0) == (z[0] == 0);
		}
		most = 5 * sqrt(10000 * chances[c] * (1 - chances[c]));
		ck_assert(fabs((double)taken - 10000 * chances[c]) < most);
		if (c == 0)
			ck_assert(fabs((double)same - 5000) < most);
	}
}
END_TEST

/* ---- Selection ---- */

static int
falling(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return x > y ? -1 : x < y;
}

/* Few different values, infinities among them, or rising, or falling. */
static void
draw(double *a, size_t n)
{
	const size_t kind = dice_below(6), few = 1 + dice_below(5);

	for (size_t i = 0; i < n; i++) {
		a[i] = kind == 0 ? dice_in(-1, 1)
		    : kind == 1  ? (double)i
		    : kind == 2  ? -(double)i
		    : kind == 3  ? (double)(i % 7)
				 : (double)dice_below(few);
		if (kind == 5 && dice_below(3) == 0)
			a[i] = -INFINITY;
		if (kind == 5 && dice_below(9) == 0)
			a[i] = INFINITY;
	}
}

static size_t
above_in(const double *sorted, size_t k)
{
	size_t above = k - 1;

	while (above > 0 && sorted[above - 1] == sorted[k - 1])
		above--;
	return above;
}

START_TEST(kth_is_that_of_a_full_sort)
{
	enum { LONGEST = 500 };
	double a[LONGEST], sorted[LONGEST], work[LONGEST];
	size_t above;

	for (long round = 0; round < dice_rounds(3000); round++) {
		const size_t n = 1 + dice_below(round % 2 ? 40 : LONGEST);
		const size_t k = 1 + dice_below(round % 3 ? n : n / 16 + 1);

		draw(a, n);
		memcpy(sorted, a, sizeof(a));
		memcpy(work, a, sizeof(a));
		qsort(sorted, n, sizeof(*a), falling);
		ck_assert(select_kth(work, n, k, &above) == sorted[k - 1]);
		ck_assert_uint_eq(above, above_in(sorted, k));
		ck_assert(select_largest(a, n, k, work, &above) == sorted[k - 1]);
		ck_assert_uint_eq(above, above_in(sorted, k));
		memcpy(work, a, sizeof(a));
		select_sort(work, n);
		for (size_t i = 0; i < n; i++) /* 0 and -0 are equal */
			ck_assert(work[i] == sorted[i]);
	}
}
END_TEST

START_TEST(middle_has_values_on_both_sides)
{
	enum { LONGEST = 500 };
	double a[LONGEST], again[LONGEST], sorted[LONGEST], sum;
	struct standing s, same;
	unsigned patience, other;

	for (long round = 0; round < dice_rounds(3000); round++) {
		const size_t n = 1 + dice_below(round % 2 ? 12 : LONGEST);
		size_t above = 0, equal = 0;

		draw(a, n);
		/* the 64th time the values are sorted first */
		patience = other = round % 3 ? 0 : 63;
		memcpy(again, a, sizeof(a));
		memcpy(sorted, a, sizeof(a));
		qsort(sorted, n, sizeof(*a), falling);
		s = select_middle(a, n, &patience);
		sum = 0;
		for (size_t i = 0; i < n; i++) {
			above += a[i] > s.value;
			equal += a[i] == s.value;
			sum += a[i] > s.value ? a[i] : 0;
		}
		ck_assert_uint_ge(s.equal, 1);
		ck_assert_uint_eq(s.above, above);
		ck_assert_uint_eq(s.equal, equal);
		ck_assert(s.sum == sum || fabs(s.sum - sum) <= 1e-13 * (double)n);
		same = select_middle(again, n, &other);
		ck_assert(same.value == s.value && same.sum == s.sum);
		if (patience == 64 && n >= 9) /* so it is not far from the middle */
			ck_assert(s.above < n - n / 9 && s.above + s.equal > n / 9);
		qsort(a, n, sizeof(*a), falling);
		ck_assert_mem_eq(a, sorted, n * sizeof(*a));
	}
}
END_TEST

/* What has been parted 64 times is sorted, so that no layout of values costs more than n log n. */
START_TEST(patience_ends_in_sorted_values)
{
	enum { N = 300, MANY = 1000000 };
	static double a[MANY];
	unsigned patience = 0;

	for (size_t i = 0; i < N; i++)
		a[i] = (double)(i * 7919 % N);
	while (patience < 63)
		(void)select_middle(a, N, &patience);
	ck_assert(a[0] != N - 1 || a[1] != N - 2); /* only looked at so far */
	(void)select_middle(a, N, &patience);
	for (size_t i = 0; i < N; i++)
		ck_assert(a[i] == (double)(N - 1 - i));

	/* in n log n: a test has a minute, and n^2 would take many */
	for (size_t i = 0; i < MANY; i++)
		a[i] = (double)i;
	select_sort(a, MANY);
	ck_assert(a[0] == MANY - 1 && a[MANY - 1] == 0);
}
END_TEST

/* The probability of one class has the bits that it has among all of them. */
START_TEST(one_probability_is_that_of_all)
{
	enum { N = 12 };
	double z[N], p[N], logp[N];
	struct dist one = {.norm = op_called("softmax"), .unit = 1}, all = one;

	for (long round = 0; round < dice_rounds(500); round++) {
		dice_row(z, N, 8);
		dist_begin(&all, z, N, DIST_NO_LABEL, p, logp);
		(void)dist_probs(&all);
		for (size_t i = 0; i < N; i++) {
			double other[N];

			dist_begin(&one, z, N, DIST_NO_LABEL, other, logp);
			ck_assert(dist_prob_of(&one, i) == p[i]);
		}
	}
}
END_TEST

/* Rows that a pivot or the groups' largest could be bad for, of every length that has a path. */
START_TEST(laid_out_rows_keep_the_largest)
{
	enum { LONGEST = 20000 };
	static double row[LONGEST], z[LONGEST], sorted[LONGEST], scratch[LONGEST];
	static const size_t lengths[] = {10, 17, 160, 1000, LONGEST}, ks[] = {1, 5, 40, 100, 900};
	const struct op *op = op_called("top-k");

	for (size_t l = 0; l < sizeof(lengths) / sizeof(lengths[0]); l++) {
		const size_t n = lengths[l];

		for (size_t i = 0; i < n; i++)
			row[i] = _i == 0 ? (double)i
			    : _i == 1    ? -(double)i
			    : _i == 2    ? 3
			    : _i == 3    ? (double)(i % 2)
			    : _i == 4    ? (double)(i % 8) * 1e6 + (double)(i / 8)
			    : _i == 5    ? (double)(i < n / 2 ? i : n - i)
			    : i + 3 < n  ? NONE
					 : (double)i;
		memcpy(sorted, row, n * sizeof(*row));
		qsort(sorted, n, sizeof(*row), falling);
		for (size_t j = 0; j < sizeof(ks) / sizeof(ks[0]) && ks[j] < n; j++) {
			size_t equal = ks[j] - above_in(sorted, ks[j]);
			const double kth = sorted[ks[j] - 1];

			memcpy(z, row, n * sizeof(*row));
			op->apply(&ks[j], z, n, &row_plain, scratch);
			for (size_t i = 0; i < n; i++) {
				const bool stays =
				    row[i] > kth || (row[i] == kth && equal > 0 && equal--);

				ck_assert(z[i] == (stays ? row[i] : NONE));
			}
		}
	}
}
END_TEST

Suite *
suite_op(void)
{
	Suite *s = suite_create("op");
	TCase *t = tcase_create("op");

	tcase_set_timeout(t, 60.0 * (double)dice_stress());
	tcase_add_loop_test(
	    t, operations_do_what_they_say, 0, (int)(sizeof(steps) / sizeof(steps[0])));
	tcase_add_test(t, softmax1_rows_keep_their_zero);
	tcase_add_test(t, nearly_certain_rows_keep_their_digits);
	tcase_add_loop_test(t, bad_arguments_are_refused, 0, (int)(sizeof(args) / sizeof(args[0])));
	tcase_add_test(t, the_table_is_sound);
	tcase_add_test(t, steps_have_the_names_of_others);
	tcase_add_test(t, typical_is_that_of_a_full_sort);
	tcase_add_test(t, xtc_takes_rows_by_chance);
	tcase_add_test(t, kth_is_that_of_a_full_sort);
	tcase_add_test(t, middle_has_values_on_both_sides);
	tcase_add_test(t, patience_ends_in_sorted_values);
	tcase_add_test(t, one_probability_is_that_of_all);
	tcase_add_loop_test(t, laid_out_rows_keep_the_largest, 0, 7);
	suite_add_tcase(s, t);
	return s;
}
