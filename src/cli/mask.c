/* SPDX-License-Identifier: MIT */
/*
 * --length, --position and --causal: masks of attention.
 */
#include "cli/mask.h"

#include "cli/groups.h"
#include "format/format.h"

static const char *
option_of(const struct reading *r)
{
	return r->extra[EXTRA_LENGTH]  ? "--length"
	    : r->extra[EXTRA_POSITION] ? "--position"
				       : "--causal";
}

int
mask_prepare(struct settings *s, struct err *err)
{
	struct reading *r = &s->reading;

	r->causal = r->causal || r->extra[EXTRA_POSITION];
	if (r->offset_given && !r->causal)
		return err_set(
		    err, ERR_USAGE, "--causal-offset means nothing without --causal or --position");
	if (!reading_masks(r))
		return 0;
	if (r->task_given && r->task != TASK_MULTICLASS)
		return err_set(err, ERR_USAGE,
		    "%s masks classes of which one is chosen; leave it out in the %s task",
		    option_of(r), task_name[r->task]);
	if (r->head || s->lse.path)
		return err_set(err, ERR_USAGE,
		    "%s and --%s: a mask needs rows with one value for each class; leave one of "
		    "them out",
		    option_of(r),
		    s->lse.path        ? "lse"
			: s->tree_path ? "tree"
				       : "clusters");
	r->softmax = true; /* a row of one value sees that alone */
	return 0;
}

int
mask_settle(const struct settings *s, const struct layout *l, struct err *err)
{
	const struct reading *r = &s->reading;
	const bool json = l->format->text && !l->format->tabular;

	if (!reading_masks(r))
		return 0;
	if (l->format->knows_head)
		return err_set(err, ERR_USAGE, "%s input holds no attention; leave out %s",
		    l->format->name, option_of(r));
	if (!r->causal || r->extra[EXTRA_POSITION] || json || (l->shaped && l->nlead > 0))
		return 0;
	return err_set(err, ERR_USAGE,
	    "--causal: rows of %s have no place in a matrix; name the column of their positions "
	    "with --position, or give arrays or nested JSON",
	    l->format->name);
}

static const struct opt options[] = {
    {
	.name = "length",
	.arg = "COL",
	.help = "mask all but the first values; how many is in this column or member",
	.type = OPT_NAME,
	.names = NAMES_COLUMN,
	.field = OPT_FIELD(settings, reading.extra[EXTRA_LENGTH]),
    },
    {
	.name = "causal",
	.help = "mask what comes after the row's place in its matrix (arrays, nested JSON)",
	.type = OPT_FLAG,
	.field = OPT_FIELD(settings, reading.causal),
    },
    {
	.name = "position",
	.arg = "COL",
	.help = "causal, by the place that is in this column or member, from 0",
	.type = OPT_NAME,
	.names = NAMES_COLUMN,
	.field = OPT_FIELD(settings, reading.extra[EXTRA_POSITION]),
    },
    {
	.name = "causal-offset",
	.arg = "N",
	.help = "the row at place 0 sees the values 0 to N (0)",
	.type = OPT_WHOLE,
	.range = {.least = -1e9, .most = 1e9, .whole = true},
	.field = OPT_FIELD(settings, reading.offset),
	.given = OPT_FIELD(settings, reading.offset_given),
    },
    {0},
};

const struct opt_group group_mask = {"Masks of attention", options, NULL};
