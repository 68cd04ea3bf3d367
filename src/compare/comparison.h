/* SPDX-License-Identifier: MIT */
#ifndef SMX_COMPARE_COMPARISON_H
#define SMX_COMPARE_COMPARISON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/names.h"
#include "base/row_spans.h"
#include "compare/diff.h"

struct err;

/*
 * What smx diff gathered, with all that it was made with, so that it can be added to others:
 * its state. All zero is empty; comparison_free releases everything.
 */
struct comparison {
	struct diff diff; /* settings and sums; percentiles come from sketches */
	bool known; /* both inputs had a layout: what it says is in `diff`, names and nclass */
	bool labelled; /* the report has what follows from labels */
	size_t nclass; /* of all rows; 0: each row has its own number */
	struct names names; /* of the classes; empty if unknown */
	char *steps; /* calibration and steps, such as "temp=0.7"; "" for none */
	char *cluster; /* the field of --cluster, or NULL */
	struct row_spans rows; /* of A's numbers */
	bool twice; /* some row's number is that of another, too */
	unsigned long long left_out; /* pairs with a bad row */
	unsigned long long only_a, only_b; /* rows without a match */

	double *edge, *cut; /* memory of diff.deltas.setup.edge and diff.cut, or NULL */
	size_t ncut; /* thresholds */
};

/*
 * Adds another, which must have the same settings; the message names the first difference.
 * path is the file of `more`, first_path that of c. What an input without a layout would say is
 * not compared. A row that is in both is an error if it was drawn by a bootstrap, else noted in
 * `twice`. 0, or -1 with err set.
 */
int comparison_merge(struct comparison *c, struct comparison *more, const char *path,
    const char *first_path, struct err *err);

void comparison_free(struct comparison *c);

#endif
