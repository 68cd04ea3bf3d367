/* SPDX-License-Identifier: MIT */
/*
 * --penalty-field and --repeat-last-n: which tokens --repetition-penalty and its kin count.
 */
#include "cli/penalties.h"

#include "cli/groups.h"
#include "format/format.h"

/* The first penalty of the chain, or NULL. */
static const struct op *
first_penalty(const struct chain *c)
{
	for (size_t i = 0; i < c->nstep; i++) {
		if (c->steps[i].op->previous)
			return c->steps[i].op;
	}
	return NULL;
}

int
penalties_prepare(const struct settings *s, struct err *err)
{
	const struct reading *r = &s->reading;
	const struct op *op = first_penalty(&s->chain);

	if (op && !r->extra[EXTRA_PREVIOUS])
		return err_set(err, ERR_USAGE,
		    "--%s: it needs the tokens that came before each row; name the field that "
		    "lists them with --penalty-field",
		    op->name);
	if (op || (!r->extra[EXTRA_PREVIOUS] && !r->last_given))
		return 0;
	return err_set(err, ERR_USAGE,
	    "%s: nothing counts previous tokens; say --repetition-penalty, --frequency-penalty or "
	    "--presence-penalty",
	    r->extra[EXTRA_PREVIOUS] ? "--penalty-field" : "--repeat-last-n");
}

int
penalties_settle(const struct settings *s, const struct layout *l, struct err *err)
{
	if (!s->reading.extra[EXTRA_PREVIOUS])
		return 0;
	if (l->open)
		return err_set(err, ERR_USAGE,
		    "--penalty-field: each row lists tokens of its own, and previous tokens are "
		    "among the classes of all rows");
	if (l->format->knows_head)
		return err_set(err, ERR_USAGE,
		    "--penalty-field: %s input holds no lists of previous tokens; take the rows "
		    "from JSON-lines, CSV or Arrow",
		    l->format->name);
	return 0;
}

static const struct opt options[] = {
    {
	.name = "penalty-field",
	.arg = "COL",
	.help = "the column or member that lists the tokens before each row",
	.type = OPT_NAME,
	.names = NAMES_COLUMN,
	.field = OPT_FIELD(settings, reading.extra[EXTRA_PREVIOUS]),
    },
    {
	.name = "repeat-last-n",
	.arg = "N",
	.help = "count only the last N of them (-1: all)",
	.type = OPT_WHOLE,
	.range = {.least = -1, .most = 1e9, .whole = true},
	.field = OPT_FIELD(settings, reading.last),
	.given = OPT_FIELD(settings, reading.last_given),
    },
    {0},
};

const struct opt_group group_penalties = {"Tokens that penalties count", options, NULL};
