/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_DIFF_STATE_FORM_H
#define SMX_REPORT_DIFF_STATE_FORM_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What writing and reading the state of a comparison have in common. smx.diff_state/1:
 *
 * (1) Counts are hexadecimal strings, sums those of exact_write, and other numbers the bits of
 *     the double, in hexadecimal: no digit is lost.
 * (2) The last member is the CRC-32, as in smx.state.
 * (3) A sketch is its least and its largest number, and its cells: index, count, index ...
 * (4) Sums of bins are written in full, so that nothing is allocated for bins that are not there.
 * (5) Texts of rows, which may be any bytes, are hexadecimal.
 * (6) Sums and counts that no rows come to are refused, as more flips than rows.
 */
enum diff_field_is {
	DIFF_COUNT, /* uint64_t or unsigned long long */
	DIFF_CLASSES, /* size_t */
	DIFF_FLAG,
	DIFF_SUM, /* struct exact */
	DIFF_SIZE, /* the same, of numbers that are not negative */
	DIFF_REAL /* double; not negative */
};

/* A result of a comparison, or n of them in a row. */
struct diff_field {
	const char *name;
	enum diff_field_is is;
	size_t n;
	size_t at; /* in struct diff */
	/* (6) It is at most `most` for each of what the count there counts; 0: it has no bound. */
	double most;
	size_t of;
};

/* Those of a section end with a name of NULL, and sections do, too. */
struct diff_section {
	const char *name;
	const struct diff_field *field;
	bool (*has)(const void *diff); /* NULL: always there */
};
extern const struct diff_section diff_sections[];

/* How many replicates times bins a state may have. */
#define DIFF_STATE_CELLS_MOST 4e7

#endif
