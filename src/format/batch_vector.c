/* SPDX-License-Identifier: MIT */
/*
 * Vectors that a row has beside its values, as lists of numbers in a field: a target
 * distribution, and the vector of a Jacobian-vector product.
 *
 * (1) A vector has as many numbers as the row has values. In the binary task that is one,
 *     of class 1, which needs no brackets.
 * (2) The target's numbers are at least 0, and their sum is 1 within 1e-3, as that of float16
 *     is. They are divided by it, as probabilities are.
 * (3) A row without a label of its own has the class of the largest target as its label, the
 *     first of equals.
 */
#include <math.h>

#include "base/num.h"
#include "col/dist.h"
#include "format/batch.h"
#include "format/csv.h"
#include "kern/kern.h"

static const double SUM_OFF = 1e-3;

static void
flaw_list(struct batch *b, enum extra which, const char *why)
{
	const struct given *g = &b->now.given[which];
	const int shown = g->len > 24 ? 24 : (int)g->len;

	if (g->len == 0)
		batch_flaw(b, g->cell, "the %s is missing", extra_kind[which].one);
	else if (!csv_begins_list(g->p, g->len))
		batch_flaw(b, g->cell, "the %s '%.*s' is not a list of numbers such as [0.5, 0.5]",
		    extra_kind[which].one, shown, g->p);
	else
		batch_flaw(b, g->cell, "the %s: %s", extra_kind[which].one, why);
}

/* (1) Reads the numbers of a row of n values into x, which has room for as many. */
static void
read_numbers(struct batch *b, enum extra which, double *x, size_t n)
{
	const struct given *g = &b->now.given[which];
	const bool alone =
	    n == 1 && g->len > 0 && num_read(g->p, g->p + g->len, x) == g->p + g->len;
	const char *why = NULL;
	const size_t got = alone ? 1 : csv_list_read(g->p, g->len, x, n, &why);

	if (got == 0)
		flaw_list(b, which, why);
	else if (got != n)
		batch_flaw(b, g->cell, "the %s has %zu number%s, and the row %zu value%s",
		    extra_kind[which].one, got, got == 1 ? "" : "s", n, n == 1 ? "" : "s");
	for (size_t i = 0; got == n && i < n; i++) {
		if (!isfinite(x[i]))
			batch_flaw(b, g->cell, "the %s: number %zu is not finite",
			    extra_kind[which].one, i + 1);
	}
}

/* (2) */
static void
check_target(struct batch *b, double *q, size_t n)
{
	const size_t cell = b->now.given[EXTRA_TARGET].cell;
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		if (q[i] < 0)
			batch_flaw(b, cell, "the target: number %zu is below 0", i + 1);
		sum += q[i];
	}
	if (!(fabs(sum - 1) <= SUM_OFF))
		batch_flaw(b, cell,
		    "the target sums to %.6g and not to 1: divide it by its sum, or if it holds "
		    "logits take their softmax",
		    sum);
	for (size_t i = 0; fabs(sum - 1) > (double)n * 0x1p-52 && i < n; i++)
		q[i] /= sum;
}

/* Of the binary task, (1). */
static void
spread_target(struct batch *b, double *q)
{
	q[1] = q[0];
	q[0] = 1 - q[1];
	if (!(q[1] >= 0 && q[1] <= 1))
		batch_flaw(b, b->now.given[EXTRA_TARGET].cell,
		    "the target %g is no probability of class 1", q[1]);
}

/* (3) */
static void
label_of_target(struct batch *b, const double *q, size_t n)
{
	struct row *row = &b->now.row;

	if (row->label == DIST_NO_LABEL && !row->ignored && !row->out)
		row->label = kern()->argmax(q, n);
}

/* Room for n numbers behind those of other rows; NULL with err set. */
static double *
room_beside(struct batch *b, size_t n, struct err *err)
{
	double *all = batch_grow(b->beside, &b->beside_cap, b->nbeside, n, sizeof(*all), err);

	if (!all)
		return NULL;
	b->beside = all;
	return all + b->nbeside;
}

int
batch_read_target(struct batch *b, size_t n, struct err *err)
{
	const bool binary = b->layout->task == TASK_BINARY;
	double *q = room_beside(b, n, err);

	if (!q)
		return -1;
	read_numbers(b, EXTRA_TARGET, q, binary ? 1 : n);
	if (b->now.flawed)
		return 0;
	if (binary)
		spread_target(b, q);
	else
		check_target(b, q, n);
	if (b->now.flawed)
		return 0;
	label_of_target(b, q, n);
	b->now.row.target = b->nbeside;
	b->nbeside += n;
	return 0;
}

/* The logit of class 0 is fixed in the binary task. */
int
batch_read_tangent(struct batch *b, size_t n, struct err *err)
{
	const bool binary = b->layout->task == TASK_BINARY;
	double *v = room_beside(b, n, err);

	if (!v)
		return -1;
	v[0] = 0;
	read_numbers(b, EXTRA_TANGENT, v + binary, binary ? 1 : n);
	b->now.row.tangent = b->nbeside;
	b->nbeside += b->now.flawed ? 0 : n;
	return 0;
}
