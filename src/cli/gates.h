/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_GATES_H
#define SMX_CLI_GATES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "report/gate.h"

/*
 * --fail-if, --annotate and --junit, for every command that has metrics: check
 * comes before a byte is read, ask once the metrics are known, tell when all is written.
 */
enum { GATES_MOST = 64 };

struct gates {
	struct gate gate[GATES_MOST];
	size_t n;
	bool github; /* --annotate github */
	const char *junit; /* the file, or NULL */
};

/* Adds what --fail-if says. 0, or -1 with err set. */
int gates_add(struct gates *g, const char *text, struct err *err);

/* Refuses keys that are not among these n, and --annotate or --junit without a gate. */
int gates_check(const struct gates *g, const char *const *key, size_t n, struct err *err);

/* What the metrics came to; a command fills it in for the keys that it checked. */
struct gates_answer {
	double value; /* NaN: null */
	const char *why; /* the reason for a null, or NULL; not copied */
};

/* Asks for the value of each gate's metric. */
void gates_ask(const struct gates *g, struct gates_answer (*ask)(const void *who, const char *key),
    const void *who, struct verdict verdict[GATES_MOST]);

/*
 * Says on standard error which gates failed. command is as in "smx eval". Returns the
 * exit status, or -1 with err set.
 */
int gates_tell(
    const struct gates *g, const char *command, const struct verdict *verdict, struct err *err);

#endif
