/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_TASK_H
#define SMX_CLI_TASK_H

#include "cli/settings.h"
#include "pipeline/flow.h"

/*
 * Before anything is read or the chain is finished: what --task multilabel and --labels
 * make of the other settings. 0, or -1 with err set.
 */
int task_prepare(struct settings *s, struct err *err);

/*
 * With the input begun: refuses what makes no sense in its task, --calib of another
 * task among them, and says on standard error if the task was guessed. 0, or -1 with
 * err set.
 */
int task_settle(struct settings *s, struct source *source, struct err *err);

/* At the end: warns of rows of one class, whose softmax is 1. As warn(). */
int task_warn(const struct settings *s, const struct counts *counts, struct err *err);

#endif
