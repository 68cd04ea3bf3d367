/* SPDX-License-Identifier: MIT */
/*
 * The chain of operations. Operations are applied in the order of op.list, not
 * in that of the command line, unless the user asks for the latter (as_given).
 */
#include "op/chain.h"

#include <math.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "kern/kern.h"

static void
free_arg(struct chain_step *step)
{
	if (step->arg && step->op->release)
		step->op->release(step->arg);
	mem_free(step->arg);
	step->arg = NULL;
}

/*
 * Returns the slot for op: the normaliser's, or that of the same step if it was
 * added before (unless as_given), or a new last one.
 */
static struct chain_step *
place(struct chain *c, const struct op *op, struct err *err)
{
	struct chain_step *steps;

	if (op->role == ROLE_NORMALISER)
		return &c->norm;
	for (size_t i = 0; i < c->nstep && !c->as_given; i++) {
		if (c->steps[i].op == op)
			return &c->steps[i];
	}
	steps = mem_grow(c->steps, c->nstep + 1, sizeof(*steps), err);
	if (!steps)
		return NULL;
	c->steps = steps;
	steps[c->nstep] = (struct chain_step){0};
	return &steps[c->nstep++];
}

int
chain_add(struct chain *c, const struct op *op, const char *text, struct err *err)
{
	struct chain_step *step = place(c, op, err);
	void *arg;

	if (!step)
		return -1;
	if (step->op && step->op != op)
		return err_set(err, ERR_USAGE, "%s and %s: there can be one normaliser only",
		    step->op->name, op->name);
	if (step->op && !text)
		return 0; /* --alpha 1.5 --op entmax: the argument was already given */
	arg = mem_new(1, op->arg_size + 1, err);
	if (!arg)
		return -1;
	free_arg(step);
	*step = (struct chain_step){.op = op, .arg = arg, .text = text};
	return op_parse(op, arg, text, err);
}

static size_t
position(const struct op *op)
{
	size_t i = 0;

	while (ops[i] != op)
		i++;
	return i;
}

static void
sort_steps(struct chain *c)
{
	struct chain_step t;

	for (size_t i = 1; i < c->nstep; i++) {
		for (size_t j = i; j > 0; j--) {
			if (position(c->steps[j - 1].op) < position(c->steps[j].op))
				break;
			t = c->steps[j];
			c->steps[j] = c->steps[j - 1];
			c->steps[j - 1] = t;
		}
	}
}

static int
check_kind(const struct op *op, enum kind have, struct err *err)
{
	if (op->takes == have)
		return 0;
	return err_set(err, ERR_USAGE, "%s takes %s, but what comes before it gives %s", op->name,
	    kind_name[op->takes], kind_name[have]);
}

static void
want_scratch(struct chain *c, const struct op *op)
{
	if (op && op->scratch > c->scratch)
		c->scratch = op->scratch;
}

/* entmax with alpha = 1 is softmax: what follows need not know. */
static void
use_same(struct chain_step *norm)
{
	const struct op *same = norm->op->same ? norm->op->same(norm->arg) : NULL;

	if (!same)
		return;
	norm->op = same;
	norm->text = NULL;
}

/* A row's room to be put in order is added. */
static void
want_calib_scratch(struct chain *c)
{
	const size_t want = c->calib.method ? calib_scratch(&c->calib) + 1 : 0;

	c->scratch = want > c->scratch ? want : c->scratch;
}

void
chain_put_calib(struct chain *c, const struct calib *calib)
{
	c->calib = *calib;
	want_calib_scratch(c);
}

int
chain_finish(struct chain *c, struct err *err)
{
	enum kind kind = KIND_LOGIT;

	if (!c->norm.op && chain_add(c, op_normaliser("softmax"), NULL, err) < 0)
		return -1;
	use_same(&c->norm);
	if (!c->as_given)
		sort_steps(c);
	for (size_t i = 0; i < c->nstep; i++) {
		if (check_kind(c->steps[i].op, kind, err) < 0)
			return -1;
		kind = c->steps[i].op->gives;
		want_scratch(c, c->steps[i].op);
	}
	want_scratch(c, c->norm.op);
	want_scratch(c, c->norm.op->twin);
	want_calib_scratch(c);
	return check_kind(c->norm.op, kind, err);
}

size_t
chain_unfiltered(const struct chain *c)
{
	size_t n = 0;

	while (n < c->nstep && !c->steps[n].op->filter)
		n++;
	return n;
}

bool
chain_draws(const struct chain *c)
{
	size_t i = 0;

	while (i < c->nstep && !c->steps[i].op->draws)
		i++;
	return i < c->nstep;
}

bool
chain_empties(const struct chain *c)
{
	size_t i = 0;

	while (i < c->nstep && !c->steps[i].op->empties)
		i++;
	return i < c->nstep;
}

bool
chain_settles(const struct chain *c)
{
	size_t i = 0;

	while (i < c->nstep && !c->steps[i].op->settle)
		i++;
	return i < c->nstep;
}

int
chain_settle(struct chain *c, const struct names *names, size_t n, bool binary, struct err *err)
{
	const struct chain_step *step;

	for (size_t i = 0; i < c->nstep; i++) {
		step = &c->steps[i];
		if (step->op->settle && step->op->settle(step->arg, names, n, binary, err) < 0)
			return -1;
	}
	return 0;
}

void
chain_forget(struct chain *c)
{
	while (c->nstep > 0)
		free_arg(&c->steps[--c->nstep]);
}

void
chain_describe_step(const struct chain_step *step, struct buf *out)
{
	double x;

	if (out->len > 0)
		buf_char(out, ' ');
	buf_str(out, step->op->name);
	if (!step->text)
		return;
	buf_char(out, '=');
	if (num_parse_all(step->text, &x) == 0)
		buf_number(out, x, NUM_SHORTEST);
	else
		buf_str(out, step->text);
}

void
chain_describe(const struct chain *c, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n; i++)
		chain_describe_step(&c->steps[i], out);
}

bool
chain_takes_each(const struct chain *c)
{
	return c->norm.op->gives == KIND_SCORE || c->norm.op->gives == KIND_LOG_SCORE;
}

bool
chain_gives_part(const struct chain *c)
{
	return c->norm.op->gives == KIND_PART || c->norm.op->gives == KIND_LOG_PART;
}

void
chain_calibrate(const struct chain *c, double *row, size_t n, const size_t *order, double *scratch)
{
	if (c->calib.method)
		calib_apply_ordered(&c->calib, row, n, order, scratch);
}

bool
chain_steps(const struct chain *c, size_t first, size_t last, double *row, size_t n,
    const struct row_context *context, double *scratch)
{
	const struct op *op;

	for (size_t i = first; i < last; i++) {
		op = c->steps[i].op;
		op->apply(c->steps[i].arg, row, n, context, scratch);
		if (op->empties && !(row[kern()->argmax(row, n)] > -INFINITY))
			return false;
	}
	return true;
}

void
chain_apply(const struct chain *c, double *row, size_t n, const struct row_context *context,
    double *scratch)
{
	chain_calibrate(c, row, n, NULL, scratch);
	(void)chain_steps(c, 0, c->nstep, row, n, context, scratch);
}

void
chain_free(struct chain *c)
{
	chain_forget(c);
	calib_free(&c->calib);
	mem_free(c->norm.arg);
	mem_free(c->steps);
	*c = (struct chain){0};
}
