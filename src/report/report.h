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
 * What a command has to report, before anything is said about how it looks: a
 * function for each command makes it (evaluation_report.h, diff_report.h), and a
 * renderer (renderer.h) shows it.
 */

/* A number that is known, not estimated: how many rows, how many bins. */
struct fact {
	const char *key; /* for programs */
	const char *label; /* for people; NULL: they are not shown it */
	const char *under; /* what it is a part of, as "bootstrap"; NULL: nothing. Parts adjoin */
	struct report_cell value;
};

enum { FACTS_MOST = 12, TABLES_MOST = 4 };

/* What there is of all rows, or of a group of them. */
struct section {
	const char *value; /* of the group; NULL for all rows */
	struct fact fact[FACTS_MOST];
	size_t nfact;
	const struct result *result; /* nresult of them */
	size_t nresult;
	bool intervals; /* programs are told of intervals, even if no result has one */
	struct report_table table[TABLES_MOST];
	size_t ntable;
};

/*
 * Texts and results are those of what the report was made from, which must outlive
 * it, or are kept in it. All zero is empty; report_free gives back what it holds.
 */
struct report {
	const char *schema; /* "smx.eval/1" */
	const char *version; /* of smx */
	bool estimates; /* results are shown with their errors, intervals and bounds */
	struct section all;
	const char *note; /* below all, or NULL */
	const char *by; /* what the groups are values of; NULL: there are no groups */
	struct section *group; /* ngroup of them, the report's own */
	size_t ngroup;

	/* Kept by the functions below. */
	struct results made; /* results made for the report */
	struct arena text; /* texts made for it */
	struct err lost; /* the first text that could not be kept, if is_lost */
	bool is_lost;
};

/* Appends a fact. */
void section_fact(struct section *s, const char *key, const char *label, struct report_cell value);

/* Appends a table without rows, like this one. */
struct report_table *section_table(struct section *s, const struct report_table *like);

/* A cell with a copy of a text, which the report keeps. */
struct report_cell report_text(struct report *r, const char *p, size_t len);

/* The same of what was printed into a buffer; the caller frees it. */
struct report_cell report_made(struct report *r, const struct buf *text);

/* 0, or -1 with err set (ERR_MEM) if some of it could not be kept. */
int report_check(const struct report *r, struct err *err);

void report_free(struct report *r);

#endif
