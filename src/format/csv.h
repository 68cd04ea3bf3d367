/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_CSV_H
#define SMX_FORMAT_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "format/format.h"

/* What the files of csv and tsv share; format/csv.c says what they read. */

/* ---- csv_cells.c: where cells and rows end ---- */

/* One cell as it stands: [p, p + len), its line end not included. */
struct csv_cell {
	const char *p;
	size_t len;
};

/*
 * The delimiter or newline behind the cell that begins at p, or end. Between BLANKS
 * a cell may have blanks before and behind it, and it is the last of those behind.
 */
const char *csv_cell_end(const char *p, const char *end, char delim);

/* Behind the quote that closes the one at p, or end if none does. */
const char *csv_quote_end(const char *p, const char *end);

/* The cell from p to q, without the CR of a CRLF. */
struct csv_cell csv_cell(const char *p, const char *q, const char *end);

/* Behind the newline of the row that begins at p, or end if it has none. */
const char *csv_row_end(const char *p, const char *end, char delim, bool *whole);

/* Without the spaces and tabs around it. */
struct csv_cell csv_trim(struct csv_cell s);

/* The length of the blank line at p, or 0. */
size_t csv_blank(const char *p, const char *end);

/* The same in a table with that delimiter: between BLANKS a line of blanks is a blank one. */
size_t csv_blank_line(const char *p, const char *end, char delim);

/* The length of the line at p if it is to be skipped: blank where rows have cells, or a comment. */
size_t csv_skip_line(const struct layout *l, const char *p, const char *end);

/* The same; quick, since nearly all lines begin with what none of these does. */
static inline size_t
csv_skip(const struct layout *l, const char *p, const char *end)
{
	const char c = *p;

	return c == '\n' || c == '\r' || c == l->reading->comment || l->delim == BLANKS
	    ? csv_skip_line(l, p, end)
	    : 0;
}

/* Without the quotes around it, too; "" within stay as they are. */
struct csv_cell csv_bare(struct csv_cell s);

/* How many newlines there are. */
size_t csv_newlines(const char *p, const char *end);

/* What a cell may be to whoever looks whether its line is a header. */
enum csv_kind { CSV_NUMBER, CSV_MISSING, CSV_TEXT };

/*
 * A cell of the block without quotes and blanks around it. A list is as good as a
 * number. Missing values are "", NA, null, ? and their like.
 */
enum csv_kind csv_kind(const struct layout *l, struct csv_cell cell);

/* The same of a column's name, which ends in a NUL and needs nothing behind it. */
enum csv_kind csv_name_kind(const struct layout *l, const char *name);

/* Whether it is a word for a missing value, or nothing. */
bool csv_is_missing(struct csv_cell cell);

/* ---- csv_front.c: what comes before the first row or its header ---- */

/* A line of comment without its mark: [p, end). p is NULL if there is none. */
struct csv_comment {
	const char *p, *end;
};

/*
 * Moves *p past a byte-order mark, blank lines, a line sep=C, which sets l->delim,
 * and comments, the last of which is kept. Counts lines in l->lines. OPEN_DONE or
 * OPEN_MORE.
 */
int csv_front(
    struct layout *l, const char **p, const char *end, bool at_end, struct csv_comment *comment);

/* ---- csv_look.c: what the first rows show ---- */

/*
 * Marks columns of whole numbers among others with fractions as suspects
 * (format/suspects.h), by up to 1,000 rows from p on. *enough is whether more rows
 * would not be looked at. 0, or -1 with err set: only memory can fail.
 */
int csv_look(struct layout *l, const char *p, const char *end, bool *enough, struct err *err);

/* Fills in l->ids from the rows at p, if a column is called id. */
void csv_first_ids(struct layout *l, const char *p, const char *end);

/* Whether the cell is a number with a fraction or an exponent, be it of zeros. */
bool csv_is_real(const struct layout *l, struct csv_cell cell);

/* Whether a logit has one, in up to 1,000 rows from p on. */
bool csv_any_real(const struct layout *l, const char *p, const char *end);

/* Whether all numbers of the first column have one, in up to 1,000 rows from p on. */
bool csv_all_real(const struct layout *l, const char *p, const char *end);

/* ---- csv_dialect.c: what is between the cells ---- */

/*
 * Finds l->delim, for the text from p on, where the first row begins: as the
 * reading says, or a line sep= did, or by the first two lines. OPEN_DONE, OPEN_MORE or -1, as
 * format->open.
 */
int csv_dialect(struct layout *l, const char *p, const char *end, bool at_end, struct err *err);

/* num_parse_all of a cell of the table: 0, or -1 if it is no number. */
int csv_number(const struct layout *l, const char *text, double *x);

/* The same of a bare cell of the block. */
bool csv_is_number(const struct layout *l, struct csv_cell cell, double *x);

/* Whether the first line lacks the cell above the names of rows, as R writes it. */
bool csv_lacks_corner(const struct layout *l, const char *p, const char *end);

/* ---- csv_list.c: a whole row in one cell ---- */

/* Whether the text of a cell, without quotes and blanks around it, begins a list, and is one. */
bool csv_begins_list(const char *p, size_t len);
bool csv_is_list(const char *p, size_t len);

/* Whether the line at p begins a list that it does not end. */
bool csv_is_print(const char *p, const char *end);

/* The text of the list in the cell from p to q. */
struct csv_cell csv_list_cell(const char *p, const char *q, const char *end);

/*
 * Reads the list into z, which has room for so many. Returns how many values it has,
 * which may be more than that; or 0, and *why it can't be read.
 */
size_t csv_list_read(const char *p, size_t len, double *z, size_t room, const char **why);

/*
 * Looks whether a column of the rows from p on holds lists, with the roles given, and
 * tells the layout. OPEN_DONE, OPEN_MORE or -1, as format->open.
 */
int csv_list_layout(struct layout *l, const char *p, const char *end, bool at_end, struct err *err);

/* ---- csv_flaw.c: cells that are no numbers ---- */

/* Digits, a comma, digits; and no thousands. */
bool csv_is_decimal_comma(struct csv_cell cell);

/* Whether a person may take it for a number, as 12% and 1,234.5. */
bool csv_may_be_number(struct csv_cell cell);

/* Says why the cell, without blanks around it, is none, and what helps. */
void csv_not_a_number(struct batch *b, size_t column, struct csv_cell cell);

/* csv_read.c: a flaw of rows. */
extern const char csv_nul_byte[];

/* csv_header.c: what helps if a column is no logit. */
enum advice csv_logits_advice(const struct layout *l);

/* ---- csv_header.c, csv_read.c, csv_write.c: what struct format asks for ---- */

int csv_open(struct layout *l, const char *head, size_t n, bool at_end, size_t *used, size_t *line,
    size_t *column, struct err *err);
int csv_decode(struct batch *b, const char *p, size_t n, struct err *err);
int csv_head(const struct style *s, struct buf *out, struct err *err);
int csv_encode(const struct style *s, const struct batch *b, const struct cell *cell,
    struct buf *out, struct err *err);

/* Whether the first two lines are there: they say what is between cells, and what a header is. */
bool csv_begun(struct layout *l, const char *head, size_t n);

#endif
