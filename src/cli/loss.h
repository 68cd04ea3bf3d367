/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_LOSS_H
#define SMX_CLI_LOSS_H

#include "cli/settings.h"

/*
 * With the chain finished and the columns chosen: which loss --write loss and grad are
 * about, or why there is none. measured: rows are measured, too. 0, or -1 with err set.
 */
int loss_settle(struct settings *s, bool measured, struct err *err);

extern const struct opt_group group_loss;

#endif
