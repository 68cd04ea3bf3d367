/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_FILES_H
#define SMX_PIPELINE_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "pipeline/cutter.h"
#include "pipeline/labels.h"
#include "pipeline/source.h"

/* The source of rows that stand in files, one after another. */
struct files {
	struct source source; /* first; made by files_source */

	/* Set by the owner; paths and reading outlive the source. */
	const char *const *path;
	size_t npath;
	const struct reading *reading;
	const char *label_path; /* or NULL */
	bool count_rows; /* let blocks have their rows; costs a look at each newline */
	unsigned long long
	    row; /* of the next row to be handed out; at first that of the first row */
	size_t block_size; /* bytes that a block has at least, but for the last of a file */

	/* Its own. */
	size_t next; /* the next path to open */
	const char *now;
	struct cutter cutter;
	void *cursor; /* the format's place in the file that is open; see format.h */
	struct labels labels;
	bool first;
	bool group_end; /* a format that knows its row groups says that the file has no more */
	size_t lines;
};

extern const struct source_kind source_files;

#endif
