/* SPDX-License-Identifier: MIT */
#ifndef SMX_TESTS_COMMAND_H
#define SMX_TESTS_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

/* Runs of smx, and what they write. */

enum { LINE = 512 };

/* The program under test; set it before a run. */
extern const char *command_smx;

/*
 * A command line in the form that people paste: "smx ARGUMENT... [>FILE]", words between
 * single spaces. Built by adding; what does not fit ends the program.
 */
struct command_line {
	char text[LINE];
};

/* Adds a word, or several with spaces between them; nothing for an empty string. */
void
line_add(struct command_line *line, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Runs it in the current directory. Returns its exit status, or -1 if a signal ended it. */
int line_run(const struct command_line *line);

/* Whether two files hold the same bytes; two that are missing do. */
bool same_bytes(const char *a, const char *b);

/*
 * Whether two text files are the same but for numbers, and these differ by no more than
 * `off` times the larger one, or `off` itself if both are below 1.
 */
bool same_numbers(const char *a, const char *b, double off);

/* Whether a text file has a NaN in it. */
bool has_nan(const char *path);

/* Whether two files of float32 differ by a rounding at the most. */
bool same_singles(const char *a, const char *b);

/* The same for numbers of 16 bits, whichever they are. */
bool same_halves(const char *a, const char *b);

#endif
