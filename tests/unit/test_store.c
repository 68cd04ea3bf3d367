/* SPDX-License-Identifier: MIT */
/*
 * Rows that are kept, or read again: each pass sees all of them, wherever they are
 * and on however many threads, and adds up to the same bits; a file that changed
 * and memory that fails are errors.
 */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/num.h"
#include "calib/rows.h"
#include "pipeline/files.h"
#include "pipeline/flow.h"
#include "pipeline/store.h"
#include "op/chain.h"
#include "rig.h"

Suite *suite_store(void);

enum { ROWS = 3001, CLASSES = 3, BIG = 700 };

static float values[ROWS * CLASSES];

static void
setup(void)
{
	struct buf labels = {0};
	char line[16];

	rig_dir();
	for (int i = 0; i < ROWS; i++) {
		for (int j = 0; j < CLASSES; j++)
			values[i * CLASSES + j] = (float)(i * 7 + j * 11 - i % 13) / 32;
		snprintf(line, sizeof(line), "%d\n", i % CLASSES);
		buf_str(&labels, line);
	}
	rig_write(rig_path("z.f32"), values, sizeof(values));
	rig_write(rig_path("labels"), labels.p, labels.len);
	buf_free(&labels);
}

/* Fills the store from z.f32: 0, or -1 with err set. */
static int
fill(struct store *s, enum from from, struct err *err)
{
	static const char *path;
	struct reading reading = rig_reading("f32");
	struct files files = {
	    .source = {.kind = &source_files},
	    .path = &path,
	    .npath = 1,
	    .reading = &reading,
	    .label_path = rig_path("labels"),
	    .block_size = 4096,
	};
	struct chain chain = {0};
	struct plan plan = {.chain = &chain, .layout = &files.source.layout};
	struct watch watch = {0};
	struct counts counts;
	int status = chain_finish(&chain, err);

	path = rig_path("z.f32");
	s->path = &path;
	s->npath = 1;
	reading.cols = "3";
	reading.label_file = true;
	reading.no_fields = true;
	reading.on_error = ON_ERROR_NULL;
	reading.from = from;
	plan_use(&plan, &consumer_store, s, PLAN_END);
	if (status == 0)
		status = source_begin(&files.source, err);
	if (status == 0)
		status = flow_run(&plan, &files.source, 1, &watch, &counts, err);
	if (status == 0)
		status = store_end(s, err);
	source_free(&files.source);
	chain_free(&chain);
	return status;
}

/* Four sums: how many, of places, of labels, of values by place. */
static void
visit_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	ck_assert_ptr_null(arg);
	ck_assert_uint_eq(row->n, CLASSES);
	ck_assert_ptr_nonnull(scratch);
	sum[0] += row->weight;
	sum[1] += (double)row->at;
	sum[2] += (double)row->label;
	for (size_t j = 0; j < row->n; j++)
		sum[3] += (row->f ? (double)row->f[j] : row->z[j]) / (double)(row->at + j + 1);
}

static const struct visit visit = {.row = visit_row, .nsum = 4, .scratch = 2};

/* The sums as they must be, in the slots' order. */
static void
expect(struct store *s)
{
	struct rows rows = store_rows(s);
	double sum[4], same[4];
	struct err err;

	s->threads = 1;
	if (rows.pass(&rows, &visit, sum, &err) < 0)
		ck_abort_msg("%s", err.text);
	ck_assert(sum[0] == ROWS);
	ck_assert(sum[1] == ROWS * (ROWS - 1.0) / 2);
	ck_assert(sum[2] == ROWS - 1); /* 3001 = 3 * 1000 + 1 */
	for (s->threads = 2; s->threads < 6; s->threads++) {
		ck_assert_int_eq(rows.pass(&rows, &visit, same, &err), 0);
		ck_assert_mem_eq(sum, same, sizeof(sum));
	}
	rows.pick[rows.npick++] = (struct pick){.seed = 5, .to = 0.5};
	ck_assert_int_eq(rows.pass(&rows, &visit, sum, &err), 0);
	rows.pick[0].others = true;
	ck_assert_int_eq(rows.pass(&rows, &visit, same, &err), 0);
	ck_assert(sum[0] > 1300 && sum[0] < 1700);
	ck_assert(sum[0] + same[0] == ROWS);
}

/* 0: read again; 1: as doubles in memory; 2: in a file; 3: as floats in a file. */
START_TEST(rows_are_all_there)
{
	struct store s = {.memory = _i > 1 ? 1 : 1 << 30, .narrow = _i == 3, .threads = 1};
	struct err err;

	/* logarithms are not what the file holds, so rows are kept; they are told by sums alone */
	if (_i > 0)
		for (size_t i = 0; i < ROWS * CLASSES; i++)
			values[i] = (float)(i % 100 + 1) / 128;
	rig_write(rig_path("z.f32"), values, sizeof(values));
	if (fill(&s, _i > 0 ? FROM_PROBS : FROM_LOGITS, &err) < 0)
		ck_abort_msg("%s", err.text);
	ck_assert_uint_eq(s.nrow, ROWS);
	ck_assert_uint_eq(s.ngood, ROWS);
	ck_assert_int_eq(s.reread.file != NULL, _i == 0);
	ck_assert_int_eq(s.floats, _i == 0 || _i == 3);
	expect(&s);
	store_free(&s);
}
END_TEST

START_TEST(a_file_that_changed_is_an_error)
{
	struct store s = {.threads = 2};
	struct rows rows;
	struct err err;
	double sum[4];

	ck_assert_int_eq(fill(&s, FROM_LOGITS, &err), 0);
	rows = store_rows(&s);
	ck_assert_int_eq(truncate(rig_path("z.f32"), 400), 0);
	ck_assert_int_eq(rows.pass(&rows, &visit, sum, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "z.f32: changed while it was read"));
	store_free(&s);
}
END_TEST

/* Read again, kept; the same in a file. */
START_TEST(memory_may_fail)
{
	struct rows rows;
	struct store s;
	struct err err;
	double sum[4];
	int status = -1;

	for (long n = 1; status < 0; n++) {
		ck_assert_int_lt(n, 1000);
		s = (struct store){.memory = 1, .narrow = _i > 1, .threads = 1};
		mem_fail_at(n);
		status = fill(&s, _i > 0 ? FROM_LOGPROBS : FROM_LOGITS, &err);
		rows = store_rows(&s);
		if (status == 0)
			status = rows.pass(&rows, &visit, sum, &err);
		mem_fail_at(0);
		if (status < 0)
			ck_assert_int_eq(err.code, ERR_MEM);
		store_free(&s);
	}
}
END_TEST

/* A finite logit that no float32 can hold is the largest float32 in the store, not infinite. */
START_TEST(what_is_finite_stays_finite_as_float32)
{
	static const char rows[] = "1e300,-1e300,0\n-inf,3.5e38,1\n";
	static const float want[] = {FLT_MAX, -FLT_MAX, 0, -INFINITY, FLT_MAX, 1};
	const char *path = rig_path("z.csv");
	struct reading reading = rig_reading("csv");
	struct store s = {.memory = 1 << 20, .narrow = true, .threads = 1};
	struct files files = {.source = {.kind = &source_files},
	    .path = &path,
	    .npath = 1,
	    .reading = &reading,
	    .block_size = 4096};
	struct chain chain = {0};
	struct plan plan = {.chain = &chain, .layout = &files.source.layout};
	struct watch watch = {0};
	struct counts counts;
	struct err err;
	size_t got;
	char room[2 * sizeof(want)];
	const float *f;

	rig_write(path, rows, sizeof(rows) - 1);
	rig_write(rig_path("labels"), "2\n2\n", 4);
	files.label_path = rig_path("labels");
	reading.label_file = reading.no_fields = true;
	plan_use(&plan, &consumer_store, &s, PLAN_END);
	ck_assert_int_eq(chain_finish(&chain, &err), 0);
	ck_assert_int_eq(source_begin(&files.source, &err), 0);
	ck_assert_msg(
	    flow_run(&plan, &files.source, 1, &watch, &counts, &err) == 0, "%s", err.text);
	ck_assert_int_eq(store_end(&s, &err), 0);
	ck_assert_uint_eq(s.nrow, 2);
	f = spool_read(&s.spool, 0, 2, room, &got, &err);
	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(got, 2);
	for (size_t i = 0; i < 6; i++)
		ck_assert(f[i] == want[i]);
	store_free(&s);
	source_free(&files.source);
	chain_free(&chain);
}
END_TEST

/* Records come back as they went, over the border from memory to file and of its pieces. */
START_TEST(spools_keep_records)
{
	struct spool s = {.size = 3000, .most = _i ? 1 << 20 : 1 << 30};
	static char buf[40 * 3000];
	const char *p;
	char *to;
	size_t got;
	struct err err;

	for (size_t i = 0; i < BIG * 4; i++) {
		to = spool_next(&s, &err);
		ck_assert_ptr_nonnull(to);
		memset(to, (int)(i % 251), s.size);
	}
	ck_assert_int_eq(spool_end(&s, &err), 0);
	ck_assert_int_eq(s.in_file, _i);
	ck_assert_uint_eq(s.n, BIG * 4);
	for (size_t i = 0; i < s.n; i += got) {
		p = spool_read(&s, i, s.n - i < 40 ? s.n - i : 40, buf, &got, &err);
		ck_assert_ptr_nonnull(p);
		ck_assert_uint_ge(got, 1);
		for (size_t j = 0; j < got * s.size; j += s.size / 8)
			ck_assert_int_eq((unsigned char)p[j], (int)((i + j / s.size) % 251));
	}
	spool_free(&s);
}
END_TEST

Suite *
suite_store(void)
{
	Suite *s = suite_create("store");
	TCase *t = tcase_create("store");

	tcase_add_checked_fixture(t, setup, rig_clean);
	tcase_add_loop_test(t, rows_are_all_there, 0, 4);
	tcase_add_test(t, a_file_that_changed_is_an_error);
	tcase_add_loop_test(t, memory_may_fail, 0, 3);
	tcase_add_test(t, what_is_finite_stays_finite_as_float32);
	tcase_add_loop_test(t, spools_keep_records, 0, 2);
	suite_add_tcase(s, t);
	return s;
}
