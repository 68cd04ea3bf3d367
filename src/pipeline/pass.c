/* SPDX-License-Identifier: MIT */
/*
 * Passes over the rows of a store, and tasks, on threads. The pieces of a pass are slots; the
 * result does not depend on which thread takes which (calib/rows.h).
 */
#include <string.h>

#include "base/mem.h"
#include "pipeline/driver.h"
#include "pipeline/store.h"

/* Rows are read in pieces that fit in a core's second-level cache. */
enum { PIECE = 256 << 10 };

/* One pass; its pieces are slots. */
struct pass {
	struct store *store;
	const struct rows *rows;
	const struct visit *visit;
	size_t nslot, next; /* slots: how many, and the next to take */
	double *sums; /* visit->nsum sums per slot */
};

struct walker {
	size_t slot;
	char *piece;
	double *scratch;
};

static void
visit_rows(const struct pass *pass, const struct walker *w, const char *p, size_t first, size_t n)
{
	const struct store *s = pass->store;
	const struct visit *v = pass->visit;
	size_t size = store_row_size(s);
	struct sample row = {.task = s->task, .n = s->nclass};
	double *sum = pass->sums + w->slot * v->nsum;

	for (size_t i = first; i < first + n; i++, p += size) {
		if (s->label[i] == STORE_NO_LABEL || !rows_chosen(pass->rows, i))
			continue;
		row.z = s->floats ? NULL : (const double *)(const void *)p;
		row.f = s->floats ? (const float *)(const void *)p : NULL;
		row.label = s->label[i];
		row.labels = s->set ? s->set + i * s->words : NULL;
		row.weight = s->weight ? s->weight[i] : 1;
		row.at = i;
		v->row(v->arg, &row, w->scratch, sum);
	}
}

/* Allocates a walker's memory once. malloc aligns the piece for doubles. */
static int
make_walker(struct walker *w, const struct pass *pass, struct err *err)
{
	size_t size = store_row_size(pass->store);

	if (!w->piece)
		w->piece = mem_new(1, PIECE > size ? PIECE : size, err);
	if (w->piece && !w->scratch)
		w->scratch = mem_new(pass->visit->scratch, sizeof(double), err);
	return w->scratch ? 0 : -1;
}

static int
next_slot(void *with, void *own, struct err *err)
{
	struct pass *pass = with;
	struct walker *w = own;

	(void)err;
	while (pass->next < pass->nslot && !rows_slot_chosen(pass->rows, pass->next))
		pass->next++;
	if (pass->next == pass->nslot)
		return PIECE_NONE;
	w->slot = pass->next++;
	return pass->next == pass->nslot ? PIECE_LAST : PIECE_MORE;
}

static int
walk_slot(const void *with, void *own, struct err *err)
{
	const struct pass *pass = with;
	struct walker *w = own;
	const struct store *s = pass->store;
	size_t at = rows_slot_begin(pass->rows, pass->nslot, w->slot), got;
	size_t end = rows_slot_begin(pass->rows, pass->nslot, w->slot + 1);
	size_t most = PIECE / store_row_size(s) > 0 ? PIECE / store_row_size(s) : 1, n;
	const void *p;

	if (make_walker(w, pass, err) < 0)
		return -1;
	for (; at < end; at += got) {
		n = end - at < most ? end - at : most;
		p = store_read(s, at, n, w->piece, &got, err);
		if (!p)
			return -1;
		visit_rows(pass, w, p, at, got);
	}
	if (pass->visit->end)
		pass->visit->end(
		    pass->visit->arg, w->scratch, pass->sums + w->slot * pass->visit->nsum);
	return 0;
}

static void
free_walker(const void *with, void *own)
{
	struct walker *w = own;

	(void)with;
	mem_free(w->piece);
	mem_free(w->scratch);
}

static const struct stage stage_pass = {
    .own_size = sizeof(struct walker),
    .next = next_slot,
    .map = walk_slot,
    .release = free_walker,
};

/* So many sums, all 0, in memory that the next pass will have too: new pages take long. */
static double *
make_sums(struct store *s, size_t n, struct err *err)
{
	if (n <= s->nsum) {
		memset(s->sums, 0, n * sizeof(*s->sums));
		return s->sums;
	}
	mem_free(s->sums);
	s->sums = mem_new(n, sizeof(*s->sums), err);
	s->nsum = s->sums ? n : 0;
	return s->sums;
}

static int
run_pass(const struct rows *rows, const struct visit *visit, double *sum, struct err *err)
{
	struct store *s = rows->who;
	struct pass pass = {.store = s, .rows = rows, .visit = visit};
	int status;

	if (reread_check(&s->reread, err) < 0)
		return -1;
	pass.nslot = rows_slots(rows, visit->nsum);
	pass.sums = make_sums(s, pass.nslot * visit->nsum, err);
	if (!pass.sums)
		return -1;
	status = pipeline_run(&stage_pass, &pass, s->threads, err);
	rows_add_slots(sum, pass.sums, pass.nslot, visit->nsum);
	return status;
}

/* Tasks that are no passes; the piece of a worker is the number of one. */
struct tasks {
	size_t n, next;
	rows_task_fn *task;
	const void *arg;
};

static int
next_task(void *with, void *own, struct err *err)
{
	struct tasks *tasks = with;

	(void)err;
	if (tasks->next == tasks->n)
		return PIECE_NONE;
	*(size_t *)own = tasks->next++;
	return tasks->next == tasks->n ? PIECE_LAST : PIECE_MORE;
}

static int
run_task(const void *with, void *own, struct err *err)
{
	const struct tasks *tasks = with;

	return tasks->task(tasks->arg, *(size_t *)own, err);
}

static const struct stage stage_tasks = {
    .own_size = sizeof(size_t),
    .next = next_task,
    .map = run_task,
};

static int
run_tasks(unsigned threads, size_t n, rows_task_fn *task, const void *arg, struct err *err)
{
	struct tasks tasks = {.n = n, .task = task, .arg = arg};

	return pipeline_run(&stage_tasks, &tasks, threads, err);
}

struct rows
store_rows(struct store *s)
{
	return (struct rows){.task = s->task,
	    .nrow = s->nrow,
	    .nclass = s->nclass,
	    .pass = run_pass,
	    .who = s,
	    .tasks = run_tasks,
	    .threads = s->threads};
}
