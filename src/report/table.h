/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_TABLE_H
#define SMX_REPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/*
 * Tables of a report: what is in them, and what a renderer needs to know to show it.
 * Programs find a column by its key, people by its heading. A column may be for one
 * of the two alone: people see two classes as "cat > dog", programs get four columns.
 */

enum cell_kind {
	CELL_NONE, /* nothing: programs get no such member, people see a blank */
	CELL_COUNT,
	CELL_NUMBER, /* NaN: there is no value, null or - */
	CELL_TEXT, /* any bytes */
};

struct report_cell {
	enum cell_kind is;
	union {
		unsigned long long count;
		double number;
		struct {
			const char *p; /* not the cell's */
			size_t len;
		} text;
	};
};

struct report_cell cell_count(unsigned long long n);
struct report_cell cell_number(double x);
struct report_cell cell_text(const char *p, size_t len);

struct report_column {
	const char *key; /* for programs; NULL: only people are shown this column */
	const char *heading; /* for people; NULL: only programs get it */
	const char *unit; /* "nat", or NULL: a count, a share or a text */
	int digits; /* of a number as people see it; programs get all */

	/* In plain text. */
	int width; /* at least so many bytes; 0: as wide as the cell */
	bool left; /* aligned on the left, else on the right */
	bool apart; /* two blanks before it, not one */
	bool quoted;
	size_t most; /* at most so many bytes of a text; 0: all */
	const char *join; /* stands between this column and the next, which share a heading */
};

struct report_table {
	const char *key; /* for programs */
	const char *title; /* above it, or NULL */
	const char *foot; /* below it in plain text, ending at column foot_end; or NULL */
	int foot_end;
	bool needs_rows; /* people are not shown it without a row */
	const struct report_column *column; /* ncol of them */
	size_t ncol;
	struct buf cells; /* struct report_cell, ncol for each row */
};

/* Appends the row's next cell. Memory that runs out is remembered: report_check. */
void report_table_add(struct report_table *t, struct report_cell cell);

size_t report_table_rows(const struct report_table *t);

/* The ncol cells of a row. */
const struct report_cell *report_table_row(const struct report_table *t, size_t row);

#endif
