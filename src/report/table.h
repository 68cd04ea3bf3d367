/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_TABLE_H
#define SMX_REPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/*
 * Tables of a report: their content, and what a renderer must know to show
 * them. A column has a key for programs and a heading for people, or only one
 * of the two: people see two classes as "cat > dog", programs get four columns.
 */

enum cell_kind {
	CELL_NONE, /* empty: programs get no such member, people see a blank */
	CELL_COUNT,
	CELL_BOOL, /* people see yes or no */
	CELL_NUMBER, /* NaN: no value, shown as null or - */
	CELL_TEXT, /* any bytes */
};

struct report_cell {
	enum cell_kind is;
	union {
		unsigned long long count;
		bool yes;
		double number;
		struct {
			const char *p; /* not owned */
			size_t len;
		} text;
	};
};

struct report_cell cell_count(unsigned long long n);
struct report_cell cell_bool(bool yes);
struct report_cell cell_number(double x);
struct report_cell cell_text(const char *p, size_t len);

struct report_column {
	const char *key; /* for programs; NULL: shown only to people */
	const char *heading; /* for people; NULL: only for programs */
	const char *unit; /* such as "nat"; NULL: a count, a share or a text */
	int digits; /* significant digits shown to people; programs get all */

	/* For plain text: */
	int width; /* least width in bytes; 0: as wide as the cell */
	bool left; /* align left instead of right */
	bool apart; /* two blanks before the column instead of one */
	bool quoted;
	size_t most; /* bytes of a text to show; 0: all */
	bool drawn; /* a picture made of characters */
	const char *join; /* text between this column and the next, which share a heading */
};

struct report_table {
	const char *key; /* for programs; NULL: only for people */
	bool program_only; /* people do not see it */
	const char *title; /* above it, or NULL */
	const char *foot; /* below it in plain text, ending at column foot_end; or NULL */
	int foot_end;
	bool first; /* it says how the run came out: shown before the others if there is room */
	bool needs_rows; /* not shown to people if it has no rows */
	const struct report_column *column; /* ncol of them */
	size_t ncol;
	struct buf cells; /* ncol struct report_cell per row */
};

/* Appends the next cell of a row. If memory runs out, report_check reports it. */
void report_table_add(struct report_table *t, struct report_cell cell);

size_t report_table_rows(const struct report_table *t);

/*
 * report_table_rows returns the number of rows, report_table_row the ncol cells
 * of one.
 */
const struct report_cell *report_table_row(const struct report_table *t, size_t row);

#endif
