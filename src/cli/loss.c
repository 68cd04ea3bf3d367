/* SPDX-License-Identifier: MIT */
/*
 * Losses: --smoothing and --focal, and what --write loss and grad cannot be asked of.
 *
 * (1) The gradient is by the logits as they were read, so what precedes the normaliser must
 *     be a temperature, whose derivative is known, or nothing.
 */
#include "cli/loss.h"

#include <math.h>
#include <stdio.h>

#include "base/err.h"
#include "cli/option.h"
#include "cli/where.h"

static bool
writes(const struct settings *s, const struct col *col)
{
	for (size_t i = 0; i < s->ncol; i++) {
		if (s->col[i] == col)
			return true;
	}
	return where_asks(s, col);
}

/* (1) Of a column that is a derivative. */
static int
settle_derivative(struct settings *s, const char *col, struct err *err)
{
	const struct chain *c = &s->chain;
	double temp;

	s->loss.temp = 1;
	if (c->calib.method)
		return err_set(err, ERR_USAGE,
		    "--write %s and --calib: the derivative is by the logits before a temperature; "
		    "write calibrated ones with --op identity, and take the derivative of those",
		    col);
	if (s->head.kind)
		return err_set(err, ERR_USAGE,
		    "--write %s and --%s: the derivative is by one logit for each class", col,
		    s->tree_path ? "tree" : "clusters");
	for (size_t i = 0; i < c->nstep; i++) {
		if (c->steps[i].op != &op_temperature)
			return err_set(err, ERR_USAGE,
			    "--write %s and --%s: the derivative is by the logits before a "
			    "temperature; write those after --%s with --op identity, and take the "
			    "derivative of those",
			    col, c->steps[i].op->name, c->steps[i].op->name);
		temp = *(const double *)c->steps[i].arg;
		if (!(temp > 0))
			return err_set(err, ERR_USAGE,
			    "--write %s and --temp 0: what is certain has no derivative", col);
		s->loss.temp *= temp;
	}
	return 0;
}

int
loss_settle(struct settings *s, bool measured, struct err *err)
{
	const bool any = writes(s, &col_loss) || writes(s, &col_grad);
	const struct op *norm = s->chain.norm.op;
	const char *word = s->loss.smoothing > 0 ? "smoothing" : "focal";

	s->loss.temp = 1;
	if (!any && (s->loss_given.smoothing || s->loss_given.focal))
		return err_set(err, ERR_USAGE,
		    "--%s: it changes the loss and its gradient; say --write loss or --write grad",
		    s->loss_given.smoothing ? "smoothing" : "focal");
	if (!any && !measured && s->reading.extra[EXTRA_TARGET])
		return err_set(err, ERR_USAGE,
		    "--targets: nothing that is written uses them; say --write loss or --write "
		    "grad");
	if (s->reading.extra[EXTRA_TARGET] && s->loss.focal > 0)
		return err_set(err, ERR_USAGE,
		    "--focal and --targets: the focal loss is that of one class; leave one of them "
		    "out");
	if (s->loss.smoothing > 0 && s->loss.focal > 0)
		return err_set(err, ERR_USAGE,
		    "--smoothing and --focal: each is a loss of its own; say one of them");
	if (s->loss.focal > 0 && norm->alpha)
		return err_set(err, ERR_USAGE,
		    "--%s: it is a loss of softmax, and --op %s has its own", word, norm->name);
	if (writes(s, &col_grad) && settle_derivative(s, "grad", err) < 0)
		return -1;
	return writes(s, &col_jvp) ? settle_derivative(s, "jvp", err) : 0;
}

static const struct opt options[] = {
    {
	.name = "smoothing",
	.arg = "E",
	.help = "label smoothing: a share E of the target for all classes (0)",
	.type = OPT_REAL,
	.range = {.least = 0, .most = 1},
	.field = OPT_FIELD(settings, loss.smoothing),
	.given = OPT_FIELD(settings, loss_given.smoothing),
    },
    {
	.name = "focal",
	.arg = "G",
	.help = "the focal loss with this gamma (0)",
	.type = OPT_REAL,
	.range = {.least = 0, .most = INFINITY, .below = true},
	.field = OPT_FIELD(settings, loss.focal),
	.given = OPT_FIELD(settings, loss_given.focal),
    },
    {0},
};

const struct opt_group group_loss = {"Losses, for --write loss and grad", options, NULL};
