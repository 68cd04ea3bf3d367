/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_CONFUSION_FILE_H
#define SMX_REPORT_CONFUSION_FILE_H

struct buf;
struct err;
struct evaluation;

/* A confusion matrix as a file. */
enum confusion_form { CONFUSION_CSV, CONFUSION_TSV, CONFUSION_JSON };

/*
 * Appends the matrix of all rows, and of each group if there are groups. There are pairs in
 * the setup, or the task is binary. 0, or -1 with err set.
 */
int confusion_file(
    const struct evaluation *e, enum confusion_form form, struct buf *out, struct err *err);

#endif
