/* SPDX-License-Identifier: MIT */
/*
 * Values that are not what --from says, and rows that may be in another order.
 *
 * (1) Of one input of smx diff the advice must not change how the other one is read:
 *     --from is of both, --from-b of the second.
 */
#include "cli/doubt.h"

#include <stdio.h>

#include "cli/settings.h"
#include "cli/warn.h"

static int
warn_like_probs(const struct settings *s, enum input input, const char *path, struct err *err)
{
	if (input == INPUT_ONLY)
		return warn(s, err,
		    "the input looks like probabilities; "
		    "use --from probs (or --from logits to say it is meant)");
	if (input == INPUT_MEMBER)
		return warn(s, err,
		    "%.200s looks like probabilities; if all files are, use --from probs (or "
		    "--from logits to say it is meant)",
		    path);
	if (input == INPUT_SECOND)
		return warn(s, err,
		    "%.200s looks like probabilities; "
		    "use --from-b probs (or --from-b logits to say it is meant)",
		    path);
	return warn(s, err, /* (1) */
	    "%.200s looks like probabilities; use --from probs (or --from logits to say it is "
	    "meant), and say with --from-b what the other file is",
	    path);
}

/* Sums of percentages that were rounded. */
static bool
are_percentages(const struct improper *i)
{
	return i->least >= 98 && i->most <= 102;
}

static int
warn_improper(const struct settings *s, enum input input, const char *path,
    const struct improper *i, struct err *err)
{
	char sums[80];

	if (i->least < i->most)
		snprintf(sums, sizeof(sums), "sums from %.6g to %.6g", i->least, i->most);
	else
		snprintf(sums, sizeof(sums), "sum %.6g", i->least);
	if (are_percentages(i))
		return warn(s, err,
		    "%.200s: %zu of the first %zu rows: percentages (%s); smx divides each row by "
		    "its sum, which is right; dividing the values by 100 ends this warning",
		    path, i->rows, i->looked, sums);
	return warn(s, err,
	    "%.200s: %zu of the first %zu rows: not probabilities (%s); smx divides each row by "
	    "its sum; say %s logits if they are logits",
	    path, i->rows, i->looked, sums, input == INPUT_SECOND ? "--from-b" : "--from");
}

int
doubt_order(const struct settings *s, const struct first_ids *a, const char *path_a,
    const struct first_ids *b, const char *path_b, struct err *err)
{
	size_t row;

	if (!first_ids_differ(a, b, &row))
		return 0;
	if (b->key)
		return warn(s, err,
		    "row %zu, counted from 0, is of another answer in %.150s than in %.150s, or at "
		    "another position in it, but rows are matched by their order; --key %s matches "
		    "them%s",
		    row, path_b, path_a, b->key,
		    *b->key == 'i' ? " if the ids of both files are the same" : "");
	return warn(s, err,
	    "row %zu, counted from 0, has another id in %.150s than in %.150s, but rows are "
	    "matched by their order; --key id matches them by id",
	    row, path_b, path_a);
}

int
doubt_values(const struct settings *s, enum input input, const char *path, bool like_probs,
    const struct improper *improper, struct err *err)
{
	if (like_probs && s->reading.from == FROM_UNSAID)
		return warn_like_probs(s, input, path, err);
	if (improper->rows > 0 && s->reading.from == FROM_PROBS)
		return warn_improper(s, input, path, improper, err);
	return 0;
}
