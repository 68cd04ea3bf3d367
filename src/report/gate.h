/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_GATE_H
#define SMX_REPORT_GATE_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct err;

/*
 * Gates: what --fail-if says, such as ece>0.05. Where it holds the run fails,
 * once everything else is written.
 */

enum gate_op { GATE_LESS, GATE_AT_MOST, GATE_MORE, GATE_AT_LEAST };

struct gate {
	char key[32]; /* of a metric; whether there is one of that name is the caller's to check */
	enum gate_op op;
	double limit; /* no NaN */
};

/*
 * Reads KEY, one of < <= > >=, and a number, with blanks wherever one likes. 0,
 * or -1 with err set (ERR_VALUE).
 */
int gate_parse(struct gate *g, const char *text, struct err *err);

/* Whether the gate holds, so that the run fails. Of a value that is NaN it does, too. */
bool gate_holds(const struct gate *g, double value);

/* What a gate came to. */
struct verdict {
	const struct gate *gate;
	double value; /* of its metric; NaN if that is null: the gate then fails */
	const char *why; /* the reason for a null, or NULL */
};

/*
 * Append what a user is told of a gate that fails: one line without its newline,
 *
 *     gate failed: ece 0.0712 > 0.05
 *     gate failed: auroc null: every row is right (gate: auroc < 0.9)
 *
 * or a GitHub annotation ("workflow command") with its newline; title is what
 * GitHub shows above the message. The value has 6 significant digits, or all if
 * rounding hides that it is beyond the limit; the limit has the fewest digits
 * that read back. 0, or -1 with err set (ERR_MEM).
 */
int verdict_line(const struct verdict *v, struct buf *out, struct err *err);
int verdict_github(const struct verdict *v, const char *title, struct buf *out, struct err *err);

/*
 * Appends a JUnit report: one testsuite of that name, a testcase for each gate,
 * named after what should be true: the gate ece>0.05 is the test "ece <= 0.05".
 * The testcase's system-out has the value with all its digits, unless it is null.
 */
int verdicts_junit(
    const struct verdict *v, size_t n, const char *name, struct buf *out, struct err *err);

#endif
