/* SPDX-License-Identifier: MIT */
/*
 * Paired differences of two models on labelled rows, B minus A. With d_i the difference in
 * row i, their mean is the difference of the metric, and its standard error is
 *     sqrt(sum (d_i - mean)^2 / (n - 1) / n).
 *
 * (1) Rows are measured as smx eval does. In the binary task a row is right if it is on the
 *     label's side of the threshold, its Brier score is that of P(class 1), and its
 *     confidence is P(class 1) of class 1.
 * (2) If the label's class is masked in a row, its NLL is infinite: that of the side and the
 *     difference are null.
 * (3) A difference above DELTA_MOST, whose square may overflow, leaves no standard error.
 */
#include "compare/deltas.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "kern/kern.h"
#include "metric/vec.h"

#define DELTA_MOST 1e150

struct deltas
deltas_like(const struct deltas *settings)
{
	return (struct deltas){
	    .setup = settings->setup,
	    .boot = {.n = settings->boot.n,
		.seed = settings->boot.seed,
		.bins = settings->boot.bins},
	    .clusters = settings->clusters,
	    .listed = settings->listed,
	};
}

static int
make_room(struct deltas *d, size_t n, struct err *err)
{
	double *e;

	if (!d->gap)
		d->gap = mem_new(2 * d->setup.bins, sizeof(*d->gap), err);
	if (!d->gap)
		return -1;
	if (n <= d->room)
		return 0;
	e = mem_grow(d->e, n, sizeof(*e), err);
	if (!e)
		return -1;
	d->e = e;
	d->room = n;
	return 0;
}

/* (1) */
static struct delta_side
measure(const struct deltas *d, const double *z, size_t n, size_t label)
{
	struct delta_side s;
	double total, entropy, p;
	size_t top, rank;
	const struct measured out = {.e = d->e,
	    .total = &total,
	    .top = &top,
	    .rank = &rank,
	    .conf = &s.conf,
	    .nll = &s.nll,
	    .entropy = &entropy,
	    .brier = &s.brier};

	kern()->measure(z, 1, n, &label, false, &out);
	s.right = s.hit = top == label;
	if (d->setup.task != TASK_BINARY)
		return s;
	p = d->e[1] / total;
	s.right = (label == 1) == (tie_above(p, d->setup.threshold) != 0);
	s.hit = label == 1;
	s.conf = p;
	s.brier /= 2;
	return s;
}

/* Adds x^2 without rounding: its rounding error is a double, too (Dekker 1971). */
static void
add_square(struct exact *sum, double x)
{
	const double split = 134217729 * x, high = split - (split - x), low = x - high;
	const double square = x * x;

	exact_add(sum, square);
	exact_add(sum, ((high * high - square) + 2 * high * low) + low * low);
}

static void
add_sums(struct paired_sums *s, double a, double b)
{
	const double side[2] = {a, b}, delta = b - a;

	for (size_t i = 0; i < 2; i++) {
		if (isfinite(side[i]))
			exact_add(&s->side[i], side[i]);
		else
			s->infinite[i]++;
	}
	if (!isfinite(delta)) { /* (2) */
		s->undefined++;
		return;
	}
	exact_add(&s->delta, delta);
	if (fabs(delta) < DELTA_MOST)
		add_square(&s->squares, delta);
	else
		s->huge++; /* (3) */
}

/* How often the confidence of a bin was too high, in units of 2^-60. */
static int64_t
gap_of(const struct delta_side *s)
{
	return (int64_t)share_of(s->conf) - (s->hit ? (int64_t)1 << 60 : 0);
}

/* Adds what is pending to the replicates. */
static int
flush(struct deltas *d, struct err *err)
{
	const size_t n = d->npending;

	d->npending = 0;
	return resample_add(&d->boot, d->pending, n, err);
}

static void
see_number(struct deltas *d, uint64_t number)
{
	if (d->rows == 0)
		d->first = number;
	d->several |= d->first != number;
	d->first = number < d->first ? number : d->first;
}

int
deltas_add(struct deltas *d, const struct labelled *pair, struct err *err)
{
	struct delta_side side[2];

	if (make_room(d, pair->n, err) < 0)
		return -1;
	side[0] = measure(d, pair->a, pair->n, pair->label);
	side[1] = measure(d, pair->b, pair->n, pair->label);
	return deltas_add_sides(d, side, pair->number, err);
}

int
deltas_add_sides(
    struct deltas *d, const struct delta_side side[2], uint64_t number, struct err *err)
{
	const struct delta_side *a = &side[0], *b = &side[1];
	struct delta *one = &d->pending[d->npending];

	if (make_room(d, 0, err) < 0)
		return -1;
	*one = (struct delta){
	    .nll = b->nll - a->nll,
	    .brier = b->brier - a->brier,
	    .right = b->right - a->right,
	    .bin = {setup_bin(&d->setup, a->conf), setup_bin(&d->setup, b->conf)},
	    .gap = {gap_of(a), gap_of(b)},
	    .number = number,
	};
	see_number(d, number);
	d->rows++;
	d->right[0] += a->right;
	d->right[1] += b->right;
	d->only[0] += a->right && !b->right;
	d->only[1] += b->right && !a->right;
	add_sums(&d->nll, a->nll, b->nll);
	add_sums(&d->brier, a->brier, b->brier);
	wide_add(&d->gap[one->bin[0]], one->gap[0]);
	wide_add(&d->gap[d->setup.bins + one->bin[1]], one->gap[1]);
	if (d->boot.n == 0 || ++d->npending < DELTAS_PENDING)
		return 0;
	return flush(d, err);
}

static void
merge_sums(struct paired_sums *s, const struct paired_sums *more)
{
	for (size_t i = 0; i < 2; i++) {
		exact_merge(&s->side[i], &more->side[i]);
		s->infinite[i] += more->infinite[i];
	}
	exact_merge(&s->delta, &more->delta);
	exact_merge(&s->squares, &more->squares);
	s->undefined += more->undefined;
	s->huge += more->huge;
}

int
deltas_settle(struct deltas *d, struct err *err)
{
	return flush(d, err) < 0 ? -1 : make_room(d, 0, err);
}

int
deltas_merge(struct deltas *d, struct deltas *more, struct err *err)
{
	if (flush(more, err) < 0 || deltas_settle(d, err) < 0)
		return -1;
	if (more->rows > 0) {
		see_number(d, more->first);
		d->several |= more->several;
	}
	d->rows += more->rows;
	d->unsure += more->unsure;
	for (size_t i = 0; i < 2; i++) {
		d->right[i] += more->right[i];
		d->only[i] += more->only[i];
	}
	merge_sums(&d->nll, &more->nll);
	merge_sums(&d->brier, &more->brier);
	for (size_t i = 0; more->gap && i < 2 * d->setup.bins; i++)
		wide_merge(&d->gap[i], &more->gap[i]);
	return resample_merge(&d->boot, &more->boot, err);
}

void
deltas_free(struct deltas *d)
{
	resample_free(&d->boot);
	mem_free(d->gap);
	mem_free(d->e);
	d->gap = NULL;
	d->e = NULL;
	d->room = 0;
}
