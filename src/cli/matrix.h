/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_MATRIX_H
#define SMX_CLI_MATRIX_H

#include "report/confusion_file.h"

struct err;
struct evaluation;
struct renderer;
struct setup;

/* --confusion of eval and merge: what it says, and how the file is written. */
struct matrix {
	const char *path; /* or NULL */
	enum confusion_form form;
};

/*
 * Chooses the form by the suffix of the path, else by how the report is written if an
 * option says that (`said`, or NULL). 0, or -1 with err set.
 */
int matrix_settle(struct matrix *m, const struct renderer *said, struct err *err);

/* Refuses an evaluation that has no such matrix. 0, or -1 with err set. */
int matrix_check(const struct matrix *m, const struct setup *setup, struct err *err);

/* Appends the file, if one is asked for. 0, or -1 with err set. */
int
matrix_write(const struct matrix *m, const struct evaluation *e, struct buf *out, struct err *err);

#endif
