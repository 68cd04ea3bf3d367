/* SPDX-License-Identifier: MIT */
/*
 * Fits of parameters for each class that have no finite optimum (Albert and Anderson 1984, On
 * the existence of maximum likelihood estimates in logistic regression models): the NLL falls
 * for ever as some parameters grow. That is so if
 * (1) a class is the label of no row: its bias can always be lower;
 * (2) a class is apart: a linear function of what the method gives a factor is at least as
 *     large in the rows of the class as in all others, or at most. Tried are the class's own
 *     logit (of dirichlet and the structured methods: what they multiply) and, for a matrix,
 *     the fitted logit less the mean of all. Rows in which the class is -inf say nothing of
 *     it;
 * (3) without a penalty, the fit has made a class certain in its rows and impossible in
 *     the others: all of them together differ from that by less than a hundredth of a row.
 * (1) and (2) are proofs, whatever the penalty was. A class may be apart by a function that is
 * not tried; (3) finds that, in a fit without a penalty.
 */
#include "calib/apart.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/order_key.h"
#include "calib/affine.h"
#include "kern/kern.h"

/* (3) */
#define NEARLY 0.01

/* The ends of a function's values in the rows of a class, and in the others. */
enum { OWN_LEAST, OWN_MOST, OTHER_LEAST, OTHER_MOST, ENDS };

static const double start[ENDS] = {INFINITY, -INFINITY, INFINITY, -INFINITY};

struct search {
	const struct calib *c;
	size_t k, nfunction; /* functions: (2) */
	_Atomic uint64_t *end; /* ENDS of each class, of each function: as order_key */
	atomic_bool masked; /* some fitted logit is none to take a mean of */
};

/* In scratch: whether the ends of this slot have begun; these; v, u, and room for apply. */
enum { BEGUN, SLOT };

enum { WEIGHT, ROWS, OFF };

/* Parameters of structured.c. */
enum { TEMPERATURE = 2, SMOOTHING };

static void
take(double *end, const double *x, size_t n, size_t label)
{
	double *of;

	for (size_t i = 0; i < n; i++, end += ENDS) {
		if (!(x[i] > -INFINITY))
			continue;
		of = end + (i == label ? OWN_LEAST : OTHER_LEAST);
		of[0] = x[i] < of[0] ? x[i] : of[0];
		of[1] = x[i] > of[1] ? x[i] : of[1];
	}
}

/* (2) of a matrix; u is overwritten. */
static void
take_fitted(struct search *s, double *end, double *u, size_t label)
{
	double mean = 0;

	for (size_t i = 0; i < s->k; i++)
		mean += u[i] / (double)s->k;
	if (!isfinite(mean)) {
		atomic_store(&s->masked, true);
		return;
	}
	for (size_t i = 0; i < s->k; i++)
		u[i] -= mean;
	take(end, u, s->k, label);
}

/* (3) How far the probabilities of the fit are from 0 and 1, as they should be. */
static void
add_off(double *off, const double *u, double *p, const struct sample *row)
{
	const size_t top = kern()->argmax(u, row->n);
	const double s = 1 + kern()->exp_top(p, u, row->n, top);

	for (size_t i = 0; i < row->n; i++)
		off[i] += row->weight * (i == row->label ? 1 - p[i] / s : p[i] / s);
}

static void
look(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	struct search *s = *(struct search *const *)arg;
	const size_t n = row->n, nend = ENDS * n * s->nfunction;
	double *end = scratch + SLOT, *v = end + nend, *u = v + n;

	for (size_t i = 0; scratch[BEGUN] == 0 && i < nend; i++)
		end[i] = start[i % ENDS];
	scratch[BEGUN] = 1;
	sum[WEIGHT] += row->weight;
	sum[ROWS] += 1;
	if (row->f)
		kern()->widen(v, row->f, n);
	else
		memcpy(v, row->z, n * sizeof(*v));
	memcpy(u, v, n * sizeof(*u));
	s->c->method->apply(s->c, u, n, u + n);
	add_off(sum + OFF, u, u + n, row);
	if (s->c->method->as_published)
		affine_tempered(
		    v, n, s->c->value[TEMPERATURE][0], s->c->value[SMOOTHING][0], u + n);
	else if (s->c->method->of_logprobs)
		affine_logprobs(v, n, u + n);
	take(end, v, n, row->label);
	if (s->nfunction > 1)
		take_fitted(s, end + ENDS * n, u, row->label);
}

static void
lower(_Atomic uint64_t *to, double x)
{
	const uint64_t key = order_key(x, 0);
	uint64_t now = atomic_load(to);

	while (key < now && !atomic_compare_exchange_weak(to, &now, key))
		;
}

static void
raise(_Atomic uint64_t *to, double x)
{
	const uint64_t key = order_key(x, 0);
	uint64_t now = atomic_load(to);

	while (key > now && !atomic_compare_exchange_weak(to, &now, key))
		;
}

/* The least and the largest value of all do not depend on the order of the slots. */
static void
end_slot(const void *arg, double *scratch, double *sum)
{
	struct search *s = *(struct search *const *)arg;
	const size_t nend = ENDS * s->k * s->nfunction;
	const double *end = scratch + SLOT;

	(void)sum;
	for (size_t i = 0; scratch[BEGUN] != 0 && i < nend; i += 2) {
		lower(&s->end[i], end[i]);
		raise(&s->end[i + 1], end[i + 1]);
	}
	scratch[BEGUN] = 0;
}

static double
end_of(const struct search *s, size_t function, size_t class, size_t which)
{
	return order_double(s->end[(function * s->k + class) * ENDS + which]);
}

static bool
has_rows(const struct search *s, size_t class)
{
	return end_of(s, 0, class, OWN_LEAST) < INFINITY;
}

/* (2) Rows of equal values alone don't tell the class apart. */
static bool
is_apart(const struct search *s, size_t function, size_t class)
{
	const double least = end_of(s, function, class, OWN_LEAST);
	const double most = end_of(s, function, class, OWN_MOST);
	const double other_least = end_of(s, function, class, OTHER_LEAST);
	const double other_most = end_of(s, function, class, OTHER_MOST);

	if (function > 0) /* computed, so with roundings */
		return !s->masked && (least > other_most || most < other_least);
	if (least == most && other_least == other_most && least == other_least)
		return false;
	return least >= other_most || most <= other_least;
}

/* (1) (2) (3) What was found, of how many classes, and the first of them. */
struct found {
	size_t empty, first_empty, apart, first_apart;
};

static struct found
judge(const struct search *s, const double *sum, bool free)
{
	const double nearly = free ? NEARLY * sum[WEIGHT] / sum[ROWS] : 0;
	struct found found = {0};
	bool apart;

	for (size_t i = s->k; i-- > 0;) {
		if (!has_rows(s, i)) {
			found.empty++;
			found.first_empty = i;
			continue;
		}
		apart = s->c->method->param[0].shape != SHAPE_ONE && is_apart(s, 0, i);
		if (s->nfunction > 1)
			apart = apart || is_apart(s, 1, i) || sum[OFF + i] < nearly;
		if (s->c->method->param[0].shape == SHAPE_EACH)
			apart = apart || sum[OFF + i] < nearly;
		if (apart) {
			found.apart++;
			found.first_apart = i;
		}
	}
	return found;
}

static void
tell(const struct found *found, size_t k, bool kept, struct fit *fit)
{
	const bool empty = found->empty > 0;
	const size_t n = empty ? found->empty : found->apart;

	fit->at_bound = !kept;
	fit->penalty_alone = kept;
	snprintf(fit->why, sizeof(fit->why), "%zu of %zu classes, class %zu first, %s %s: %s", n, k,
	    empty ? found->first_empty : found->first_apart, n == 1 ? "is" : "are",
	    empty ? "the label of no row" : "told apart from the others in all rows",
	    kept ? "only the penalty keeps the parameters finite"
		 : "no finite parameters are the best, and some that are nearly so are written");
}

bool
apart_may_be(const struct calib *c)
{
	return c->task == TASK_MULTICLASS && method_is_by_class(c->method);
}

int
apart_check(const struct calib *c, const struct rows *rows, const struct fit_options *o, bool free,
    struct fit *fit, struct err *err)
{
	const size_t k = c->nclass;
	struct search s = {
	    .c = c, .k = k, .nfunction = c->method->param[0].shape == SHAPE_SQUARE ? 2 : 1};
	const size_t nend = ENDS * k * s.nfunction;
	struct search *const at = &s;
	const struct visit visit = {
	    .row = look,
	    .end = end_slot,
	    .arg = &at,
	    .nsum = OFF + k,
	    .scratch = SLOT + nend + 3 * k,
	};
	struct found found;
	int status = -1;
	double *sum;

	if (!apart_may_be(c))
		return 0;
	sum = mem_new(visit.nsum, sizeof(*sum), err);
	s.end = sum ? mem_new(nend, sizeof(*s.end), err) : NULL;
	for (size_t i = 0; s.end && i < nend; i++)
		atomic_init(&s.end[i], order_key(start[i % ENDS], 0));
	if (s.end)
		status = rows->pass(rows, &visit, sum, err);
	if (status == 0) {
		found = judge(&s, sum, free);
		if (found.empty + found.apart > 0)
			tell(&found, k, o->l2 > 0 || (found.empty > 0 && o->mu > 0), fit);
	}
	mem_free(s.end);
	mem_free(sum);
	return status;
}
