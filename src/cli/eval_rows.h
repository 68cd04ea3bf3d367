/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_EVAL_ROWS_H
#define SMX_CLI_EVAL_ROWS_H

#include <stdint.h>

#include "cli/eval_output.h"
#include "cli/eval_where.h"
#include "cli/run.h"
#include "cli/truth.h"
#include "cli/windows.h"
#include "pipeline/measure.h"

enum { EVAL_BINS = 15 }; /* unless --bins says otherwise */

/*
 * Labelled rows that become an evaluation, for eval and report. The settings of such a
 * command (settings->own) begin with a struct eval.
 */
struct eval {
	struct show show; /* first: see eval_output.h */
	bool sweep; /* temperatures and pairs of classes are gathered too, for a page */
	bool draws; /* and rows that stand out */
	size_t bins;
	bool left;
	size_t top[TOP_MOST], ntop;
	bool has_top;
	bool class_auroc;
	const char *by, *ood, *ood_label;
	size_t replicates; /* 0: no bootstrap */
	size_t redraws; /* 0: calibration is not tested */
	uint64_t seed;
	bool seeded;
};

extern const struct opt_group group_metrics;

/* Where all zero is not the default. */
void eval_rows_defaults(struct settings *s);

/* A run, and what it came to. All zero at first; end with eval_rows_free. */
struct eval_rows {
	struct evaluation e; /* its results are not computed yet */
	struct standouts standouts; /* if it draws */
	struct evaluation before; /* if it draws calibrated rows: what they were before that */
	struct evaluation more[CALIBS_MORE]; /* the same rows with each of settings.more */
	struct run run;
	struct window_work windows; /* if there are any; then e has no rows */

	/* Internal. */
	struct eval_where where;
	struct files files;
	struct truth_work truth;
};

/*
 * Checks the settings, reads the rows and measures them. check_outputs refuses outputs
 * before anything is read, and adds them to show.out, which are then opened. 0, or -1 with
 * err set.
 */
int eval_rows_run(struct eval_rows *r, struct settings *s,
    int (*check_outputs)(const struct settings *s, struct err *err), struct err *err);
void eval_rows_free(struct eval_rows *r);

#endif
