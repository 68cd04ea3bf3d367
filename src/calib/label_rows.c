/* SPDX-License-Identifier: MIT */
/*
 * Rows of the multilabel task as rows of the binary one. Label c of row i is row
 * i n + c - first.
 */
#include "calib/label_rows.h"

struct split {
	const struct label_rows *l;
	const struct visit *visit;
};

static void
split_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	const struct split *s = arg;
	const struct label_rows *l = s->l;
	double pair[2], room[2 * CALIB_SCRATCH];
	struct sample one = {.z = pair, .task = TASK_BINARY, .n = 2, .weight = row->weight};

	for (size_t i = 0; i < l->n; i++) {
		const size_t c = l->first + i;

		label_pair(row->f ? (double)row->f[c] : row->z[c], pair);
		if (l->calib)
			calib_apply(l->calib, pair, 2, room);
		one.label = row->labels[c / 64] >> c % 64 & 1;
		one.at = row->at * l->n + i;
		s->visit->row(s->visit->arg, &one, scratch, sum);
	}
}

static void
split_end(const void *arg, double *scratch, double *sum)
{
	const struct split *s = arg;

	if (s->visit->end)
		s->visit->end(s->visit->arg, scratch, sum);
}

static int
pass(const struct rows *rows, const struct visit *visit, double *sum, struct err *err)
{
	const struct label_rows *l = rows->who;
	const struct split split = {l, visit};
	const struct visit each = {.row = split_row,
	    .end = split_end,
	    .arg = &split,
	    .nsum = visit->nsum,
	    .scratch = visit->scratch};
	struct rows from = *l->from;

	for (size_t i = 0; i < rows->npick; i++)
		from.pick[i] = rows->pick[i];
	from.npick = rows->npick;
	from.every = rows->every;
	return from.pass(&from, &each, sum, err);
}

struct rows
label_rows(struct label_rows *l)
{
	struct rows rows = *l->from;

	rows.nrow *= l->n;
	rows.task = TASK_BINARY;
	rows.nclass = 2;
	rows.pass = pass;
	rows.who = l;
	return rows;
}
