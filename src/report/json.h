/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_JSON_H
#define SMX_REPORT_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * Writes JSON piece by piece, with the commas. What fails (memory alone can) is
 * remembered: look at failed, and err, at the end. Names are literals and stand
 * before members of objects; in arrays they are NULL.
 */
struct json {
	struct buf *out;
	struct err err;
	bool failed;
	bool comma; /* something stands before what comes next */
};

/* bracket is { or [; json_close takes } or ]. */
void json_open(struct json *j, const char *name, char bracket);
void json_close(struct json *j, char bracket);

/* 17 significant digits; null where x is not finite. */
void json_add_number(struct json *j, const char *name, double x);
void json_add_count(struct json *j, const char *name, unsigned long long n);
void json_add_text(struct json *j, const char *name, const char *p, size_t len);

#endif
