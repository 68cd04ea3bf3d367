/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_FORMAT_H
#define SMX_FORMAT_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "col/col.h"
#include "format/batch.h"
#include "format/layout.h"

struct rewrite;
struct stream;
struct terminal;

/*
 * A format turns bytes into rows and rows into bytes, on buffers, without
 * descriptors. Each is a file of its own (siblings may share one) that ends in
 * a const struct format, and one line in format.list.
 */

/* What was worked out of one row for one column of the output. */
struct cell {
	const double *v;
	size_t n; /* values: one for each class, or one, or two for each pair; 0 in a null row */
};

enum { STYLE_COLUMNS = 32 };

/* How the output is to look; const once the layout is known. */
struct style {
	const struct format *format;
	const struct layout *layout; /* of the input: header, names, fields */
	const struct col **col; /* what --write says, ncol of them */
	size_t ncol; /* at most STYLE_COLUMNS */
	int precision; /* for num_write */
	char delim; /* tabular: between cells, or BLANKS, which is written as a space */
	bool comma; /* tabular: decimal commas */
	struct sampling sampling; /* what COL_CLASSES and COL_NAMES have */
	bool sets; /* there are conformal sets */
	bool intervals; /* the calibration has some, and nothing behind it changes the rows */
	bool mixed; /* the rows are mixtures: batch.mixed is there if a column needs it */
	bool sparse; /* vectors without their absent values, as pairs */
	bool selects; /* rows may be left out */
	bool abstains; /* decisions may be empty */
	const char *path; /* of the output, for its suffix; NULL: standard output */
	bool literal; /* JSON: NaN and Infinity as Python writes them, else null */
	enum element element; /* formats of any float: the one asked for; else as the input's */
	const struct terminal *terminal; /* of format/bars.c */
};

/* How much was written, for a head that says so. */
struct extent {
	uint64_t seen; /* rows of the input, bad ones too */
	uint64_t rows; /* rows of the output */
	uint64_t bytes; /* of these */
	const uint32_t *label; /* of each row of the output, for knows_head; or NULL */
};

enum { OPEN_DONE = 0, OPEN_MORE = 1, OPEN_ENOUGH = 2 };

struct format {
	const char *name; /* the word for -i and -O */
	const char *help; /* one line */
	const char *suffix[5]; /* of file names, with the dot; NULL behind the last */
	bool text; /* lines; else rows of a fixed number of bytes */
	bool tabular; /* columns: every row has the same fields and classes */
	bool carries; /* can hold fields beside the values */
	bool typed; /* binary, but classes are whole numbers or strings, and pairs are pairs */
	bool exact; /* unless --from is said, its values are those of FROM_EXACT */
	bool clamps; /* values may be upper bounds (reading.clamped) */
	bool loose_suffix; /* other formats are called so, too: input is known by its first bytes */
	bool contained; /* its rows are in a member of the file, which pipeline/archive opens */
	bool listed; /* rows say which classes they have, and may lack others (layout.listed) */
	const struct rewrite *rewrite; /* its records are rewritten as JSON-lines; it only reads */
	bool nests; /* the rows of one record are written as one */
	bool by_column; /* the values of a column lie together, in front of those of the next */
	size_t between; /* bytes that encode puts before each row, and the first row does without */
	const char *tail; /* what comes after the last row, or NULL */
	char delim; /* csv and its relatives: between cells, unless the input has its own */
	enum element writes; /* what encode makes of a value */
	bool any_float; /* or any other float: style_element() says which */

	/* Whether a file that begins with these bytes is of this format; NULL: never by itself. */
	bool (*probe)(const char *head, size_t n);

	/*
	 * Learns the layout from the first n bytes of a file; end says that there
	 * are no more. *used is how many of them are not rows (a header). Returns
	 * OPEN_DONE; OPEN_MORE for more bytes; OPEN_ENOUGH if the layout is learnt, but
	 * more bytes might change it (neither of them at the end); or -1 with err
	 * set; *line and *column (from 1) then say where, 0 where nowhere.
	 */
	int (*open)(struct layout *l, const char *head, size_t n, bool end, size_t *used,
	    size_t *line, size_t *column, struct err *err);

	/*
	 * Whether open is sure to find what it needs in the first n bytes of a file, if more
	 * may be long in coming; NULL: a whole line is enough, or open says what is.
	 */
	bool (*begun)(struct layout *l, const char *head, size_t n);

	/*
	 * Formats that know their row groups; NULL for those whose rows are cut. Reads
	 * the next group from the stream, which begins behind what open has used, into
	 * text: bytes for decode, not more than a block or so, all of whole rows. *rows is
	 * how many. 1, 0 at the end, or -1 with err set. cursor is what open left in
	 * layout.cursor of this file. One thread at a time. cut and count are not asked.
	 */
	int (*next)(const struct layout *l, void *cursor, struct stream *s, struct buf *text,
	    size_t *rows, struct err *err);

	/*
	 * Of a format with next: appends rows [first, first + rows) of what next made, as
	 * if it had made those alone. NULL if cut and count do for such blocks, too.
	 */
	int (*part)(const struct layout *l, const char *p, size_t n, size_t first, size_t rows,
	    struct buf *out, struct err *err);

	/*
	 * How many rows the file has, bad ones too, if that is known without reading them: 1
	 * with *rows, 0 if not, or -1 with err set. As next is called; reads nothing that next
	 * would. NULL: it never is.
	 */
	int (*total)(const struct layout *l, const void *cursor, struct stream *s, uint64_t *rows,
	    struct err *err);

	/* How many of the n bytes, which begin with a row, are whole rows. Not asked at the end. */
	size_t (*cut)(const struct layout *l, const char *p, size_t n);

	/* How many rows decode would see in these whole rows. */
	size_t (*count)(const struct layout *l, const char *p, size_t n);

	/*
	 * Decodes whole rows into the batch; in text the last byte is a newline, and
	 * NUM_PAD bytes behind it may be read. At the end of raw input the last row
	 * may be cut short, which makes it a bad row. Only memory can fail.
	 */
	int (*decode)(struct batch *b, const char *p, size_t n, struct err *err);

	/* What comes before the first row; NULL for nothing. */
	int (*head)(const struct style *s, struct buf *out, struct err *err);

	/*
	 * Instead of head: a head that says how much comes behind it. It is of as many bytes
	 * whatever it says, and is first written with an extent that is all 0.
	 */
	int (*late_head)(
	    const struct style *s, const struct extent *e, struct buf *out, struct err *err);

	/*
	 * If what is written has the label of each row, which late_head puts into the head:
	 * whether that is right from the beginning, with no label known. Else NULL.
	 */
	bool (*knows_head)(const struct style *s);

	/* Appends the batch's rows; cell has s->ncol for each. */
	int (*encode)(const struct style *s, const struct batch *b, const struct cell *cell,
	    struct buf *out, struct err *err);

	/*
	 * Formats whose output is cut elsewhere than blocks are; NULL for others. join takes
	 * what encode made of one block after another, and appends what is to be written;
	 * end appends what comes after that. *state is NULL at first; join_free frees it.
	 */
	int (*join)(const struct style *s, void **state, const char *p, size_t n, struct buf *out,
	    struct err *err);
	int (*end)(const struct style *s, void **state, struct buf *out, struct err *err);
	void (*join_free)(void *state);
};

/* All formats in the order of format.list, which is the order of probing; NULL behind the last. */
extern const struct format *const formats[];

/* By its name, or by the suffix of a file name; NULL where there is none. */
const struct format *format_named(const char *name);
const struct format *format_of_file(const char *path);

/* By the first bytes; there always is one. */
const struct format *format_probe(const char *head, size_t n);

/* Checks that a further input is laid out as the first one is. first names its file. */
int layout_same(
    const struct layout *l, const struct layout *first, const char *first_name, struct err *err);

/* Whether the rows' values are measured as they stand: FROM_EXACT, said or not. */
bool layout_exact(const struct layout *l);

/* How many of n bytes are whole lines, with their newlines. */
size_t whole_lines(const char *p, size_t n);

/* Where the line at p ends, behind its line end; end if there is none. */
const char *next_line(const char *p, const char *end);

#endif
