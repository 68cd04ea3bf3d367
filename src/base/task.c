/* SPDX-License-Identifier: MIT */
/*
 * The words for tasks.
 */
#include "base/task.h"

#include <stddef.h>

const char *const task_name[] = {[TASK_MULTICLASS] = "multiclass",
    [TASK_BINARY] = "binary",
    [TASK_MULTILABEL] = "multilabel",
    [TASKS] = NULL};
