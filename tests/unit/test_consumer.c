/* SPDX-License-Identifier: MIT */
/*
 * What a consumer of rows may rely on: it sees every row once, on any thread;
 * commits blocks in the input's order, with the number of their first row;
 * before the filters or behind them; is added up once for each job that has
 * worked, and not where the run has failed; and what it holds is given back.
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "col/dist.h"
#include "pipeline/files.h"
#include "pipeline/flow.h"
#include "op/chain.h"
#include "rig.h"

Suite *suite_consumer(void);

extern const struct op op_top_k;

enum { ROWS = 1000 };

/* Gathers both ways. */
struct gathered {
	size_t rows, nulls, masked; /* in order; masked counts -inf */
	double weights;
	size_t added, jobs; /* from the jobs' own */
	bool in_order, numbered;
	unsigned long long first_row;
};

struct own {
	size_t rows;
	double *kept; /* so that a release that is not called leaks */
};

static size_t released;

static int
map(const void *with, void *mine, struct job *job, const struct plan *plan)
{
	struct own *own = mine;

	(void)with;
	(void)plan;
	if (!own->kept)
		own->kept = mem_new(1, sizeof(*own->kept), &job->err);
	own->rows += job->batch.nrow;
	return own->kept ? 0 : -1;
}

static int
commit(void *with, void *mine, struct job *job, struct counts *counts, struct err *err)
{
	struct gathered *g = with;
	const struct batch *b = &job->batch;
	const struct row *row;

	(void)mine;
	(void)err;
	g->numbered = g->numbered && job->block.row == g->first_row + counts->rows_in;
	for (size_t i = 0; i < b->nrow; i++) {
		row = &b->row[i];
		g->nulls += row->null;
		if (!row->null) {
			g->in_order = g->in_order && b->z[row->first] == (double)(g->rows + i);
			g->weights += row->weight;
			for (size_t j = 0; j < row->n; j++)
				g->masked += b->z[row->first + j] == -INFINITY;
		}
	}
	g->rows += b->nrow;
	return 0;
}

static int
reduce(void *with, void *mine, struct err *err)
{
	struct gathered *g = with;

	(void)err;
	g->added += ((struct own *)mine)->rows;
	g->jobs++;
	return 0;
}

static void
release(void *mine)
{
	released++;
	mem_free(((struct own *)mine)->kept);
}

static const struct consumer before = {
    .own_size = sizeof(struct own),
    .map = map,
    .commit = commit,
    .reduce = reduce,
    .release = release,
};
static const struct consumer behind = {
    .own_size = sizeof(struct own),
    .map = map,
    .commit = commit,
    .reduce = reduce,
    .release = release,
};

static void
setup(void)
{
	struct buf b = {0};
	char line[64];

	rig_dir();
	for (int i = 0; i < ROWS; i++) {
		snprintf(line, sizeof(line), i % 100 == 7 ? "x,%d,0,1\n" : "%d,-1,-2,%d\n", i,
		    1 + i % 3);
		buf_str(&b, line);
	}
	rig_write(rig_path("in.csv"), b.p, b.len);
	buf_free(&b);
	released = 0;
}

static int
run(struct gathered *g, unsigned threads, enum on_error on_error, struct counts *counts)
{
	const char *path = rig_path("in.csv");
	struct reading reading = rig_reading("csv");
	struct files files = {.source = {.kind = &source_files},
	    .path = &path,
	    .npath = 1,
	    .reading = &reading,
	    .block_size = 512,
	    .count_rows = true,
	    .row = 5000};
	struct chain chain = {0};
	struct plan plan = {.chain = &chain, .layout = &files.source.layout};
	struct watch watch = {0};
	struct err err;
	int status;

	reading.on_error = on_error;
	reading.cols = "1-3";
	reading.weight = "4";
	reading.no_fields = true;
	ck_assert_int_eq(chain_add(&chain, &op_top_k, "2", &err), 0);
	ck_assert_int_eq(chain_finish(&chain, &err), 0);
	for (size_t i = 0; i < 2; i++)
		g[i] = (struct gathered){.in_order = true, .numbered = true, .first_row = 5000};
	plan_use(&plan, &behind, &g[1], PLAN_END);
	plan_use(&plan, &before, &g[0], chain_unfiltered(&chain));
	ck_assert_int_eq(source_begin(&files.source, &err), 0);
	status = flow_run(&plan, &files.source, threads, &watch, counts, &err);
	source_free(&files.source);
	chain_free(&chain);
	return status;
}

START_TEST(rows_come_once_in_order_and_numbered)
{
	struct gathered g[2];
	struct counts counts;

	ck_assert_int_eq(run(g, (unsigned)_i, ON_ERROR_NULL, &counts), 0);
	ck_assert_uint_eq(counts.rows_in, ROWS);
	for (size_t i = 0; i < 2; i++) {
		ck_assert_uint_eq(g[i].rows, ROWS);
		ck_assert_uint_eq(g[i].nulls, ROWS / 100);
		ck_assert(g[i].in_order && g[i].numbered);
		ck_assert_uint_eq(g[i].added, ROWS);
		ck_assert_uint_ge(g[i].jobs, 1);
		ck_assert_uint_le(g[i].jobs, (unsigned)_i);
		/* committed last, both see what the filter left */
		ck_assert_uint_eq(g[i].masked, ROWS - ROWS / 100);
	}
	ck_assert_uint_eq(released, g[0].jobs + g[1].jobs);
	ck_assert(g[0].weights > ROWS && g[0].weights < 3 * ROWS);
}
END_TEST

START_TEST(bad_rows_are_left_out_or_end_the_run)
{
	struct gathered g[2];
	struct counts counts;

	ck_assert_int_eq(run(g, (unsigned)_i, ON_ERROR_FAIL, &counts), -1);
	ck_assert_uint_eq(g[0].rows, 7);
	ck_assert_uint_eq(g[0].jobs, 0); /* nothing is added up */
	ck_assert_uint_gt(released, 0);
}
END_TEST

Suite *
suite_consumer(void)
{
	Suite *s = suite_create("consumer");
	TCase *t = tcase_create("consumer");

	tcase_add_checked_fixture(t, setup, rig_clean);
	tcase_add_loop_test(t, rows_come_once_in_order_and_numbered, 1, 5);
	tcase_add_loop_test(t, bad_rows_are_left_out_or_end_the_run, 1, 4);
	suite_add_tcase(s, t);
	return s;
}
