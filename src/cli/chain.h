/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_CHAIN_H
#define SMX_CLI_CHAIN_H

#include "cli/settings.h"

/* What --chain makes of other options. Functions return 0, or -1 with err set. */

/* --chain beside the option of the operation; NULL: beside those that were given before. */
int chain_refuse(const struct settings *s, const struct op *op, struct err *err);

/* Metrics are taken before the first filter: a step after it that is none would be lost. */
int chain_check_metrics(const struct settings *s, struct err *err);

/* An option, or NULL, that only means something if random numbers are drawn. */
int chain_check_draws(const struct settings *s, const char *given, struct err *err);

#endif
