/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_REST_H
#define SMX_CLI_REST_H

#include "cli/settings.h"

/*
 * Checks, with the layout known, what is asked of rows that list some of their classes, and
 * that --rest is for such rows. 0, or -1 with err set.
 */
int rest_settle(const struct settings *s, const struct layout *l, struct err *err);

/* Refuses --rest if it was given, because no row lists some of its classes. */
int rest_refuse_whole(const struct settings *s, struct err *err);

/* Says that such rows can't be measured, fitted or compared. Returns -1. */
int rest_refuse(const struct layout *l, struct err *err);

#endif
