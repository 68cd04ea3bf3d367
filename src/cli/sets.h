/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_SETS_H
#define SMX_CLI_SETS_H

#include "cli/settings.h"
#include "pipeline/unseen.h"

/*
 * With the chain finished: whether it is as when the calibration's sets were fitted, and whether
 * what needs sets has some. 0, or -1 with err set.
 */
int sets_check(struct settings *s, struct err *err);

/* The columns of sets that are written if nothing is said: they are added. */
void sets_columns(struct settings *s);

/* With the columns known: a calibration that would do nothing. 0, or -1 with err set. */
int sets_check_columns(const struct settings *s, bool measured, struct err *err);

/* Counts rows of values that the fit had no row of; and warns of them. 0, or -1 with err set. */
void sets_watch(const struct settings *s, struct plan *plan, struct unseen *u);
int sets_tell(const struct settings *s, const struct unseen *u, struct err *err);

/*
 * An error about the column by which thresholds go, in a command that only applies them: says
 * which calibration asks for it.
 */
void sets_explain(const struct settings *s, struct err *err);

/* Whether the sets, if there are some, depend on a seed. */
bool sets_draw_of(const struct settings *s);

#endif
