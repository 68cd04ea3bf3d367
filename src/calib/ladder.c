/* SPDX-License-Identifier: MIT */
/*
 * Chooses a method by cross-validation, by the rule of one standard error (Breiman and others
 * 1984), of paired differences.
 *
 * (1) The order is that of method.list. row-temperature is also tried before some of them;
 *     such a chain comes behind the method by itself. A method with a matrix is left out if
 *     there are more classes than HESSIAN_MOST, because it would take hours.
 *     dirichlet-odir is left out, because dirichlet is as good and faster, and in the
 *     multiclass task spline is, because it takes longest of the methods for each class.
 * (2) The standard error is that of the mean difference of two methods' losses, row by row,
 *     so what makes a row hard for both does not count. A weight counts as that many rows.
 * (3) A row whose label has probability 0 under both methods makes no difference.
 * (4) Where a method is another one in all but details, its strength is looked for around the
 *     other's, because weak penalties are the slow ones.
 */
#include "calib/ladder.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "calib/hessian.h"

extern const struct method method_row_temperature, method_structured_matrix, method_matrix,
    method_dirichlet;

/* Makes c the method or chain of a rung. */
static int
rung_calib(const struct rung *r, struct calib *c, struct err *err)
{
	const struct method *step[2] = {r->before ? r->before->method : r->method, r->method};

	if (calib_chain(c, step, r->before ? 2 : 1, err) < 0)
		return -1;
	if (r->before)
		c->before->l2 = r->before->l2;
	return 0;
}

/* (1) */
static bool
is_climbed(const struct method *m, enum task task, size_t nclass)
{
	if (!calib_is_for(m, task) || m->free_scale || (m->needs_l2 && task == TASK_MULTICLASS))
		return false;
	return m->param[0].shape != SHAPE_SQUARE || nclass <= HESSIAN_MOST;
}

/* (1) Whether row-temperature is tried before it. */
static bool
goes_behind(const struct method *m)
{
	return m == &method_structured_matrix || m == &method_matrix;
}

/* (4) The strength of the rung that this one is like; or 0. */
static double
find_around(const struct ladder *l, const struct rung *r)
{
	const bool like_matrix = r->method == &method_dirichlet || r->method == &method_matrix;

	for (const struct rung *other = l->rung; other < r; other++) {
		if (like_matrix && other->method == &method_matrix && !other->before)
			return other->l2;
	}
	return 0;
}

/* Adds the rungs of a method behind those that there are. */
static void
add_rungs(struct ladder *l, const struct method *m)
{
	const struct rung *first = l->rung;

	l->rung[l->n++] = (struct rung){.method = m};
	while (first < l->rung + l->n && first->method != &method_row_temperature)
		first++;
	if (goes_behind(m) && first < l->rung + l->n && l->n < RUNGS)
		l->rung[l->n++] = (struct rung){.method = m, .before = first};
}

int
ladder_calib(const struct ladder *l, struct calib *c, struct err *err)
{
	return rung_calib(&l->rung[l->chosen], c, err);
}

void
rung_name(const struct rung *r, char *text)
{
	snprintf(text, CALIB_NAME, "%s%s%s", r->before ? r->before->method->name : "",
	    r->before ? "," : "", r->method->name);
}

static int
climb_one(struct rung *r, const struct ladder *l, const struct rows *rows, enum task task,
    const struct fit_options *o, const struct losses *losses, struct err *err)
{
	struct calib c = {.task = task, .nclass = rows->nclass};
	struct hessian hessian = {0};
	struct fit_options own = *o;
	int status;

	own.hessian = &hessian;
	own.l2 = 1;
	own.around = find_around(l, r);
	status = rung_calib(r, &c, err);
	r->takes_l2 = calib_takes_l2(&c, o);
	if (status == 0)
		status = validate(&c, rows, l->folds, r->takes_l2, &own, &r->cross, losses, err);
	r->l2 = own.l2;
	calib_free(&c);
	hessian_free(&hessian);
	if (status == 0 && r->cross.folds == 0)
		return err_set(err, ERR_DATA,
		    "too few rows to choose a method by cross-validation in %u folds; name one, "
		    "such as temperature",
		    l->folds);
	return status;
}

/* The mean loss, and (2) by how much it is above another's, in n places. */
static void
compare(struct rung *r, const double *loss, const double *than, const double *weight, size_t n)
{
	double sum = 0, all = 0, square = 0, total = 0, d;

	for (size_t i = 0; i < n; i++) {
		d = loss[i] == than[i] ? 0 : loss[i] - than[i]; /* (3) */
		total += weight[i];
		all += weight[i] * loss[i];
		sum += weight[i] * d;
		square += weight[i] * d * d;
	}
	r->loss = all / total;
	r->worse = sum / total;
	r->worse_se = sqrt(fmax(square / total - r->worse * r->worse, 0) / total);
}

/* Finds the best and the first that is about as good. */
static void
choose(struct ladder *l, const double *loss, const double *weight, size_t n)
{
	for (size_t i = 0; i < l->n; i++) {
		compare(&l->rung[i], loss + i * n, loss, weight, n);
		if (l->rung[i].loss < l->rung[l->best].loss)
			l->best = i;
	}
	l->chosen = l->best;
	for (size_t i = l->n; i-- > 0;) {
		struct rung *r = &l->rung[i];

		compare(r, loss + i * n, loss + l->best * n, weight, n);
		if (i < l->best && r->worse <= r->worse_se)
			l->chosen = i;
	}
}

int
ladder_climb(struct ladder *l, const struct rows *rows, enum task task, struct fit_options *o,
    struct err *err)
{
	const size_t n = rows->nrow;
	double *room;
	int status = 0;

	l->n = l->best = l->chosen = 0;
	for (size_t i = 0; methods[i] && l->n + 1 < RUNGS; i++) {
		if (is_climbed(methods[i], task, rows->nclass))
			add_rungs(l, methods[i]);
	}
	room = mem_new(n, (l->n + 1) * sizeof(*room), err);
	if (!room)
		return -1;
	for (size_t i = 0; i < l->n && status == 0; i++) {
		const struct losses losses = {
		    .loss = room + (i + 1) * n, .weight = room, .brier = l->brier};

		status = climb_one(&l->rung[i], l, rows, task, o, &losses, err);
	}
	if (status == 0)
		choose(l, room + n, room, n);
	mem_free(room);
	return status;
}
