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

/* The delimiter or newline behind the cell that begins at p, or end. */
const char *csv_cell_end(const char *p, const char *end, char delim);

/* The cell from p to q, without the CR of a CRLF. */
struct csv_cell csv_cell(const char *p, const char *q, const char *end);

/* Behind the newline of the row that begins at p, or end if it has none. */
const char *csv_row_end(const char *p, const char *end, char delim, bool *whole);

/* Without the spaces and tabs around it. */
struct csv_cell csv_trim(struct csv_cell s);

/* The length of the blank line at p, or 0. */
size_t csv_blank(const char *p, const char *end);

/* How many newlines there are. */
size_t csv_newlines(const char *p, const char *end);

/* csv_header.c: what helps if a column is no logit. */
enum advice csv_logits_advice(const struct layout *l);

/* ---- csv_header.c, csv_read.c, csv_write.c: what struct format asks for ---- */

int csv_open(struct layout *l, const char *head, size_t n, bool at_end, size_t *used, size_t *line,
    size_t *column, struct err *err);
int csv_decode(struct batch *b, const char *p, size_t n, struct err *err);
int csv_head(const struct style *s, struct buf *out, struct err *err);
int csv_encode(const struct style *s, const struct batch *b, const struct cell *cell,
    struct buf *out, struct err *err);

#endif
