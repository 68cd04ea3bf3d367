/* SPDX-License-Identifier: MIT */
/*
 * Rows that list some of their classes: what can be asked of them, and what can't.
 *
 * (1) Their probabilities are taken as they stand. A temperature, a filter or a calibration
 *     would need the classes that are missing, and so would a normaliser other than softmax.
 * (2) What is renormalised is a row like any other, whose classes are those it lists.
 * (3) Of logits it is not known how much is missing.
 * (4) Fits, mixtures and pages need one number of classes.
 */
#include "cli/rest.h"

#include "cli/where.h"

static int
refuse(const char *what, const char *name, struct err *err)
{
	return err_set(err, ERR_USAGE,
	    "%s%s: rows list some of their classes, and it needs all; --rest renormalise takes "
	    "those for all there are",
	    what, name);
}

/* (1) */
static int
check_chain(const struct settings *s, struct err *err)
{
	const struct chain *c = &s->chain;

	if (c->calib.method || c->calib.sets)
		return refuse("--", "calib", err);
	if (c->nstep > 0)
		return refuse("--", c->steps[0].op->name, err);
	return c->norm.op && !c->norm.op->soft ? refuse("--op ", c->norm.op->name, err) : 0;
}

/* (3) */
static int
check_logits(const struct settings *s, struct err *err)
{
	if (s->reading.rest != REST_RENORMALISE)
		return err_set(err, ERR_USAGE,
		    "--from logits: rows list some of their classes, and from logits the "
		    "probability of the others is not known; --rest renormalise takes these "
		    "for all there are");
	if (where_asks(s, col_named("rest", 4)))
		return err_set(err, ERR_USAGE, "rest is not known from logits");
	for (size_t i = 0; i < s->ncol; i++) {
		if (s->col[i] == col_named("rest", 4))
			return err_about(err, SETTING_WRITE, "rest is not known from logits");
	}
	return 0;
}

int
rest_refuse(const struct layout *l, struct err *err)
{
	if (l->answers)
		return err_set(err, ERR_USAGE,
		    "--rows answers: an answer has no classes; smx apply writes its perplexity, "
		    "and smx eval and smx diff take the tokens");
	if (l->open)
		return err_set(err, ERR_USAGE,
		    "each row lists tokens of its own, and this needs one list of classes; smx "
		    "apply, smx eval and smx diff take such rows");
	return err_set(err, ERR_USAGE,
	    "rows list some of their classes, and this needs all; smx apply, smx eval and smx "
	    "diff take such rows, and --missing -inf with --cols N masks the others");
}

int
rest_refuse_whole(const struct settings *s, struct err *err)
{
	if (s->reading.rest == REST_UNSAID)
		return 0;
	return err_set(err, ERR_USAGE,
	    "--rest: it is for rows that list some of their classes, as those of -i "
	    "pairs without --missing -inf; these have all");
}

int
rest_settle(const struct settings *s, const struct layout *l, struct err *err)
{
	const struct reading *r = &s->reading;

	if (!l->listed)
		return s->rest_later ? 0 : rest_refuse_whole(s, err);
	if (!s->takes_listed)
		return rest_refuse(l, err); /* (4) */
	if (l->task != TASK_MULTICLASS || r->head || r->labels)
		return err_set(err, ERR_USAGE,
		    "--%s: rows list some of their classes, of which one is true",
		    r->head         ? "tree, --clusters"
			: r->labels ? "labels"
				    : "task");
	if (s->logq.path || s->lse.path || reading_masks(r))
		return err_set(err, ERR_USAGE,
		    "--%s: rows list some of their classes, and it goes by the place of a value",
		    s->logq.path      ? "logq"
			: s->lse.path ? "lse"
				      : "length, --position or --causal");
	if (r->from == FROM_LOGITS && check_logits(s, err) < 0)
		return -1;
	return layout_keeps(l) || l->answers ? check_chain(s, err) : 0;
}
