/* SPDX-License-Identifier: MIT */
/* Chains of calibrations: each is fitted to the rows as those before it leave them. */
#include "calib/calibrated.h"

#include <string.h>

#include "base/mem.h"
#include "calib/rest.h"
#include "kern/kern.h"

struct then {
	const struct calibrated *a;
	const struct visit *visit;
};

/* Behind the scratch of the visit there is room for the row, and for calib_apply. */
static void
calibrated_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	const struct then *then = arg;
	double *z = scratch + then->visit->scratch;
	struct sample one = *row;

	if (row->f)
		kern()->widen(z, row->f, row->n);
	else
		memcpy(z, row->z, row->n * sizeof(*z));
	calib_apply(then->a->calib, z, row->n, z + row->n);
	one.z = z;
	one.f = NULL;
	then->visit->row(then->visit->arg, &one, scratch, sum);
}

static void
calibrated_end(const void *arg, double *scratch, double *sum)
{
	const struct then *then = arg;

	if (then->visit->end)
		then->visit->end(then->visit->arg, scratch, sum);
}

static int
pass(const struct rows *rows, const struct visit *visit, double *sum, struct err *err)
{
	const struct calibrated *a = rows->who;
	const struct then then = {a, visit};
	const struct visit each = {
	    .row = calibrated_row,
	    .end = calibrated_end,
	    .arg = &then,
	    .nsum = visit->nsum,
	    .scratch = visit->scratch + rows->nclass * (1 + CALIB_SCRATCH),
	};
	struct rows from = *a->from;

	memcpy(from.pick, rows->pick, sizeof(from.pick));
	from.npick = rows->npick;
	from.every = rows->every;
	return from.pass(&from, &each, sum, err);
}

struct rows
calibrated_rows(struct calibrated *a)
{
	struct rows rows = *a->from;

	if (!a->calib)
		return rows;
	rows.pass = pass;
	rows.who = a;
	return rows;
}

int
calibrated_fit(struct calib **to, const struct calib *like, const struct rows *rows,
    const struct fit_options *o, struct err *err)
{
	const struct fit_options own = {.l2 = like->l2, .bins = o->bins};
	struct calib *c = mem_new(1, sizeof(*c), err);
	struct calibrated a = {.from = rows};
	struct rows before;
	struct fit fit = {0};

	*to = c;
	if (!c)
		return -1;
	*c = (struct calib){
	    .method = like->method, .task = like->task, .nclass = like->nclass, .l2 = like->l2};
	if (like->before && calibrated_fit(&c->before, like->before, rows, o, err) < 0)
		return -1;
	a.calib = c->before;
	before = calibrated_rows(&a);
	return rest_fit(c, &before, &own, &fit, err);
}
