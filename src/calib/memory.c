/* SPDX-License-Identifier: MIT */
/* Rows in memory, passed over slot by slot like any others, by one thread. */
#include "calib/memory.h"

#include "base/mem.h"

static void
visit_slot(const struct rows *rows, const struct visit *visit, size_t at, size_t end,
    double *scratch, double *sum)
{
	const struct memory_rows *m = rows->who;
	size_t n = rows->nclass;
	struct sample row = {.task = rows->task, .n = n};

	for (; at < end; at++) {
		if (!rows_chosen(rows, at))
			continue;
		row.z = m->z ? m->z + at * n : NULL;
		row.f = m->z ? NULL : m->f + at * n;
		row.label = m->label[at];
		row.weight = m->weight ? m->weight[at] : 1;
		row.at = at;
		visit->row(visit->arg, &row, scratch, sum);
	}
	if (visit->end)
		visit->end(visit->arg, scratch, sum);
}

static int
pass(const struct rows *rows, const struct visit *visit, double *sum, struct err *err)
{
	size_t nslot = rows_slots(rows, visit->nsum);
	double *scratch = mem_new(visit->scratch, sizeof(*scratch), err);
	double *sums = scratch ? mem_new(nslot * visit->nsum, sizeof(*sums), err) : NULL;
	const bool ok = sums != NULL;

	for (size_t s = 0; sums && s < nslot; s++) {
		if (rows_slot_chosen(rows, s))
			visit_slot(rows, visit, rows_slot_begin(rows, nslot, s),
			    rows_slot_begin(rows, nslot, s + 1), scratch, sums + s * visit->nsum);
	}
	if (sums)
		rows_add_slots(sum, sums, nslot, visit->nsum);
	mem_free(scratch);
	mem_free(sums);
	return ok ? 0 : -1;
}

struct rows
memory_rows(const struct memory_rows *m, size_t nrow, size_t nclass)
{
	/* `who` is not const because other passes change it; this one does not */
	return (struct rows){
	    .nrow = nrow, .nclass = nclass, .pass = pass, .who = (void *)(uintptr_t)m};
}
