/* SPDX-License-Identifier: MIT */
/*
 * The chain: the order of the command line means nothing, the last of two equal
 * options counts, there is one normaliser, and its scratch is enough for all.
 * chain.h and chain.c state it.
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "col/col.h"
#include "op/chain.h"

Suite *suite_chain(void);

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

static int
add(struct chain *c, const char *name, const char *text, struct err *err)
{
	return chain_add(c, op_called(name), text, err);
}

START_TEST(order_of_the_command_line_means_nothing)
{
	static const char *const option[][2] = {{"temp", "2"}, {"top-k", "3"}, {"top-p", "0.9"},
	    {"min-p", "0.3"}, {"log-softmax", NULL}};
	double row[6], first[6], scratch[2 * 6];
	size_t order[5] = {0, 1, 2, 3, 4}, i, j, t, perms = 0;
	struct err err;

	for (;;) {
		const double z[6] = {1, 3, 2, -1, 3, 0};
		struct chain c = {0};

		for (i = 0; i < 5; i++)
			ck_assert_int_eq(
			    add(&c, option[order[i]][0], option[order[i]][1], &err), 0);
		ck_assert_int_eq(chain_finish(&c, &err), 0);
		ck_assert_uint_eq(c.nstep, 4);
		for (i = 0; i < 4; i++)
			ck_assert_str_eq(c.steps[i].op->name, option[i][0]);
		ck_assert_str_eq(c.norm.op->name, "log-softmax");
		memcpy(row, z, sizeof(row));
		chain_apply(&c, row, 6, &row_plain, scratch);
		if (perms++ == 0)
			memcpy(first, row, sizeof(first));
		ck_assert_mem_eq(row, first, sizeof(first));
		chain_free(&c);
		/* the next permutation, in the order of a dictionary */
		for (i = 4; i > 0 && order[i - 1] > order[i]; i--)
			;
		if (i == 0)
			break;
		for (j = 4; order[j] < order[i - 1]; j--)
			;
		t = order[j];
		order[j] = order[i - 1];
		order[i - 1] = t;
		for (j = 4; i < j; i++, j--) {
			t = order[i];
			order[i] = order[j];
			order[j] = t;
		}
	}
	ck_assert_uint_eq(perms, 120);
	/* 3 and 3 and 2 stay by top-k; of z / 2 min-p would keep 1, too */
	ck_assert(first[1] == 1.5 && first[4] == 1.5 && first[2] == 1);
	ck_assert(first[0] == -INFINITY && first[3] == -INFINITY && first[5] == -INFINITY);
}
END_TEST

START_TEST(the_last_of_two_counts)
{
	struct chain c = {0};
	struct err err;
	double row[] = {4, 2};

	ck_assert_int_eq(add(&c, "temp", "7", &err), 0);
	ck_assert_int_eq(add(&c, "top-k", "1", &err), 0);
	ck_assert_int_eq(add(&c, "top-k", "2", &err), 0);
	ck_assert_int_eq(add(&c, "temp", "2", &err), 0);
	ck_assert_int_eq(chain_finish(&c, &err), 0);
	ck_assert_uint_eq(c.nstep, 2);
	chain_apply(&c, row, 2, &row_plain, (double[4]){0});
	ck_assert(row[0] == 2 && row[1] == 1);
	chain_free(&c);
}
END_TEST

START_TEST(two_normalisers_are_refused)
{
	struct chain c = {0};
	struct err err;

	ck_assert_int_eq(add(&c, "sigmoid", NULL, &err), 0);
	ck_assert_int_eq(add(&c, "sigmoid", NULL, &err), 0);
	err.code = ERR_NONE;
	ck_assert_int_eq(add(&c, "softmax", NULL, &err), -1);
	ck_assert_int_eq(err.code, ERR_USAGE);
	ck_assert_ptr_nonnull(strstr(err.text, "sigmoid"));
	ck_assert_ptr_nonnull(strstr(err.text, "softmax"));
	ck_assert_int_eq(chain_finish(&c, &err), 0);
	ck_assert_str_eq(c.norm.op->name, "sigmoid");
	chain_free(&c);
	chain_free(&c);
}
END_TEST

START_TEST(an_empty_chain_is_softmax)
{
	struct chain c = {0};
	struct err err;
	double row[] = {4, 2};

	ck_assert_int_eq(chain_finish(&c, &err), 0);
	ck_assert_str_eq(c.norm.op->name, "softmax");
	ck_assert_uint_eq(c.nstep, 0);
	chain_apply(&c, row, 2, &row_plain, NULL);
	ck_assert(row[0] == 4 && row[1] == 2);
	chain_free(&c);
}
END_TEST

/* Adds the step with the first of its examples. */
static void
add_example(struct chain *c, const struct op *op)
{
	char text[32] = "";
	struct err err;

	if (op->arg)
		snprintf(text, sizeof(text), "%.*s", (int)strcspn(op->example, " "), op->example);
	ck_assert_int_eq(chain_add(c, op, op->arg ? text : NULL, &err), 0);
}

/* The neediest operation's, and its normaliser's. */
START_TEST(scratch_is_enough_for_each)
{
	struct err err;
	struct chain c;
	size_t most = 0;

	for (size_t i = 0; ops[i]; i++) {
		if (ops[i]->role != ROLE_STEP)
			continue;
		c = (struct chain){0};
		add_example(&c, ops[i]);
		ck_assert_int_eq(chain_finish(&c, &err), 0);
		ck_assert_uint_ge(c.scratch, ops[i]->scratch);
		most = c.scratch > most ? c.scratch : most;
		chain_free(&c);
	}
	c = (struct chain){0};
	for (size_t i = 0; ops[i]; i++) {
		if (ops[i]->role == ROLE_STEP)
			add_example(&c, ops[i]);
	}
	ck_assert_int_eq(chain_finish(&c, &err), 0);
	ck_assert_uint_eq(c.scratch, most);
	ck_assert_uint_eq(most, 4); /* that of typical-p */
	chain_free(&c);
}
END_TEST

START_TEST(bad_text_is_refused_and_nothing_is_lost)
{
	struct chain c = {0};
	struct err err;

	ck_assert_int_eq(add(&c, "temp", "2", &err), 0);
	err.code = ERR_NONE;
	ck_assert_int_eq(add(&c, "temp", "x", &err), -1);
	ck_assert_int_eq(err.code, ERR_VALUE);
	ck_assert_int_eq(add(&c, "top-p", "0", &err), -1);
	chain_free(&c);
}
END_TEST

START_TEST(no_memory_is_told)
{
	struct chain c;
	struct err err;
	int status = -1;

	for (long n = 1; status < 0; n++) {
		c = (struct chain){0};
		err.code = ERR_NONE;
		mem_fail_at(n);
		status = add(&c, "temp", "2", &err) < 0 || add(&c, "top-k", "2", &err) < 0 ||
			add(&c, "temp", "3", &err) < 0 || chain_finish(&c, &err) < 0
		    ? -1
		    : 0;
		mem_fail_at(0);
		ck_assert_int_eq(err.code, status < 0 ? ERR_MEM : ERR_NONE);
		chain_free(&c);
		ck_assert_int_lt(n, 20);
	}
}
END_TEST

/* A normaliser with an argument, as entmax will be one: --op power --exponent 3. */
static void
power_apply(
    const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	(void)arg;
	(void)context;
	(void)row;
	(void)n;
	(void)scratch;
}

static const struct op op_power = {
    .name = "power",
    .option = "exponent",
    .arg = "X",
    .role = ROLE_NORMALISER,
    .takes = KIND_LOGIT,
    .gives = KIND_PROB,
    .range = {.least = 0, .most = 9},
    .usual = 2,
    .arg_size = sizeof(double),
    .apply = power_apply,
};

START_TEST(an_argument_before_its_normaliser_counts)
{
	static const char *const given[][2] = {{NULL, NULL}, {NULL, "3"}, {"3", NULL}, {"4", "3"}};
	struct err err;

	for (size_t i = 0; i < 4; i++) {
		struct chain c = {0};

		ck_assert_int_eq(chain_add(&c, &op_power, given[i][0], &err), 0);
		ck_assert_int_eq(chain_add(&c, &op_power, given[i][1], &err), 0);
		ck_assert(*(double *)c.norm.arg == (i == 0 ? 2 : 3));
		chain_free(&c);
	}
}
END_TEST

/* min-p keeps both at T = 8, but not at T = 1. */
START_TEST(an_order_that_is_given_is_kept)
{
	for (int given = 0; given < 2; given++) {
		struct chain c = {.as_given = given};
		struct err err;
		double row[2] = {8, 4};

		ck_assert_int_eq(chain_add(&c, op_called("min-p"), "0.5", &err), 0);
		ck_assert_int_eq(chain_add(&c, op_called("temp"), "8", &err), 0);
		ck_assert_int_eq(chain_finish(&c, &err), 0);
		ck_assert_uint_eq(chain_unfiltered(&c), given ? 0 : 1);
		chain_apply(&c, row, 2, &row_plain, NULL);
		ck_assert(row[0] == 1);
		ck_assert(row[1] == (given ? -INFINITY : 0.5));
		chain_free(&c);
	}
}
END_TEST

START_TEST(an_order_that_is_given_may_have_an_operation_twice)
{
	struct chain c = {.as_given = true};
	struct err err;
	double row[2] = {8, 4};

	ck_assert_int_eq(chain_add(&c, op_called("temp"), "2", &err), 0);
	ck_assert_int_eq(chain_add(&c, op_called("temp"), "4", &err), 0);
	ck_assert_int_eq(chain_finish(&c, &err), 0);
	ck_assert_uint_eq(c.nstep, 2);
	ck_assert_uint_eq(chain_unfiltered(&c), 2);
	chain_apply(&c, row, 2, &row_plain, NULL);
	ck_assert(row[0] == 1 && row[1] == 0.5);
	chain_free(&c);
}
END_TEST

/* Puts what it is told of the row into it. */
static void
tell_apply(
    const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	(void)arg;
	(void)scratch;
	row[0] = (double)context->number;
	row[1] = (double)context->seed;
	row[2] = context->rest;
	for (size_t i = 3; i < n; i++)
		row[i] = context->id ? (double)context->id[i] : -1;
}

static const struct op op_tell = {
    .name = "tell", .role = ROLE_STEP, .arg_size = 1, .apply = tell_apply};
static const struct op op_tell_norm = {.name = "tell",
    .role = ROLE_NORMALISER,
    .gives = KIND_PROB,
    .arg_size = 1,
    .apply = tell_apply};

START_TEST(operations_and_columns_see_the_row)
{
	static const uint32_t id[5] = {2, 30, 500, 7000, 4000000000};
	struct row_context context = {.number = 12, .seed = 77, .id = id, .rest = 0.25};
	struct chain c = {.as_given = true};
	struct err err;
	double row[5] = {0, 9, 1, 3, 5}, p[5], logp[5], pairs[10];
	struct dist d = {.norm = c.norm.op, .unit = 1, .context = context};

	ck_assert_int_eq(chain_add(&c, op_called("softmax"), NULL, &err), 0);
	d.norm = c.norm.op;
	dist_begin(&d, row, 5, DIST_NO_LABEL, p, logp);
	ck_assert(col_named("argmax", 6)->one(&d) == 30);
	ck_assert(col_named("name", 4)->one(&d) == 30);
	ck_assert_uint_eq(col_named("top", 3)->pairs(&d, pairs), 10);
	ck_assert(pairs[0] == 30 && pairs[2] == 4000000000.0 && pairs[4] == 7000);
	ck_assert(pairs[1] == p[1] && pairs[3] == p[4]);
	d.norm = &op_tell_norm;
	dist_begin(&d, row, 5, DIST_NO_LABEL, p, logp);
	ck_assert(dist_probs(&d)[0] == 12 && p[1] == 77 && p[4] == 4000000000.0);

	ck_assert_int_eq(chain_add(&c, &op_tell, NULL, &err), 0);
	chain_apply(&c, row, 5, &context, NULL);
	ck_assert(row[0] == 12 && row[1] == 77 && row[2] == 0.25 && row[3] == 7000);
	context.id = NULL;
	chain_apply(&c, row, 5, &context, NULL);
	ck_assert(row[3] == -1);
	chain_free(&c);
}
END_TEST

Suite *
suite_chain(void)
{
	Suite *s = suite_create("chain");
	TCase *t = tcase_create("chain");

	tcase_add_test(t, order_of_the_command_line_means_nothing);
	tcase_add_test(t, the_last_of_two_counts);
	tcase_add_test(t, two_normalisers_are_refused);
	tcase_add_test(t, an_argument_before_its_normaliser_counts);
	tcase_add_test(t, an_empty_chain_is_softmax);
	tcase_add_test(t, scratch_is_enough_for_each);
	tcase_add_test(t, bad_text_is_refused_and_nothing_is_lost);
	tcase_add_test(t, no_memory_is_told);
	tcase_add_test(t, an_order_that_is_given_is_kept);
	tcase_add_test(t, an_order_that_is_given_may_have_an_operation_twice);
	tcase_add_test(t, operations_and_columns_see_the_row);
	suite_add_tcase(s, t);
	return s;
}
