/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_GATE_H
#define SMX_REPORT_GATE_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct err;

/*
 * Gates: the conditions of --fail-if, such as ece>0.05. If one is met, the run
 * fails after everything else is written.
 */

enum gate_op { GATE_LESS, GATE_AT_MOST, GATE_MORE, GATE_AT_LEAST };

struct gate {
	char key[32]; /* name of a metric; the caller checks that it exists */
	enum gate_op op;
	double limit; /* not NaN */
};

/*
 * Parses KEY, one of < <= > >=, and a number, with blanks between them allowed.
 * 0, or -1 with err set (ERR_VALUE).
 */
int gate_parse(struct gate *g, const char *text, struct err *err);

/* Returns whether the condition is met, so that the gate fails; true for NaN. */
bool gate_holds(const struct gate *g, double value);

/* The outcome of a gate. */
struct verdict {
	const struct gate *gate;
	double value; /* value of its metric; NaN if that is null: the gate then fails */
	const char *why; /* the reason for a null, or NULL */
};

/*
 * Append the message about a gate that fails: one line without its newline,
 *     gate failed: ece 0.0712 > 0.05
 *     gate failed: auroc null: every row is right (gate: auroc < 0.9)
 * or a GitHub annotation ("workflow command") with its newline; GitHub shows
 * title above the message. The value has 6 significant digits, or all if
 * rounding would hide that it is beyond the limit; the limit has the fewest
 * digits that read back. 0, or -1 with err set (ERR_MEM).
 */
int verdict_line(const struct verdict *v, struct buf *out, struct err *err);
int verdict_github(const struct verdict *v, const char *title, struct buf *out, struct err *err);

/*
 * Appends a JUnit report: one testsuite of that name with a testcase per gate,
 * named after what should be true: the gate ece>0.05 is the test "ece <= 0.05".
 * The testcase's system-out has the value with all its digits, unless it is
 * null. 0, or -1 with err set (ERR_MEM).
 */
int verdicts_junit(
    const struct verdict *v, size_t n, const char *name, struct buf *out, struct err *err);

#endif
