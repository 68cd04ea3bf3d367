/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_TRUTH_H
#define SMX_CLI_TRUTH_H

#include "cli/run.h"
#include "pipeline/truth.h"

/* What --truth needs of a run. All zero is one without it. */
struct truth_work {
	struct reading reading; /* of the file of labels */
	struct truth truth;
	struct collect_truth found;
	struct join_truth join;
};

/* Before the input is begun: checks the options, and tells the reading. 0, or -1 with err set. */
int truth_settle(struct settings *s, struct err *err);

/*
 * With the input begun: reads the labels, and lets the input's rows find them. The work
 * must outlive the run. 0, or -1 with err set.
 */
int
truth_read(struct truth_work *w, struct settings *s, const struct source *source, struct err *err);

/* Adds what --truth has to do in a run; before other consumers. */
void truth_use(struct truth_work *w, struct plan *plan);

/* After the run: refuses or tells what did not match. 0, or -1 with err set. */
int truth_check(const struct truth_work *w, const struct settings *s, const struct source *source,
    struct err *err);

void truth_free(struct truth_work *w);

#endif
