/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_EVAL_WHERE_H
#define SMX_CLI_EVAL_WHERE_H

#include "cli/settings.h"
#include "format/condition.h"
#include "metric/evaluation.h"
#include "pipeline/flow.h"
#include "pipeline/sieve.h"

/* smx eval --where. These return 0, or -1 with err set, and do nothing without a condition. */

/* The rows that are kept. All zero at first. */
struct eval_where {
	struct sieve sieve;
	struct term by; /* if conditions ask for fields: that of --by */
	const struct term *by_field; /* this, or NULL */
};

/* Before a byte is read; whether --sweep and --unlabelled are given, and --by or NULL. */
int
eval_where_check(struct settings *s, bool sweep, bool unlabelled, const char *by, struct err *err);

/*
 * With the layout known: what the run needs, and what the evaluation says of it. e->by is the
 * field by which rows are grouped.
 */
int eval_where_settle(struct settings *s, struct eval_where *w, const struct source *source,
    struct evaluation *e, struct err *err);

/* After the run: a member that no row has; no row that matches. */
int eval_where_end(const struct settings *s, const struct eval_where *w,
    const struct counts *counts, struct err *err);

#endif
