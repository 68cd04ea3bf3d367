/* SPDX-License-Identifier: MIT */
/*
 * The driver: pieces are taken and committed in order, mapped once, reduced for
 * each worker; the first error in the pieces' order is the one that is told, with
 * commit and without; nothing behind it is committed; all is given back.
 */
#include <check.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "pipeline/driver.h"

Suite *suite_driver(void);

enum { PIECES = 500 };

struct work {
	size_t next, committed, reduced, workers;
	size_t pieces;
	bool fails; /* the last one, instead of a piece */
	size_t map_fails[2], commit_fails; /* at these pieces; PIECES: never */
	bool in_order;
	atomic_size_t released;
	atomic_size_t mapped;
};

struct own {
	size_t piece, mapped;
	char *kept;
};

static int
next(void *with, void *mine, struct err *err)
{
	struct work *w = with;
	struct own *own = mine;

	if (w->next == w->pieces)
		return w->fails ? err_set(err, ERR_IO, "next") : PIECE_NONE;
	own->piece = w->next++;
	return w->next == w->pieces && !w->fails ? PIECE_LAST : PIECE_MORE;
}

/* Some take longer than others. */
static int
map(const void *with, void *mine, struct err *err)
{
	struct work *w = (struct work *)(size_t)with;
	struct own *own = mine;

	if (own->piece % 7 == 3)
		poll(NULL, 0, 1);
	if (!own->kept)
		own->kept = mem_new(1, 1, err);
	own->mapped += own->piece + 1;
	atomic_fetch_add(&w->mapped, 1);
	if (own->piece == w->map_fails[0] || own->piece == w->map_fails[1])
		return err_set(err, ERR_DATA, "map %zu", own->piece);
	return own->kept ? 0 : -1;
}

static int
commit(void *with, void *mine, struct err *err)
{
	struct work *w = with;
	struct own *own = mine;

	w->in_order = w->in_order && own->piece == w->committed;
	if (own->piece == w->commit_fails)
		return err_set(err, ERR_DATA, "commit %zu", own->piece);
	w->committed++;
	return 0;
}

static int
reduce(void *with, void *mine, struct err *err)
{
	struct work *w = with;

	(void)err;
	w->reduced += ((struct own *)mine)->mapped;
	w->workers++;
	return 0;
}

static void
release(const void *with, void *mine)
{
	atomic_fetch_add(&((struct work *)(size_t)with)->released, 1);
	mem_free(((struct own *)mine)->kept);
}

static const struct stage ordered = {
    .own_size = sizeof(struct own),
    .next = next,
    .map = map,
    .commit = commit,
    .reduce = reduce,
    .release = release,
};

static const struct stage free_order = {
    .own_size = sizeof(struct own),
    .next = next,
    .map = map,
    .reduce = reduce,
    .release = release,
};

static struct work
work_of(size_t pieces)
{
	return (struct work){
	    .pieces = pieces,
	    .in_order = true,
	    .map_fails = {PIECES, PIECES},
	    .commit_fails = PIECES,
	};
}

/* _i threads, which are as many as have work */
START_TEST(every_piece_once_and_in_order)
{
	static const size_t sizes[] = {0, 1, 2, PIECES};
	struct work w;
	struct err err;

	for (size_t i = 0; i < 8; i++) {
		w = work_of(sizes[i / 2]);
		ck_assert_int_eq(
		    pipeline_run(i % 2 ? &ordered : &free_order, &w, (unsigned)_i, &err), 0);
		ck_assert_uint_eq(w.committed, i % 2 ? sizes[i / 2] : 0);
		ck_assert(w.in_order);
		ck_assert_uint_eq(w.reduced, sizes[i / 2] * (sizes[i / 2] + 1) / 2);
		ck_assert_uint_eq(w.released, w.workers);
		ck_assert_uint_le(w.workers, sizes[i / 2] > 1 ? (unsigned)_i : 1);
	}
}
END_TEST

START_TEST(the_first_error_is_told)
{
	struct work w;
	struct err err;

	for (size_t i = 0; i < 50; i++) {
		w = work_of(PIECES);
		w.map_fails[0] = 203; /* a slow one */
		w.map_fails[1] = 204;
		ck_assert_int_eq(
		    pipeline_run(i % 2 ? &ordered : &free_order, &w, (unsigned)_i, &err), -1);
		ck_assert_str_eq(err.text, "map 203");
		ck_assert_uint_eq(w.committed, i % 2 ? 203 : 0);
		ck_assert_uint_eq(w.reduced, 0);
		ck_assert_uint_ge(w.released, 1);
		ck_assert_uint_lt(w.mapped, PIECES);
	}
	w = work_of(PIECES);
	w.commit_fails = 100;
	w.map_fails[0] = 101;
	ck_assert_int_eq(pipeline_run(&ordered, &w, (unsigned)_i, &err), -1);
	ck_assert_str_eq(err.text, "commit 100");
	ck_assert_uint_eq(w.committed, 100);
	w = work_of(40);
	w.fails = true;
	ck_assert_int_eq(pipeline_run(&ordered, &w, (unsigned)_i, &err), -1);
	ck_assert_str_eq(err.text, "next");
	ck_assert_uint_eq(w.committed, 40);
	w = work_of(40);
	w.fails = true;
	w.map_fails[0] = 39;
	ck_assert_int_eq(pipeline_run(&ordered, &w, (unsigned)_i, &err), -1);
	ck_assert_str_eq(err.text, "map 39");
}
END_TEST

START_TEST(memory_may_fail)
{
	struct work w;
	struct err err;
	int status = -1;
	long n;

	for (n = 1; status < 0; n++) {
		w = work_of(3);
		mem_fail_at(n);
		status = pipeline_run(&ordered, &w, 1, &err);
		mem_fail_at(0);
		if (status < 0)
			ck_assert_int_eq(err.code, ERR_MEM);
	}
	ck_assert_int_gt(n, 3);
}
END_TEST

Suite *
suite_driver(void)
{
	Suite *s = suite_create("driver");
	TCase *t = tcase_create("driver");

	tcase_add_loop_test(t, every_piece_once_and_in_order, 1, 6);
	tcase_add_loop_test(t, the_first_error_is_told, 1, 6);
	tcase_add_test(t, memory_may_fail);
	suite_add_tcase(s, t);
	return s;
}
