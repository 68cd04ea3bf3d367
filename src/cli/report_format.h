/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_REPORT_FORMAT_H
#define SMX_CLI_REPORT_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct renderer;
struct settings;

/* The names of renderers, NULL after the last. */
const char *renderer_word(size_t i);

/*
 * Chooses how a report is written: as the options say, or the suffix of its file.
 * tables: --class-table was given. 0, or -1 with err set.
 */
int
report_format(const struct settings *s, bool tables, const struct renderer **how, struct err *err);

#endif
