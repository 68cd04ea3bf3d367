/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_RUN_H
#define SMX_CLI_RUN_H

#include "cli/doubt.h"
#include "cli/progress.h"
#include "cli/settings.h"
#include "pipeline/files.h"
#include "pipeline/flow.h"

/* What the commands that read rows have in common. */
struct run {
	struct counts counts;
	struct progress_line line;
	enum input input; /* set by the owner */
};

/* Standard input can be read once. 0, or -1 with err set. */
int run_check_streams(const struct settings *s, struct err *err);

/*
 * With the input begun: tells how it was read, if it could be read in another way.
 * Columns that do not look like logits are a warning, or if strict an error: there what
 * comes of them would not show it. 0, or -1 with err set.
 */
int run_layout(const struct settings *s, const struct source *source, bool strict, struct err *err);

/* The source that the settings describe; what it points to is theirs. */
struct files run_files(const struct settings *s);

/*
 * Runs the plan with the input begun. Says warnings at the end, bad rows and progress;
 * null_rows is what has become of a bad row under --on-error null. 0, or -1
 * with err set.
 */
int run_flow(struct run *run, const struct settings *s, struct source *source,
    const struct plan *plan, const char *null_rows, struct err *err);

/*
 * Before a store's passes: a mapped file that is cut short, or whose disk fails, ends
 * the process with a message and EXIT_RETRY.
 */
void run_mind_maps(void);

/* The line of --verbose, where it is asked for. */
void run_summary(const struct run *run, const struct settings *s);

#endif
