/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_FILES_H
#define SMX_PIPELINE_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "pipeline/cutter.h"
#include "pipeline/labels.h"
#include "pipeline/source.h"

/* A source of rows from one or more files, in sequence. */
struct files {
	struct source source; /* first member; its kind is source_files */

	/* Set by the owner; paths and reading must outlive the source. */
	const char *const *path;
	size_t npath;
	const struct reading *reading;
	const char *label_path; /* file of labels, or NULL */
	bool count_rows; /* count the rows of each block; costs a search for newlines */
	unsigned long long
	    row; /* number of the next row to be handed out; set to the number of the first */
	unsigned long long stop; /* no block begins at this row or behind it; 0: read all */
	bool unbuffered; /* blocks are what has come, as soon as there is a row */
	bool tracks; /* blocks say how much of the files was read */
	size_t memory; /* bytes to keep in memory of what is read anywhere but comes from a pipe */
	size_t block_size; /* bytes that each block has at least, except the last of a file */
	unsigned nthread; /* threads that may decompress a file ahead; 0 counts as one */

	/* What the last file that was opened is compressed with, or NULL. */
	const char *codec;
	/* If it is an archive, the member that eval takes as its labels, or NULL. */
	const char *label;

	/* Internal. */
	uint64_t size, before; /* if it tracks: bytes of all files, and of those before this one */
	uint64_t here, at; /* bytes of this one, and how many were read */
	size_t next; /* index of the next path to open */
	const char *now;
	struct cutter cutter;
	void *cursor; /* the format's position in the open file (see format.h) */
	struct labels labels;
	const struct format *inside; /* that of the rows, if they are in a member of the file */
	char others[120]; /* of an archive: see layout.h */
	bool shaped; /* the axes of this file's rows: see layout.h */
	size_t nlead;
	uint64_t lead[LAYOUT_AXES];
	struct buf metadata; /* what stands beside that member, or nothing */
	bool own_labels; /* they are from the archive that is open, */
	struct reading own; /* and this says so */
	bool first;
	bool group_end; /* a format that knows its row groups reported the end of the file */
	size_t lines;
};

extern const struct source_kind source_files;

#endif
