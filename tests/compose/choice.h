/* SPDX-License-Identifier: MIT */
#ifndef SMX_TESTS_CHOICE_H
#define SMX_TESTS_CHOICE_H

#include <stdbool.h>
#include <stddef.h>

#include "command.h"

/*
 * What a run can be asked for, in the order in which it is done. The choices come from
 * smx's own tables: operations, methods of calibration, columns, formats, and each option
 * that takes one of several words or nothing.
 */

enum stage { INPUT, CALIB, STEP, NORMALISER, OUTPUT, MEASURE, COMPARE, STAGES };

struct choice {
	enum stage stage;
	char args[96];
	char again[48]; /* INPUT: what a second run over the first one's output needs too */
	const char *file; /* INPUT: the name of the file, without its suffix */
	const char *format; /* INPUT: the file's format; OUTPUT: the one that is written, or NULL */
	size_t order; /* STEP: the place of the operation in op.list */
	bool filter; /* STEP: takes classes out */
	bool draws; /* a step, or sets, whose result depends on the number of the row */
	bool sets; /* OUTPUT, MEASURE: conformal sets, of the rows as they were decoded */
	bool of_input; /* OUTPUT: a column that speaks of the logits before all steps */
	bool each; /* NORMALISER: takes each class on its own */
	bool rounds; /* INPUT: the values are transformed, so that metrics differ by roundings */
};

enum { CHOICES = 200 };

struct choices {
	struct choice of[CHOICES];
	size_t n;
};

/* All choices; needs the files of data_write and the calibrations of data_fit. */
void choices_fill(struct choices *c);

/* The file's suffix, as the format's list has it. */
const char *suffix_of(const char *format);

/* Whether the numbers are rounded on their way through the format. */
struct format;
bool is_rounded(const struct format *format);

/* Some choices, no two of a kind, in the order in which they are done. */
enum { PICKS = 5 };
struct pick {
	const struct choice *of[PICKS];
	size_t n;
};

/* Adds a choice. Returns false if there is one of its kind, or no room. */
bool pick_add(struct pick *p, const struct choice *choice);

/* The input that is picked, or the plain one. */
const struct choice *pick_input(const struct pick *p);

/* The choice of that stage, or NULL. */
const struct choice *pick_of(const struct pick *p, enum stage stage);

#endif
