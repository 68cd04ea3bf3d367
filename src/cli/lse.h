/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_LSE_H
#define SMX_CLI_LSE_H

#include "cli/settings.h"
#include "pipeline/partial.h"

/*
 * Adds the log-sum-exps of a file to p, whose path and part are set. The column or member
 * is called lse, or is the only one; s->reading says more. 0, or -1 with err set.
 */
int lse_read(struct partials *p, const struct settings *s, struct err *err);

/* With the chain finished: what --lse makes of it. 0, or -1 with err set. */
int lse_prepare(struct settings *s, struct err *err);

#endif
