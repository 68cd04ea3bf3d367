/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_GATES_H
#define SMX_CLI_GATES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "report/baseline.h"
#include "report/gate.h"

struct buf;

/*
 * --fail-if, --annotate, --junit and --baseline, for every command that has metrics: check
 * comes before a byte is read, ask once the metrics are known, tell when all is written.
 */
enum { GATES_MOST = 64 };

struct gates {
	struct gate gate[GATES_MOST];
	size_t n;
	bool github; /* --annotate github */
	const char *junit; /* the file, or NULL */
	const char *baseline; /* the file to compare with, or NULL */
};

/* Adds what --fail-if says. 0, or -1 with err set. */
int gates_add(struct gates *g, const char *text, struct err *err);

/* What gates can be asked about. */
struct gates_scope {
	const char *const *key; /* n of them */
	size_t n;
	bool traits; /* trait_of knows which of them have standard errors */
	const char *ungrouped; /* why there are no groups, or NULL if there are */
	/* Why metrics without a standard error have no interval; NULL: they may have. */
	const char *no_interval;
	const char *no_test; /* why calibration was not tested; NULL: it was */
	size_t redraws; /* of that test */
	size_t nclass; /* topK_accuracy is left out from this K on; 0: not known */
	/* Why a metric has no standard error and no interval; NULL: it has. By traits if NULL. */
	const char *(*why_not)(const void *who, const char *key);
	const void *who;
};

/*
 * Refuses what the scope lacks, and --annotate or --junit without a gate. 0, or -1 with
 * err set.
 */
int gates_check(const struct gates *g, const struct gates_scope *scope, struct err *err);

/*
 * Reads the baseline, if there is one: a report in JSON of this schema, or if `states` is
 * true a state. 0, or -1 with err set.
 */
int gates_baseline(
    const struct gates *g, const char *schema, bool states, struct baseline *b, struct err *err);

/*
 * Refuses a baseline of another task, or of another number of classes, whose metrics mean
 * something else; nclass is 0 if it is not known. 0, or -1 with err set.
 */
int gates_check_baseline(const struct gates *g, const struct baseline *b, enum task task,
    size_t nclass, struct err *err);

/* Asks all gates. */
void
gates_ask(const struct gates *g, const struct gate_subject *m, struct verdict verdict[GATES_MOST]);

/*
 * The same in two steps: gates_word appends what is said, to be said later by gates_say.
 * Returns how many gates failed, or -1 with err set.
 */
int gates_word(const struct gates *g, const char *command, const struct verdict *verdict,
    struct buf *out, struct err *err);
void gates_say(const struct gates *g, const struct buf *words);

/*
 * Says on standard error which gates failed. command is as in "smx eval". Returns the
 * exit status, or -1 with err set.
 */
int gates_tell(
    const struct gates *g, const char *command, const struct verdict *verdict, struct err *err);

#endif
