/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_ERR_H
#define SMX_BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/advice.h"

/*
 * An error. A function that can fail returns -1 (or NULL) and fills the struct
 * err that its caller passes in. Code below cli/ neither prints nor knows the
 * name of an option.
 */

enum err_code {
	ERR_NONE,
	ERR_USAGE, /* the settings contradict each other; nothing was read */
	ERR_VALUE, /* a setting has a bad value; the text says what to give instead */
	ERR_DATA, /* the input is malformed */
	ERR_PATH, /* a file is not there, or may not be opened, or not as it would have to be */
	ERR_IO, /* a system call failed */
	ERR_MEM /* out of memory */
};

struct err {
	enum err_code code;
	enum setting setting; /* the setting that it is about, or SETTING_NONE */
	enum advice advice; /* what would help, or ADVICE_NONE */
	char use[3][96]; /* lists of columns that the advice is about, or "" */
	bool use_header; /* they are good only if there is said to be a header */
	char choice[12]; /* of ADVICE_CHOICE: pairs of a delimiter and a decimal point */
	size_t place; /* length of the leading "FILE:LINE:COLUMN: " in text */
	char text[480]; /* no newline, no "smx: ", no option names */
};

#if defined(__GNUC__)
#define ERR_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define ERR_PRINTF(f, a)
#endif

/* Formats the message and returns -1, so that callers can return err_set(...). */
int err_set(struct err *err, enum err_code code, const char *fmt, ...) ERR_PRINTF(3, 4);

/*
 * As err_set with ERR_IO, with ": " and the message of errno appended; ERR_PATH if that
 * is about the path or the descriptor that the user gave.
 */
int err_errno(struct err *err, const char *fmt, ...) ERR_PRINTF(2, 3);

/* As err_set with ERR_USAGE, about a setting. */
int err_about(struct err *err, enum setting setting, const char *fmt, ...) ERR_PRINTF(3, 4);

/* Adds advice to an error. Returns -1. */
int err_advise(struct err *err, enum advice advice);

/* Whether the same run may succeed later: the input and the settings are not at fault. */
bool err_may_pass(const struct err *err);

/* Puts a place and ": " in front of an error's text. Returns -1. */
int err_place(struct err *err, const char *fmt, ...) ERR_PRINTF(2, 3);

#endif
