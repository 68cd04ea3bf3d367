/* SPDX-License-Identifier: MIT */
/*
 * The label of a pair of rows.
 * (1) It is A's, or B's if A has none. Both must agree: otherwise these are rows of
 *     different things.
 * (2) A row whose label is one to ignore leaves the pair without a label.
 */
#include "pipeline/compare.h"

#include "col/dist.h"

int
pair_label(struct diff_pair *pair, const struct row *a, size_t label_b, struct job *job,
    const char *path_b)
{
	const size_t label_a = a->label;

	pair->label = label_a != DIST_NO_LABEL || a->ignored ? label_a : label_b;
	if (pair->label == label_b || label_b == DIST_NO_LABEL || a->ignored)
		return 0;
	return err_set(&job->err, ERR_DATA,
	    "row %llu, counted from 0: its label is class %zu in %.150s, but class %zu in %.150s; "
	    "compare rows of the same examples",
	    pair->row, label_a, job->block.path, label_b, path_b);
}
