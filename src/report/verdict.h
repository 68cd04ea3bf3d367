/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_VERDICT_H
#define SMX_REPORT_VERDICT_H

#include <stddef.h>

struct buf;
struct err;
struct verdict;

/*
 * Append the message about a gate that fails: one line without its newline,
 *     gate failed: ece 0.0712 > 0.05
 *     gate failed: ece 0.0712 > 0.0602 (base+0.01, base 0.0502) in lang 'de'
 *     gate failed: auroc has no value: every row is right (gate: auroc < 0.9)
 * or a GitHub annotation ("workflow command") with its newline; GitHub shows
 * title above the message. Numbers have 6 significant digits, or all if two that
 * differ would look equal. 0, or -1 with err set (ERR_MEM).
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
