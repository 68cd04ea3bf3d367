/* SPDX-License-Identifier: MIT */
/*
 * --jvp: a vector of each row, which the normaliser's Jacobian is multiplied by.
 */
#include "cli/jvp.h"

#include "base/err.h"
#include "cli/groups.h"
#include "format/format.h"

static bool
writes_jvp(const struct settings *s)
{
	size_t i = 0;

	while (i < s->ncol && s->col[i] != &col_jvp)
		i++;
	return i < s->ncol;
}

int
jvp_check(const struct settings *s, struct err *err)
{
	const struct op *norm = s->chain.norm.op;
	const bool given = s->reading.extra[EXTRA_TANGENT], written = writes_jvp(s);

	if (written && !given)
		return err_set(err, ERR_USAGE,
		    "--write jvp: name the field that holds the vector of each row with --jvp");
	if (given && !written)
		return err_set(err, ERR_USAGE,
		    "--jvp: --write does not have it; add jvp to the list of --write");
	if (given && reading_multilabel(&s->reading))
		return err_set(err, ERR_USAGE, "--jvp: not in the multilabel task");
	if (!given || (norm->soft && norm->gives != KIND_LOGIT) || norm->alpha)
		return 0;
	return err_set(err, ERR_USAGE,
	    "--jvp and --op %s: it is the product of softmax, log-softmax, sparsemax or entmax",
	    norm->name);
}

int
jvp_settle(const struct settings *s, const struct layout *l, struct err *err)
{
	if (!s->reading.extra[EXTRA_TANGENT])
		return 0;
	if (l->listed || l->open)
		return err_set(err, ERR_USAGE,
		    "--jvp: rows list some of their classes, and a Jacobian is of all");
	if (l->format->knows_head)
		return err_set(err, ERR_USAGE,
		    "--jvp: %s input holds no vectors; take the rows from JSON-lines, CSV or Arrow",
		    l->format->name);
	return 0;
}

static const struct opt options[] = {
    {
	.name = "jvp",
	.arg = "COL",
	.names = NAMES_COLUMN,
	.help = "multiply the Jacobian by the vector in this column or member: --write jvp",
	.type = OPT_NAME,
	.field = OPT_FIELD(settings, reading.extra[EXTRA_TANGENT]),
    },
    {0},
};

const struct opt_group group_jvp = {"Jacobian-vector products", options, NULL};
