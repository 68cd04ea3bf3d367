/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_SUFFIX_H
#define SMX_CLI_SUFFIX_H

#include <stdbool.h>

struct err;
struct format;
struct renderer;
struct settings;

/*
 * What the name of an output promises by its suffix is what it gets, or it is refused.
 * A suffix that names no format that people know promises nothing. path may be NULL.
 * All return 0, or -1 with err set.
 */

/* A report: chooses *how it is rendered, unless an option has and it is not NULL. */
int suffix_report(const char *path, const struct renderer **how, struct err *err);

/* JSON, or lines of it. */
int suffix_lines(const char *path, struct err *err);

/* A calibration, which is JSON. */
int suffix_calib(const char *path, struct err *err);

/* Rows in a format that no option chose. */
int suffix_rows(const char *path, struct err *err);

/*
 * Rows in the format f, which an option chose: warns if that is binary, or the name says
 * so, and the name means another one.
 */
int
suffix_chosen(const struct settings *s, const char *path, const struct format *f, struct err *err);

/* Refuses a name that promises anything but a page of HTML. 0, or -1 with err set. */
int suffix_page(const char *option, const char *path, struct err *err);

/* Whether the name of a file ends in this suffix, with or without that of a codec behind it. */
bool suffix_picture(const char *path, const char *suffix);

/* The suffix of the path if it is a known one and not this; else NULL. */
const char *suffix_other(const char *path, const char *suffix);

/* A list of rows: CSV, or JSON-lines, which is stored in *jsonl unless an option has said it. */
int suffix_list(const char *path, bool said, bool *jsonl, struct err *err);

#endif
