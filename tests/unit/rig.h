/* SPDX-License-Identifier: MIT */
#ifndef SMX_TESTS_RIG_H
#define SMX_TESTS_RIG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "pipeline/flow.h"
#include "format/format.h"

/* What the tests of formats and of the flow have in common: runs of smx, small and whole. */

/*
 * Bytes taken in by a format: opened, and decoded to the last row. Start with
 * the reading set; rig_parse does the rest, rig_parse_free gives it back.
 */
struct parse {
	struct reading reading;

	int status; /* of open, then of decode */
	struct err err;
	size_t used, line, column; /* of open */
	struct layout layout;
	struct batch batch;
	struct buf rows; /* what is behind the head, with a newline at the end of text */
};

/*
 * A reading as the command line would make it. tabular and one_width are as for
 * output of the input's own format.
 */
struct reading rig_reading(const char *format);

/* Opens and decodes n bytes at once. Behind the rows are NUM_PAD bytes of digits, and no more. */
void rig_parse(struct parse *p, const char *text, size_t n);
void rig_parse_free(struct parse *p);

/*
 * What came of it, in one line: rows separated by "; ", each its values, its
 * fields in <> (JSON: with their names), a | where the written columns go unless
 * that is before all fields, and =LABEL; a null row begins with null. Behind
 * them " !LINE:COLUMN" (in the block, from 1) for each bad row. Where open
 * failed, "error LINE:COLUMN: TEXT", or "error: TEXT" where there is no place.
 */
void rig_parse_same(const struct parse *p, const char *want);

/* An error, and the first bad row's flaw, as the command line words them; until the next call. */
const char *rig_message(const struct err *err);
const char *rig_flaw(const struct batch *b);

/* Parses the string and compares; needs the reading set. */
void rig_reads(struct parse *p, const char *text, const char *want);

/*
 * Cuts the string at every byte: what cut() calls whole rows and what is behind
 * them must decode to the rows, fields, labels and bad rows of the whole, and
 * count() must count them.
 */
void rig_cut_everywhere(const struct reading *reading, const char *text, size_t n);

/* A copy of n bytes with a newline at the end where one is wanted, and NUM_PAD digits behind. */
struct buf rig_padded(const char *text, size_t n, bool newline);

/* A run of smx apply. All zero, with reading and write set, is one with defaults. */
struct run {
	struct reading reading;
	/* as for --write; NULL for the normaliser's own. @0, @1, ... are those of answers. */
	const char *write;
	const char *steps; /* "temp=0.7 top-k=2 log-softmax" or NULL */
	const char *output_format; /* NULL: the input's */
	enum element element; /* as for --dtype */
	size_t memory; /* as for --memory */
	int precision;
	bool sparse, literal;
	const char *label_path;
	size_t block_size; /* 0: 256 KB */
	unsigned threads; /* 0: one */

	/* What came of it. */
	int status;
	struct err err;
	struct counts counts;
	struct buf bad; /* the bad rows' messages, a line each */
	size_t tasks; /* the most threads that were seen when one was told; 0 where no /proc is */
	struct buf out;
};

/* Runs the files through source, flow and sink. Leaves no file behind. */
void rig_run(struct run *r, const char *const *path, size_t npath);

/* The same with these bytes as a file that is called name. */
void rig_run_bytes(struct run *r, const char *name, const void *p, size_t n);

/* Gives out and bad back; the settings stay, for the next run. */
void rig_run_free(struct run *r);

/* A directory of this test's own, made at the first call, and a path in it (kept by the callee). */
const char *rig_dir(void);
const char *rig_path(const char *name);
/* Removes the directory and what is in it. */
void rig_clean(void);

void rig_write(const char *path, const void *p, size_t n);
struct buf rig_read(const char *path);

/* The bytes as one or more gzip members of at most `member` bytes each. */
struct buf rig_gzip(const void *p, size_t n, size_t member);

/* Fails the test where the bytes are not these; the string's NUL does not count. */
void rig_same(const struct buf *got, const char *want);
void rig_same_bytes(const struct buf *got, const void *want, size_t n, const char *what);

#endif
