/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_ERR_H
#define SMX_BASE_ERR_H

#include <stddef.h>

#include "base/advice.h"

/*
 * What went wrong. Functions that can fail return -1 (or NULL) and fill the
 * struct err that their caller hands them; nobody below cli/ prints, and nobody
 * below cli/ knows an option's name.
 */

enum err_code {
	ERR_NONE,
	ERR_USAGE, /* the settings make no sense; nothing was read */
	ERR_VALUE, /* a setting's value is no good; the text says what to give instead */
	ERR_DATA, /* the input is not what it should be */
	ERR_IO, /* the system said no */
	ERR_MEM /* out of memory */
};

struct err {
	enum err_code code;
	enum setting setting; /* what it is about, or SETTING_NONE */
	enum advice advice; /* what would help, or ADVICE_NONE */
	char choice[12]; /* of ADVICE_CHOICE: pairs of a delimiter and a decimal point */
	size_t place; /* so many bytes of the text say where it is, as "FILE:LINE:COLUMN: " */
	char text[480]; /* no newline, no "smx: ", no name of an option */
};

#if defined(__GNUC__)
#define ERR_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define ERR_PRINTF(f, a)
#endif

/* Formats the message and returns -1, so that a function may return err_set(...). */
int err_set(struct err *err, enum err_code code, const char *fmt, ...) ERR_PRINTF(3, 4);

/* As err_set with ERR_IO, followed by ": " and what errno says. */
int err_errno(struct err *err, const char *fmt, ...) ERR_PRINTF(2, 3);

/* As err_set with ERR_USAGE, about this setting. */
int err_about(struct err *err, enum setting setting, const char *fmt, ...) ERR_PRINTF(3, 4);

/* Adds to an error what would help. Returns -1. */
int err_advise(struct err *err, enum advice advice);

/* Puts a place and ": " in front of an error's text. Returns -1. */
int err_place(struct err *err, const char *fmt, ...) ERR_PRINTF(2, 3);

#endif
