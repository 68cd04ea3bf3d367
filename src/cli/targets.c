/* SPDX-License-Identifier: MIT */
/*
 * --targets: the distribution that each row should be.
 */
#include "cli/targets.h"

#include "base/err.h"
#include "cli/groups.h"
#include "format/format.h"

int
targets_prepare(const struct settings *s, struct err *err)
{
	const struct reading *r = &s->reading;

	if (!r->extra[EXTRA_TARGET])
		return 0;
	if (reading_multilabel(r))
		return err_set(err, ERR_USAGE,
		    "--targets: a target is a distribution over classes of which one is true; "
		    "leave it out in the multilabel task");
	if (s->auto_temp)
		return err_set(err, ERR_USAGE,
		    "--targets and --temp auto: targets are not kept while it fits; fit a "
		    "temperature with smx fit, and give it with --calib");
	return 0;
}

int
targets_settle(const struct settings *s, const struct layout *l, struct err *err)
{
	if (!s->reading.extra[EXTRA_TARGET])
		return 0;
	if (l->listed || l->open)
		return err_set(err, ERR_USAGE,
		    "--targets: rows list some of their classes, and a target is of all");
	if (l->format->knows_head)
		return err_set(err, ERR_USAGE,
		    "--targets: %s input holds no targets; take the rows from JSON-lines, CSV or "
		    "Arrow",
		    l->format->name);
	return 0;
}

static const struct opt options[] = {
    {
	.name = "targets",
	.arg = "COL",
	.names = NAMES_COLUMN,
	.help = "the column or member that lists the target probabilities of each row",
	.type = OPT_NAME,
	.field = OPT_FIELD(settings, reading.extra[EXTRA_TARGET]),
    },
    {0},
};

const struct opt_group group_targets = {"Soft labels", options, NULL};
