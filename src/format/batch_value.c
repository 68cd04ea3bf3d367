/* SPDX-License-Identifier: MIT */
/*
 * The values of a row: which are bad, and what they are as logits.
 *
 * Bad is
 * (1) a value that is NaN or +inf;
 * (2) -inf in every class, or with --from probs 0 in every class;
 * (3) with --from probs a value below 0, or above 1 if each class is on its own;
 * (4) in the binary task a probability that is not from 0 to 1, a logarithm of one
 *     above 0; there -inf, or a probability of 0 or 1, is as good as any value.
 *
 * (5) Probabilities of which one is true are divided by their sum, whatever that is.
 *     If it is not 1 the row is good, but it is marked.
 * (6) In the multilabel task each value is on its own, as that of a binary row is.
 * (7) A head (op/head.h) makes classes of the values. Here alone a row's values change
 *     their number, as those of a binary row do; all that comes later sees classes.
 * (8) What a row's listed classes lack of 1 is the rest. Logits do not say what it is.
 * (9) What the correction of sampled softmax takes off the logits comes last of all.
 */
#include <math.h>
#include <string.h>

#include "format/batch.h"
#include "kern/kern.h"

/* The first class whose value is of the kind that kern->check found. */
static size_t
first_of(const double *z, size_t n, unsigned what)
{
	size_t i = 0, top;

	while (i + 1 < n && !(kern()->check(z + i, 1, &top) & what))
		i++;
	return i;
}

static void
check_values(struct batch *b, const double *z, size_t n, unsigned seen)
{
	const struct layout *l = b->layout;
	bool probs = l->reading->from == FROM_PROBS;
	unsigned what = KERN_NAN | KERN_POS_INF | (probs ? KERN_NEGATIVE : 0u) |
	    (probs && l->reading->each ? KERN_OVER_ONE : 0u);
	size_t i;

	if (seen & what) {
		i = first_of(z, n, what);
		batch_flaw(b, layout_cell(l, i), "%s",
		    isnan(z[i])            ? "NaN is not a logit"
			: z[i] == INFINITY ? "+inf is not a logit (-inf, a masked class, is)"
			: z[i] > 0         ? "a probability above 1"
					   : "a probability below 0");
	} else if (!(seen & (probs ? KERN_POSITIVE : KERN_SOME))) {
		batch_flaw(b, layout_cell(l, 0), "%s",
		    probs ? "every class has probability 0" : "every class is -inf");
	}
}

/* (4) The value is the i-th of the row. */
static void
check_alone(struct batch *b, size_t i, double x)
{
	enum from from = b->layout->reading->from;
	const char *what = NULL;

	if (isnan(x))
		what = "NaN is not a logit";
	else if (from == FROM_PROBS && x < 0)
		what = "a probability below 0";
	else if (from == FROM_PROBS && x > 1)
		what = "a probability above 1";
	else if (from == FROM_LOGPROBS && x > 0)
		what = "the logarithm of a probability is not above 0";
	else if (x == INFINITY)
		what = "+inf is not a logit";
	if (what)
		batch_flaw(b, layout_cell(b->layout, i), "%s", what);
}

/* log(1 - exp(x)) for x < 0; near 0 by the series of (1 - exp(x)) / -x, to x^14. */
static double
log_of_rest(double x)
{
	double sum = 1;

	if (x < -0.25)
		return kern_log(1 - kern_exp(x));
	for (int k = 14; k > 1; k--)
		sum = 1 + x * sum / k;
	return kern_log(-x * sum);
}

/* The value of a binary row becomes its two logits, (0, z); of certain class 1 (-inf, 0). */
static int
take_binary(struct batch *b, struct err *err)
{
	double *z = batch_room(b, 2, err), x;
	enum from from = b->layout->reading->from;

	if (!z)
		return -1;
	x = z[0];
	z[1] = x;
	if (b->layout->reading->as_is)
		return 0;
	z[0] = 0;
	b->now.row.conf = from == FROM_PROBS ? x : 0;
	if ((from == FROM_PROBS && x == 1) || (from == FROM_LOGPROBS && x == 0) ||
	    (from != FROM_PROBS && x >= LOG_ODDS_MOST)) { /* as smx writes it */
		z[0] = -INFINITY;
		x = 0;
	} else if (from == FROM_PROBS) {
		kern()->log_odds(&x, 1);
	} else if (from == FROM_LOGPROBS) {
		x -= log_of_rest(x);
	}
	z[1] = x;
	b->now.row.top = z[1] > z[0];
	return 0;
}

/* (6) A label's logit; that of a certain one is +inf. */
static double
logit_alone(enum from from, double x)
{
	if ((from == FROM_PROBS && x == 1) || (from == FROM_LOGPROBS && x == 0) ||
	    (from != FROM_PROBS && x >= LOG_ODDS_MOST)) /* as smx writes it */
		return INFINITY;
	return from == FROM_LOGPROBS ? x - log_of_rest(x) : x;
}

/* (6) */
static void
take_each(struct batch *b, double *z, size_t n, bool *like)
{
	enum from from = b->layout->reading->from;

	*like = true;
	for (size_t i = 0; i < n; i++) {
		check_alone(b, i, z[i]);
		*like = *like && z[i] >= 0 && z[i] <= 1;
	}
	b->now.row.top = kern()->argmax(z, n);
	if (b->now.flawed || b->layout->reading->as_is)
		return;
	for (size_t i = 0; i < n; i++)
		z[i] = logit_alone(from, z[i]);
	for (size_t i = 0; from == FROM_PROBS && i < n; i++) {
		if (z[i] < INFINITY)
			kern()->log_odds(&z[i], 1);
	}
}

/* (7) The row's values become the log-probabilities of its classes. */
static int
take_head(struct batch *b, size_t *n, struct err *err)
{
	const struct head *h = b->layout->reading->head;
	const size_t nclass = h->kind->classes(h, *n);
	double *own = batch_grow(b->head, &b->head_cap, 0, 3 * *n, sizeof(*own), err);
	double *z = own ? batch_room(b, nclass, err) : NULL;
	char text[200];
	const char *why;
	size_t at;

	b->head = own ? own : b->head;
	if (!z)
		return -1;
	if (nclass == 0) {
		h->kind->describe(h, text, sizeof(text));
		batch_flaw(b, 1, "%s; this row has %zu values", text, *n);
		return 0;
	}
	memcpy(own, z, *n * sizeof(*own));
	why = h->kind->apply(h, own, *n, z, own + *n, &at);
	if (why)
		batch_flaw(b, layout_cell(b->layout, at), "%s", why);
	b->now.row.top = why ? 0 : kern()->argmax(z, nclass);
	*n = nclass;
	return 0;
}

/* K >= 2 values within 0 ... 1 that sum to 1 within 1e-3. */
static bool
like_probs(const double *z, size_t n, unsigned seen)
{
	return n >= 2 && !(seen & (KERN_NAN | KERN_NEGATIVE | KERN_OVER_ONE)) &&
	    fabs(kern()->sum(z, n) - 1) <= 1e-3;
}

/* More than roundings of float16, or of a few digits, make of a sum of 1 and of a value of 1. */
static const double SUM_OFF = 0.02 + 1e-9, VALUE_OFF = 1e-3;

/* The largest of probabilities, by their sum where that is not 1 but for roundings (5). */
static void
measure_probs(struct row *row, const double *p, size_t n)
{
	double sum = 0, most = 0;

	for (size_t i = 0; i < n; i++) {
		sum += p[i];
		most = p[i] > most ? p[i] : most;
	}
	row->conf = fabs(sum - 1) <= (double)n * 0x1p-52 ? most : most / sum;
	row->sum = sum + row->rest;
	row->improper = fabs(row->sum - 1) > SUM_OFF || most > 1 + VALUE_OFF;
}

/* (8) */
static void
take_rest(struct batch *b, const double *z, size_t n)
{
	const enum from from = b->layout->reading->from;
	double sum = 0;

	if (from == FROM_LOGITS)
		return;
	for (size_t i = 0; i < n; i++)
		sum += from == FROM_PROBS ? z[i] : kern_exp(z[i]);
	b->now.row.rest = sum < 1 ? 1 - sum : 0;
	if (sum > 1 + SUM_OFF)
		batch_flaw_advise(b, 1, ADVICE_FROM_LOGITS,
		    "the probabilities of its classes sum to %.6g, more than 1", sum);
}

/* Probabilities to logits. */
static void
take_probs(struct batch *b, double *p, size_t n)
{
	struct row *row = &b->now.row;

	measure_probs(row, p, n);
	if (b->layout->reading->as_is)
		return;
	if (b->layout->reading->each) {
		row->improper = false;
		kern()->log_odds(p, n);
	} else {
		kern()->log(p, n);
	}
	row->top = kern()->argmax(p, n); /* logarithms may be equal */
}

static int
take_values(struct batch *b, size_t *n, bool *like, struct err *err)
{
	double *z = b->z + b->nz;
	unsigned seen;

	if (b->layout->task == TASK_BINARY) {
		check_alone(b, 0, z[0]);
		*like = z[0] >= 0 && z[0] <= 1;
		*n = 2;
		b->several = true;
		return b->now.flawed ? 0 : take_binary(b, err);
	}
	if (b->layout->task == TASK_MULTILABEL) {
		take_each(b, z, *n, like);
		b->several = true;
		return 0;
	}
	seen = kern()->check(z, *n, &b->now.row.top);
	if (b->layout->reading->head)
		seen |= KERN_SOME; /* each decision stands on its own */
	check_values(b, z, *n, seen);
	if (b->layout->reading->head) {
		b->several = true;
		return b->now.flawed ? 0 : take_head(b, n, err);
	}
	*like = b->nlike == b->ngood && b->nlike < ROWS_LOOKED_AT && like_probs(z, *n, seen);
	b->several = b->several || *n > 1 || layout_keeps(b->layout);
	return 0;
}

/* (9) */
static void
take_less(struct batch *b, const double *less, size_t n)
{
	const uint32_t *id = batch_ids(b, &b->now.row);
	double *z = b->z + b->nz;

	for (size_t i = 0; i < n; i++)
		z[i] -= less[id ? id[i] : i];
	b->now.row.top = kern()->argmax(z, n);
	b->now.row.conf = 0;
}

int
batch_take_values(struct batch *b, size_t *n, bool *like, struct err *err)
{
	if (take_values(b, n, like, err) < 0)
		return -1;
	if (b->layout->listed && !b->layout->answers && !b->now.flawed)
		take_rest(b, b->z + b->nz, *n);
	return 0;
}

void
batch_make_logits(struct batch *b, size_t n)
{
	const struct reading *r = b->layout->reading;

	if (r->from == FROM_PROBS && b->layout->task == TASK_MULTICLASS)
		take_probs(b, b->z + b->nz, n);
	if (r->less && *r->less && !r->as_is)
		take_less(b, *r->less, n);
}
