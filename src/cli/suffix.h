/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_SUFFIX_H
#define SMX_CLI_SUFFIX_H

#include <stdbool.h>

struct err;

/*
 * What the name of an output promises by its suffix is what it gets, or it is refused.
 * A suffix that names no format that people know promises nothing. path may be NULL.
 * All return 0, or -1 with err set.
 */

/* A report: .json sets *json, which is true if JSON was asked for by an option. */
int suffix_report(const char *path, bool *json, struct err *err);

/* A calibration, which is JSON. */
int suffix_calib(const char *path, struct err *err);

/* Rows in a format that no option chose. */
int suffix_rows(const char *path, struct err *err);

#endif
