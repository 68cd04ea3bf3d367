/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_WARN_H
#define SMX_CLI_WARN_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct settings;

/* What is said of an input. */
enum said { SAID_NOTE, SAID_WARNING, SAID_BAD_ROW };

/* The longest of it, with a NUL; the rest of a longer one is left out. */
enum { SAID_MOST = 800 };

struct saying {
	enum said kind;
	char text[SAID_MOST]; /* without "smx: " and "warning: " */
};

/*
 * Where it is kept in place of standard error, if settings.told is not NULL. Then
 * --quiet and --strict change nothing. All zero is empty; told_free releases it.
 */
struct told {
	struct buf said; /* of struct saying */
};

size_t told_count(const struct told *t);
const struct saying *told_at(const struct told *t, size_t i);
void told_add(struct told *t, enum said kind, const char *fmt, ...) ERR_PRINTF(3, 4);
void told_free(struct told *t);

/*
 * A warning: a line on standard error, or nothing with --quiet. With --strict it is
 * an error: -1 with err set. Else 0.
 */
int warn(const struct settings *s, struct err *err, const char *fmt, ...) ERR_PRINTF(3, 4);

/* The same of what code below cli/ found in a file, in the words of the command line. */
int
warn_about(const struct settings *s, const char *path, const struct err *warning, struct err *err);

/* A note: a line on standard error, or nothing with --quiet. It is never an error. */
void note(const struct settings *s, const char *fmt, ...) ERR_PRINTF(2, 3);

/* The same of what code below cli/ found in a file, in the words of the command line. */
void note_about(const struct settings *s, const char *path, const struct err *what);

#endif
