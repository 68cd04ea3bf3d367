/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_BASELINE_H
#define SMX_REPORT_BASELINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/task.h"
#include "metric/results.h"

struct err;
struct evaluation;

/*
 * The metrics of an earlier run, to be compared with: from the JSON of its report, or
 * from its state. All zero is none; baseline_free releases it.
 */
struct baseline {
	struct results all;
	char *by; /* the field of its groups, or NULL */
	char *where; /* the condition that its rows meet, or NULL */
	struct baseline_group {
		char *value;
		struct results results;
	} * group;
	size_t ngroup;
	struct evaluation *state; /* all that a state has, owned; or NULL */
	enum task task;
	size_t nclass, bins; /* 0: not known */
};

/*
 * Reads len bytes of a report in JSON with this schema, which end in a NUL; or, if
 * states is true, a state. 0, or -1 with err set.
 */
int baseline_read(struct baseline *b, const char *text, size_t len, const char *schema, bool states,
    struct err *err);

/* Copies the results of an evaluation. 0, or -1 with err set. */
int baseline_take(struct baseline *b, const struct evaluation *e, struct err *err);

/* Returns the results of a group, or of all rows if the group is NULL; NULL if it has none. */
const struct results *baseline_results(const struct baseline *b, const char *group);

/*
 * Returns the value of a metric in a group, or in all rows if the group is NULL; NaN with
 * *why, which is not copied, if it has none.
 */
double
baseline_value(const struct baseline *b, const char *group, const char *key, const char **why);

void baseline_free(struct baseline *b);

#endif
