/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_INFO_H
#define SMX_REPORT_INFO_H

#include "format/layout.h"
#include "format/survey.h"

/* What smx would say of a file, or do with it. */
struct info_said {
	const char *kind, *text;
	unsigned rows, named; /* bad rows: how many like it, of so many that are named; else 0 */
};

/* What is known of a file. Nothing in it is owned. */
struct info {
	const char *file;
	const char *codec; /* what it is compressed with, or NULL */
	const char *label; /* the member of an archive that has the labels, or NULL */
	const char *error; /* why it can't be read, or not to its end; or NULL */
	const struct layout *layout; /* without a format if there is no row; or NULL: unreadable */
	const struct survey *survey;
	const struct members *members;
	unsigned long long rows; /* how many it has, if that is known */
	bool rows_known;
	const char *more; /* for people, behind the rows: how to read all; or NULL */
	const struct info_said *said; /* nsaid of them */
	size_t nsaid;
};

/* Whether its rows are JSON, and have members. */
bool info_is_json(const struct info *i);

/* The column or member that has the labels, or the weights; NULL if none does. room is for it. */
enum { INFO_NAME = 32 };
const char *info_label(const struct info *i, char *room);
const char *info_weight(const struct info *i, char *room);

/* What the column of a table is for. */
enum use { USE_LOGITS, USE_LABEL, USE_WEIGHT, USE_CARRIED, USE_UNUSED };

/* A table, and two of its columns, which are looked for once. */
struct cells {
	const struct layout *l;
	size_t label, weight;
};

struct cells info_cells(const struct layout *l);
enum use cells_use(const struct cells *c, size_t i);

/* What the values look like, as "probs", by all rows that were read; NULL: no telling. */
const char *info_looks_like(const struct info *i);

#endif
