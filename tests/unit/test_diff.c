/* SPDX-License-Identifier: MIT */
/*
 * What smx diff gathers: the tally (compare/diff.h) against a full sort and plain sums,
 * in shards and orders; rows by key (compare/keyed.h) against looking at all of them;
 * and a second input in step with a first (flow/partner.h), for blocks and
 * portions of any size.
 *
 * By the way: diff.c (1) (2); worst.c (1).
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "dice.h"
#include "pipeline/files.h"
#include "pipeline/paired.h"
#include "compare/diff.h"
#include "compare/keyed.h"
#include "rig.h"

Suite *suite_diff(void);

enum { ROWS = 300, CLASSES = 4, WORST = 12 };

static double a[ROWS][CLASSES], b[ROWS][CLASSES];

/* Few different logits, so that rows have equal KLs; sometimes a mask. */
static void
draw_rows(bool masks)
{
	for (size_t i = 0; i < ROWS; i++) {
		for (size_t j = 0; j < CLASSES; j++) {
			a[i][j] = (double)dice_below(3);
			b[i][j] = masks && j > 0 && dice_below(20) == 0 ? -INFINITY
									: (double)dice_below(3);
		}
	}
}

static const struct diff settings = {
    .top = {1, 2}, .ntop = 2, .worst.most = WORST, .labelled = true, .memory = 1 << 20};

static void
add(struct diff *d, size_t i)
{
	char key[24];
	struct err err;

	snprintf(key, sizeof(key), "key %zu", i);
	ck_assert_int_eq(diff_add(d,
			     &(struct diff_pair){.row = i,
				 .key = key,
				 .key_len = strlen(key),
				 .a = a[i],
				 .b = b[i],
				 .n = CLASSES,
				 .label = i % CLASSES},
			     &err),
	    0);
}

static void
same_metrics(struct diff *x, struct diff *y)
{
	struct diff_metric mx[DIFF_METRICS], my[DIFF_METRICS];
	struct err err;
	size_t n;

	ck_assert(diff_end(x, &err) == 0 && diff_end(y, &err) == 0);
	n = diff_metrics(x, mx);
	ck_assert_uint_eq(n, 11 + PPL_RESULTS + DIFF_TABLED);
	ck_assert_uint_eq(diff_metrics(y, my), n);
	for (size_t i = 0; i < n; i++) {
		ck_assert_str_eq(mx[i].name, my[i].name);
		ck_assert(mx[i].value == my[i].value || (isnan(mx[i].value) && mx[i].why));
		ck_assert(mx[i].why == my[i].why);
	}
	ck_assert_uint_eq(x->worst.n, y->worst.n);
	for (size_t i = 0; i < x->worst.n; i++) {
		ck_assert_uint_eq(x->worst.row[i].row, y->worst.row[i].row);
		ck_assert_str_eq(x->worst.row[i].key, y->worst.row[i].key);
	}
}

START_TEST(shards_and_orders_do_not_show)
{
	enum { SHARDS = 5 };
	struct diff whole, back, shard[SHARDS], sum;
	struct err err;

	for (long round = 0; round < dice_rounds(20); round++) {
		draw_rows(round % 2);
		whole = diff_like(&settings);
		back = sum = whole;
		for (size_t s = 0; s < SHARDS; s++)
			shard[s] = whole;
		for (size_t i = 0; i < ROWS; i++) {
			add(&whole, i);
			add(&back, ROWS - 1 - i);
			add(&shard[dice_below(SHARDS)], i);
		}
		for (size_t s = SHARDS; s-- > 0;)
			ck_assert_int_eq(diff_merge(&sum, &shard[s], &err), 0);
		same_metrics(&whole, &back);
		same_metrics(&whole, &sum);
		for (size_t s = 0; s < SHARDS; s++)
			diff_free(&shard[s]);
		diff_free(&whole);
		diff_free(&back);
		diff_free(&sum);
	}
}
END_TEST

/* (3) The list is the head of all rows sorted; the means are the plain ones. */
START_TEST(worst_rows_and_means_are_those_of_a_plain_loop)
{
	double scratch[COMPARE_SCRATCH * CLASSES], kl[ROWS], js = 0;
	struct diff d = diff_like(&settings);
	struct diff_metric m[DIFF_METRICS];
	size_t best, flips = 0;

	draw_rows(true);
	for (size_t i = 0; i < ROWS; i++) {
		struct difference one = compare_rows(a[i], b[i], CLASSES, scratch);

		kl[i] = one.kl;
		js += one.js;
		flips += one.top[0] != one.top[1];
		add(&d, i);
	}
	ck_assert_uint_eq(d.worst.n, WORST);
	for (size_t i = 0; i < WORST; i++) {
		best = 0;
		for (size_t j = 1; j < ROWS; j++)
			best = kl[j] > kl[best] ? j : best;
		ck_assert_uint_eq(d.worst.row[i].row, best);
		ck_assert(d.worst.row[i].difference.kl == kl[best]);
		kl[best] = -1;
	}
	diff_metrics(&d, m);
	ck_assert_str_eq(m[0].name, "flips");
	ck_assert(m[0].value == (double)flips / ROWS);
	ck_assert_str_eq(m[4].name, "js");
	ck_assert_double_eq_tol(m[4].value, js / ROWS, 1e-15);
	ck_assert_str_eq(m[8].name, "top1_overlap");
	ck_assert_double_eq_tol(m[8].value, 1 - (double)flips / ROWS, 1e-15);
	diff_free(&d);
}
END_TEST

/* (1) (2) */
START_TEST(what_is_no_number_is_null_with_a_reason)
{
	const double x[] = {0, 1}, masked[] = {0, -INFINITY};
	struct diff d = {.worst.most = 3};
	struct diff_metric m[DIFF_METRICS];
	struct err err;

	ck_assert_uint_eq(diff_metrics(&d, m), 9 + DIFF_PERCENTILES - 1);
	for (size_t i = 0; i < 8; i++)
		ck_assert(isnan(m[i].value) && strcmp(m[i].why, "no rows") == 0);
	ck_assert_int_eq(
	    diff_add(&d, &(struct diff_pair){.row = 0, .a = x, .b = x, .n = 2}, &err), 0);
	ck_assert_int_eq(
	    diff_add(&d, &(struct diff_pair){.row = 1, .a = masked, .b = x, .n = 2}, &err), 0);
	diff_metrics(&d, m);
	for (size_t i = 0; i < 8; i++)
		ck_assert(!isnan(m[i].value) && !m[i].why);
	ck_assert_uint_eq(d.worst.n, 1); /* equal rows are in no list */
	ck_assert_int_eq(
	    diff_add(&d, &(struct diff_pair){.row = 2, .a = x, .b = masked, .n = 2}, &err), 0);
	diff_metrics(&d, m);
	for (size_t i = 0; i < 8; i++) {
		const bool null = i == 1 || i == 2;

		ck_assert(null == isnan(m[i].value) && null == (m[i].why != NULL));
	}
	ck_assert(m[3].value == 1);
	ck_assert_uint_eq(d.worst.row[0].row, 2);
	ck_assert(d.worst.row[0].difference.kl == INFINITY);
	ck_assert_ptr_null(d.worst.row[0].key);
	diff_free(&d);
}
END_TEST

/* (1) Two finite KL whose sum is no double; one alone has a value. */
START_TEST(a_sum_beyond_doubles_is_null)
{
	const double x[] = {1e308, -1e308}, y[] = {-1e308, 1e308};
	struct diff d = {0};
	struct diff_metric m[DIFF_METRICS];
	struct err err;

	ck_assert_int_eq(
	    diff_add(&d, &(struct diff_pair){.row = 0, .a = x, .b = y, .n = 2}, &err), 0);
	diff_metrics(&d, m);
	ck_assert(m[1].value > 1.7e308 && isfinite(m[1].value) && !m[1].why);
	ck_assert_int_eq(
	    diff_add(&d, &(struct diff_pair){.row = 1, .a = x, .b = y, .n = 2}, &err), 0);
	diff_metrics(&d, m);
	ck_assert(isnan(m[1].value) && m[1].why && isfinite(m[2].value) && m[3].value == 0);
	diff_free(&d);
}
END_TEST

START_TEST(no_memory_is_told)
{
	struct diff d, e;
	struct err err;
	int status = -1;

	draw_rows(false);
	for (long n = 1; status < 0; n++) {
		d = e = diff_like(&settings);
		err.code = ERR_NONE;
		mem_fail_at(n);
		status = 0;
		for (size_t i = 0; i < 40 && status == 0; i++)
			status = diff_add(i % 2 ? &d : &e,
			    &(struct diff_pair){.row = i,
				.key = "key",
				.key_len = 3,
				.a = a[i],
				.b = b[i],
				.n = CLASSES},
			    &err);
		if (status == 0)
			status = diff_merge(&d, &e, &err);
		mem_fail_at(0);
		ck_assert_int_eq(err.code, status < 0 ? ERR_MEM : ERR_NONE);
		diff_free(&d);
		diff_free(&e);
		ck_assert_int_lt(n, 200);
	}
}
END_TEST

START_TEST(rows_are_found_by_their_keys)
{
	enum { N = 5000 };
	static size_t at[N];
	struct keyed k = {0};
	struct err err;
	char key[8];
	size_t len, twin, added = 0;

	memset(at, 0xff, sizeof(at));
	for (size_t i = 0; i < N; i++) {
		size_t which = dice_below(N);
		double z[3] = {(double)which, 1, 2};

		len = (size_t)snprintf(key, sizeof(key), "%zx", which);
		ck_assert_uint_eq(keyed_find(&k, key, len), at[which]);
		ck_assert_int_eq(keyed_add(&k, key, len, z, 1 + which % 3, i, &twin, &err), 0);
		ck_assert_uint_eq(twin, at[which]);
		if (at[which] == KEYED_NONE)
			at[which] = added++;
	}
	ck_assert_uint_eq(k.n, added);
	for (size_t which = 0; which < N; which++) {
		len = (size_t)snprintf(key, sizeof(key), "%zx", which);
		ck_assert_uint_eq(keyed_find(&k, key, len), at[which]);
		if (at[which] == KEYED_NONE)
			continue;
		ck_assert_uint_eq(k.row[at[which]].n, 1 + which % 3);
		ck_assert(k.z[k.row[at[which]].first] == (double)which);
	}
	ck_assert_uint_eq(keyed_find(&k, "a\0b", 3), KEYED_NONE);
	ck_assert_int_eq(keyed_add(&k, "a\0b", 3, a[0], 1, 0, &twin, &err), 0);
	ck_assert_uint_eq(keyed_find(&k, "a\0b", 3), k.n - 1);
	ck_assert_uint_eq(keyed_find(&k, "a", 1), at[10]);
	ck_assert_int_eq(keyed_add(&k, "", 0, a[0], 0, 0, &twin, &err), 0);
	ck_assert_uint_eq(keyed_find(&k, "", 0), k.n - 1);
	ck_assert_uint_eq(k.row[k.n - 1].n, 0);
	ck_assert_int_eq(keyed_fill(&k, k.n - 1, (double[]){7, 8}, 2, 9, &err), 0);
	ck_assert_uint_eq(k.row[k.n - 1].n, 2);
	ck_assert_uint_eq(k.row[k.n - 1].row, 9);
	ck_assert(k.z[k.row[k.n - 1].first + 1] == 8);
	keyed_free(&k);
}
END_TEST

/* A key that says the same with other blanks, digits or case; the first of them. */
START_TEST(keys_that_are_alike_are_found)
{
	static const char *const key[] = {"1", " r2", "R2", "1e3", "007", ""};
	static const struct {
		const char *key;
		size_t is;
	} t[] = {{"1.0", 0}, {"1", 0}, {"r2", 1}, {"r2\t", 1}, {"1000", 3}, {"7", 4}, {" ", 5},
	    {"r3", KEYED_NONE}, {"8", KEYED_NONE}, {"r", KEYED_NONE}};
	struct keyed k = {0};
	struct err err;
	size_t twin;

	ck_assert_uint_eq(keyed_alike(&k, "1", 1), KEYED_NONE);
	for (size_t i = 0; i < sizeof(key) / sizeof(key[0]); i++)
		ck_assert_int_eq(keyed_add(&k, key[i], strlen(key[i]), NULL, 0, i, &twin, &err), 0);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		ck_assert_msg(
		    keyed_alike(&k, t[i].key, strlen(t[i].key)) == t[i].is, "'%s'", t[i].key);
	keyed_free(&k);
}
END_TEST

/* ---- paired ---- */

/* A file of n rows with lengths that differ, in text also with quotes and blank lines. */
static struct buf
make_file(const char *format, size_t n)
{
	struct buf out = {0};
	double z[2];
	char line[200];

	for (size_t i = 0; i < n; i++) {
		if (strcmp(format, "f64") == 0) {
			z[0] = z[1] = (double)i;
			buf_add(&out, z, sizeof(z));
			continue;
		}
		if (dice_below(9) == 0)
			buf_str(&out, "\n");
		if (strcmp(format, "csv") == 0)
			snprintf(line, sizeof(line), "%zu,%.*g,\"%.*s\n\"\"\"\n", i,
			    1 + (int)dice_below(15), 1.0 / 3, (int)dice_below(90),
			    "xxxxxxxxxxxx\nxxxxxxxxxxxxxxxxxxxx,xxxxxxxxxxxxxxxxxxxxxxx\n"
			    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
		else
			snprintf(line, sizeof(line), "{\"logits\":[%zu,%.*g]}\n", i,
			    1 + (int)dice_below(15), 1.0 / 3);
		buf_str(&out, line);
	}
	return out;
}

/* Decodes a portion: its rows must be the next ones. */
static void
expect_portion(const struct layout *l, const struct block *block, size_t first, size_t n)
{
	struct batch batch = {.layout = l};
	struct err err;

	if (block->text.len > 0)
		ck_assert_int_eq(
		    l->format->decode(&batch, block->text.p, block->text.len, &err), 0);
	ck_assert_uint_eq(batch.nrow, n);
	ck_assert_uint_eq(batch.nbad, 0);
	for (size_t i = 0; i < n; i++)
		ck_assert(batch.z[batch.row[i].first] == (double)(first + i));
	batch_free(&batch);
}

static void
read_in_portions(const char *format, size_t rows, size_t block_size, size_t most)
{
	struct reading reading = rig_reading(format);
	struct buf file = make_file(format, rows);
	const char *path = rig_path("b");
	struct files files = {
	    .source = {.kind = &source_files},
	    .path = &path,
	    .npath = 1,
	    .reading = &reading,
	    .block_size = block_size,
	    .count_rows = true,
	};
	struct paired p;
	struct block block = {0};
	struct err err;
	size_t at = 0, n, got;
	unsigned long long left;

	reading.cols = strcmp(format, "jsonl") == 0 ? NULL
	    : strcmp(format, "csv") == 0            ? "1-2"
						    : "2";
	rig_write(path, file.p, file.len);
	ck_assert_int_eq(source_begin(&files.source, &err), 0);
	p = paired_of(&files.source, &files.source);
	do {
		n = dice_below(most + 1);
		ck_assert_int_eq(paired_take(&p, &block, n, &err), 0);
		got = block.rows;
		ck_assert_uint_eq(got, n < rows - at ? n : rows - at);
		expect_portion(&files.source.layout, &block, at, got);
		at += got;
	} while (at < rows && dice_below(200) > 0);
	ck_assert_int_eq(paired_left(&p, &left, &err), 0);
	ck_assert_uint_eq(left, rows - at);
	source_free(&p.source);
	source_free(&files.source);
	block_free(&block);
	buf_free(&file);
}

START_TEST(a_second_input_keeps_step)
{
	static const char *const formats_tried[] = {"csv", "jsonl", "f64"};

	for (long round = 0; round < dice_rounds(20); round++) {
		for (size_t f = 0; f < 3; f++) {
			read_in_portions(formats_tried[f], 1 + dice_below(400),
			    1 + dice_below(3000), 1 + dice_below(100));
		}
	}
	rig_clean();
}
END_TEST

Suite *
suite_diff(void)
{
	Suite *s = suite_create("diff");
	TCase *t = tcase_create("diff");

	tcase_add_test(t, shards_and_orders_do_not_show);
	tcase_add_test(t, worst_rows_and_means_are_those_of_a_plain_loop);
	tcase_add_test(t, what_is_no_number_is_null_with_a_reason);
	tcase_add_test(t, a_sum_beyond_doubles_is_null);
	tcase_add_test(t, no_memory_is_told);
	tcase_add_test(t, rows_are_found_by_their_keys);
	tcase_add_test(t, keys_that_are_alike_are_found);
	tcase_add_test(t, a_second_input_keeps_step);
	suite_add_tcase(s, t);
	return s;
}
