/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_ERR_H
#define SMX_BASE_ERR_H

/*
 * What went wrong, as one line a user can read. Functions that can fail return
 * -1 (or NULL) and fill the struct err that their caller hands them; nobody
 * below cli/ prints.
 */

enum err_code {
	ERR_NONE,
	ERR_USAGE, /* the command line makes no sense; nothing was read */
	ERR_DATA, /* the input is not what it should be */
	ERR_IO, /* the system said no */
	ERR_MEM /* out of memory */
};

struct err {
	enum err_code code;
	char text[480]; /* no newline, no "smx: " */
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

#endif
