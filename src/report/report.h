/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_REPORT_H
#define SMX_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "metric/results.h"
#include "report/table.h"

/*
 * The content of a command's report, independent of its format: a function per
 * command makes it (evaluation_report.h, diff_report.h), and a renderer
 * (renderer.h) shows it.
 */

/* A number that is known, not estimated, such as the number of rows or bins. */
struct fact {
	const char *key; /* for programs; NULL: not shown to them */
	const char *label; /* for people; NULL: not shown to them */
	/*
	 * the object that it is a part of, such as "bootstrap", or NULL; parts
	 * are adjacent
	 */
	const char *under;
	struct report_cell value;
};

enum { TABLES_MOST = 10 };

/* The part of a report about all rows, or about one group. */
struct section {
	const char *value; /* value of the group; NULL for all rows */
	struct buf facts; /* of struct fact; see section_facts */
	const struct result *result; /* nresult of them */
	size_t nresult;
	size_t ntabled; /* so many of the last of them are in a table for people */
	bool intervals; /* programs get intervals, even if no result has one */
	const struct results *base; /* if the report compares: what with; NULL: it is not there */
	struct report_table table[TABLES_MOST];
	size_t ntable;
};

/*
 * A report. Texts and results belong to what the report was made from, which
 * must outlive it, or to the report itself. All zero is empty; report_free
 * releases everything.
 */
struct report {
	const char *schema; /* such as "smx.eval/1" */
	const char *version; /* of smx */
	bool estimates; /* results are shown with their errors, intervals and bounds */
	bool counts_only; /* there are no results: programs get no empty objects for them */
	bool tests; /* calibration is tested: programs get what came of it */
	bool compares; /* each result is shown with that of an earlier run, and the change */
	bool line; /* JSON is one line, as in JSON-lines */
	struct section all;
	const char *note; /* shown below `all`, or NULL */
	const char *by; /* the field that rows are grouped by; NULL: no groups */
	struct section *group; /* ngroup of them; owned */
	size_t ngroup;
	/*
	 * If wide: a line for all rows and for each group, in the place of the sections;
	 * see report/wide.h. It owns its columns.
	 */
	bool wide;
	struct report_table lines;
	struct buf columns;

	/* Internal; use the functions below. */
	struct results made; /* results made for the report */
	struct arena text; /* texts made for the report */
	struct err lost; /* if is_lost: why a text could not be stored */
	bool is_lost;
};

/* Appends a fact. If memory runs out, report_check reports it. */
void section_fact(struct section *s, const char *key, const char *label, struct report_cell value);

/* The same for a part of the object `under`. */
void section_part(struct section *s, const char *under, const char *key, const char *label,
    struct report_cell value);

/* The facts in their order. */
size_t section_nfact(const struct section *s);
struct fact *section_facts(const struct section *s);

/* The value that a result is compared with; NaN if there is none. */
double section_base(const struct section *s, const char *key);

/* Appends an empty table with the settings of `like`. Returns it, to add rows to. */
struct report_table *section_table(struct section *s, const struct report_table *like);

/* Returns a cell with a copy of a text, which the report owns. */
struct report_cell report_text(struct report *r, const char *p, size_t len);

/* The same for a buffer that text was printed to; the caller still frees it. */
struct report_cell report_made(struct report *r, const struct buf *text);

/*
 * Returns 0, or -1 with err set (ERR_MEM) if something could not be stored.
 * report_free releases what the report owns.
 */
int report_check(const struct report *r, struct err *err);

void report_free(struct report *r);

#endif
