/* SPDX-License-Identifier: MIT */
/*
 * csv and tsv: cells between commas or tabs, quoted as in RFC 4180, with or
 * without a header.
 *
 * (1) A row ends in LF or CRLF; the last one needs neither. Rows are written
 *     with LF. A byte-order mark is passed over.
 * (2) A quote opens a quoted cell only as the cell's first byte. Within it ""
 *     is a quote, and delimiters and line ends are text.
 * (3) Numbers may have spaces around them and quotes around that.
 * (4) A line with nothing in it is passed over where rows have more than one
 *     column; where they have one it is a missing value.
 * (5) Carried cells keep their bytes, quotes and all.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "format/field.h"
#include "format/format.h"
#include "kern/kern.h"

_Static_assert(NUM_PAD >= KERN_PAD, "the kernels look at what is behind a block");

/* One cell as it stands: [p, p + len), its line end not included. */
struct span {
	const char *p;
	size_t len;
};

static const char *
quoted_end(const char *p, const char *end)
{
	for (p++; (p = memchr(p, '"', (size_t)(end - p))); p += 2) {
		if (p + 1 >= end || p[1] != '"')
			return p + 1;
	}
	return end; /* never closed */
}

/* The delimiter or newline behind the cell that begins at p, or end. */
static const char *
cell_end(const char *p, const char *end, char delim)
{
	if (p < end && *p == '"')
		p = quoted_end(p, end);
	while (p < end && *p != delim && *p != '\n')
		p++;
	return p;
}

/* The cell from p to q, without the CR of a CRLF. */
static struct span
cell_span(const char *p, const char *q, const char *end)
{
	size_t len = (size_t)(q - p);

	if (len > 0 && (q == end || *q == '\n') && q[-1] == '\r')
		len--;
	return (struct span){p, len};
}

/* Behind the newline of the row that begins at p, or end where it has none. */
static const char *
row_end(const char *p, const char *end, char delim, bool *whole)
{
	for (;;) {
		p = cell_end(p, end, delim);
		if (p >= end) {
			*whole = false;
			return end;
		}
		if (*p++ == '\n') {
			*whole = true;
			return p;
		}
	}
}

static size_t
newlines(const char *p, const char *end)
{
	size_t n = 0;

	while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
		p++;
		n++;
	}
	return n;
}

/* (4) The length of the blank line at p, or 0. */
static size_t
blank(const char *p, const char *end)
{
	if (*p == '\n')
		return 1;
	return *p == '\r' && end - p > 1 && p[1] == '\n' ? 2 : 0;
}

static size_t
csv_cut(const struct layout *l, const char *p, size_t n)
{
	const char *end = p + n, *done = p, *next;
	bool whole = true;

	if (!memchr(p, '"', n))
		return whole_lines(p, n);
	while (done < end) {
		next = row_end(done, end, l->format->delim, &whole);
		if (!whole)
			break;
		done = next;
	}
	return (size_t)(done - p);
}

static size_t
csv_count(const struct layout *l, const char *p, size_t n)
{
	const char *end = p + n;
	size_t rows = 0, skip;
	bool whole;

	while (p < end) {
		skip = l->ncolumn > 1 ? blank(p, end) : 0;
		rows += skip == 0;
		p = skip ? p + skip : row_end(p, end, l->format->delim, &whole);
	}
	return rows;
}

/* What helps if a column is no logit. */
static enum advice
logits_advice(const struct layout *l)
{
	return l->reading->no_fields ? ADVICE_LOGITS : ADVICE_LOGITS_OR_KEEP;
}

/* Says why a cell is no number, and what to do about it. */
static void
not_a_number(struct batch *b, size_t column, struct span cell)
{
	enum advice advice = logits_advice(b->layout);

	if (cell.len == 0) {
		batch_flaw(b, column, "empty cell: a missing value");
		return;
	}
	if (b->layout->ncolumn == 1 && memchr(cell.p, '\t', cell.len))
		advice = ADVICE_TSV;
	else if (memchr(cell.p, ';', cell.len))
		advice = ADVICE_DELIMITER;
	else if (memchr(cell.p, '\0', cell.len))
		advice = ADVICE_BINARY;
	batch_flaw_advise(
	    b, column, advice, "not a number: '%.*s'", cell.len > 24 ? 24 : (int)cell.len, cell.p);
}

static struct span
trim(struct span s)
{
	while (s.len > 0 && (s.p[0] == ' ' || s.p[0] == '\t')) {
		s.p++;
		s.len--;
	}
	while (s.len > 0 && (s.p[s.len - 1] == ' ' || s.p[s.len - 1] == '\t'))
		s.len--;
	return s;
}

/* (3) A number that is not just digits between delimiters. */
static const char *
odd_number(struct batch *b, size_t column, const char *p, const char *end, double *x)
{
	const char *q = cell_end(p, end, b->layout->format->delim);
	struct span cell = trim(cell_span(p, q, end)), inner = cell;

	if (q >= end)
		batch_flaw(b, column, "a quoted cell is not closed");
	if (inner.len >= 2 && inner.p[0] == '"' && inner.p[inner.len - 1] == '"')
		inner = trim((struct span){inner.p + 1, inner.len - 2});
	if (inner.len == 0 || num_read(inner.p, inner.p + inner.len, x) != inner.p + inner.len)
		not_a_number(b, column, inner.len == 0 ? inner : cell);
	return q;
}

/* A label is what its cell says, without quotes. */
static int
take_label(struct batch *b, size_t c, struct span cell, struct err *err)
{
	struct span inner = trim(cell);

	b->now.label_cell = c + 1;
	b->now.label = inner.p;
	b->now.label_len = inner.len;
	if (inner.len == 0 || inner.p[0] != '"')
		return 0;
	b->unescaped.len = 0;
	if (!buf_room(&b->unescaped, inner.len, err))
		return -1;
	b->now.label_len = cell_unquote(b->unescaped.p, inner.p, inner.len);
	b->now.label = b->unescaped.p;
	return 0;
}

static void
take_weight(struct batch *b, size_t c, struct span cell)
{
	struct span inner = trim(cell);

	if (inner.len >= 2 && inner.p[0] == '"' && inner.p[inner.len - 1] == '"')
		inner = (struct span){inner.p + 1, inner.len - 2};
	b->now.weight = inner.p;
	b->now.weight_len = inner.len;
	b->now.weight_cell = c + 1;
}

/* A cell that is no logit: label, weight, carried, or nothing. */
static int
other_cell(struct batch *b, size_t c, struct span cell, struct err *err)
{
	unsigned role = b->layout->column[c].role;

	if (role & ROLE_LABEL && take_label(b, c, cell, err) < 0)
		return -1;
	if (role & ROLE_WEIGHT)
		take_weight(b, c, cell);
	if (!(role & ROLE_KEEP))
		return 0;
	return batch_field(b, (struct field){.value = cell.p, .value_len = cell.len}, err);
}

/* Carried cells that a row which ends early does not have are empty. */
static int
missing_cells(struct batch *b, size_t c, const char *p, struct err *err)
{
	batch_flaw(
	    b, c + 1, "the row has %zu cell%s, not %zu", c, c == 1 ? "" : "s", b->layout->ncolumn);
	for (; c < b->layout->ncolumn; c++) {
		if (b->layout->column[c].role & ROLE_KEEP &&
		    batch_field(b, (struct field){.value = p}, err) < 0)
			return -1;
	}
	return 0;
}

/* Logit cells side by side. */
struct run {
	size_t n; /* how many there are */
	size_t done; /* how many were read */
	size_t ask; /* how many to read at once: few behind one that was odd, as others may be */
};

/*
 * Reads logits from the cell at p, of column c, on; at least one. Returns the
 * delimiter or newline behind the last that was read, or end.
 */
static const char *
read_logits(struct batch *b, size_t c, const char *p, const char *end, double *z, struct run *run)
{
	struct text_in t = {p, end, b->layout->format->delim, '\n', false};
	const size_t ask = run->ask < run->n ? run->ask : run->n;

	run->done = kern()->read(&t, z, ask);
	if (run->done == run->ask)
		run->ask = 2 * ask; /* good again */
	if (run->done > 0)
		return t.p;
	run->done = run->ask = 1;
	return odd_number(b, c + 1, p, end, z);
}

/* Decodes the row at p into z; *next is where the next one begins. */
static int
csv_row(
    struct batch *b, const char *p, const char *end, double *z, const char **next, struct err *err)
{
	const struct layout *l = b->layout;
	const char delim = l->format->delim, *q;
	struct run run = {.ask = SIZE_MAX};
	size_t c = 0;
	bool whole;

	b->now.row.nbefore = l->nbefore;
	for (;; p = q + 1) {
		if (c == l->ncolumn) {
			batch_flaw(b, c + 1, "the row has more than %zu cell%s", l->ncolumn,
			    l->ncolumn == 1 ? "" : "s");
			*next = row_end(p, end, delim, &whole);
			return 0;
		}
		run.n = l->column[c].logits;
		if (run.n > 0) {
			q = read_logits(b, c, p, end, z, &run);
			z += run.done;
			c += run.done;
		} else {
			q = cell_end(p, end, delim);
			/* of a quoted cell that never ends nothing may reach the output */
			if (other_cell(b, c, cell_span(p, q < end ? q : p, end), err) < 0)
				return -1;
			c++;
		}
		if (q >= end || *q == '\n')
			break;
	}
	if (q >= end)
		batch_flaw(b, c, "a quoted cell is not closed");
	*next = q < end ? q + 1 : end;
	return c < l->ncolumn ? missing_cells(b, c, q, err) : 0;
}

static int
csv_decode(struct batch *b, const char *p, size_t n, struct err *err)
{
	const struct layout *l = b->layout;
	const char *end = p + n, *next;
	double *z;

	while (p < end && !b->stopped) {
		if (l->ncolumn > 1 && blank(p, end)) {
			p += blank(p, end);
			b->nline++;
			continue;
		}
		batch_begin(b);
		z = batch_room(b, l->nclass, err);
		if (!z || csv_row(b, p, end, z, &next, err) < 0 || batch_end(b, l->nclass, err) < 0)
			return -1;
		b->nline += newlines(p, next);
		p = next;
	}
	return 0;
}

/* The cells of the first row become columns, named by their text. */
static int
first_row(struct layout *l, const char *p, const char *end, struct err *err)
{
	const char *q;
	struct buf name = {0};
	struct span cell, trimmed;
	int status = 0;

	for (; status == 0; p = q + 1) {
		q = cell_end(p, end, l->format->delim);
		cell = cell_span(p, q, end);
		trimmed = trim(cell);
		name.len = 0;
		if (!buf_room(&name, trimmed.len + 1, err)) {
			status = -1;
			break;
		}
		name.len = cell_unquote(name.p, trimmed.p, trimmed.len);
		trimmed = trim((struct span){name.p, name.len});
		status = layout_column(l, trimmed.p, trimmed.len, cell.p, cell.len, err);
		if (q >= end || *q == '\n')
			break;
	}
	buf_free(&name);
	return status;
}

/* Whether a logit cell of the first row is no number; an empty one is a missing value. */
static bool
looks_like_header(const struct layout *l)
{
	const char *name;
	double x;

	for (size_t i = 0; i < l->nclass; i++) {
		name = l->column[l->logit[i]].name;
		if (*name && num_parse_all(name, &x) < 0)
			return true;
	}
	return false;
}

/* Whether the logit cells are 0, 1, 2 ..., as pandas calls columns without names. */
static bool
counts_up(const struct layout *l)
{
	double x;

	for (size_t i = 0; i < l->nclass; i++) {
		if (num_parse_all(l->column[l->logit[i]].name, &x) < 0 || x != (double)i)
			return false;
	}
	return l->nclass >= 3;
}

/* A logit cell of the header that is a number with a fraction, or NULL. */
static const char *
fraction_in(const struct layout *l)
{
	const char *name;
	double x;

	for (size_t i = 0; i < l->nclass; i++) {
		name = l->column[l->logit[i]].name;
		if (num_parse_all(name, &x) == 0 && isfinite(x) && x != floor(x))
			return name;
	}
	return NULL;
}

/* A column that became a logit by default and by its name is likely none; NULL for none. */
static const char *
odd_logit(const struct layout *l)
{
	static const char *const odd[] = {"", "unnamed: 0", "index", "idx", "y", "y_true", "target",
	    "class", "pred", "prediction", "true_label", "labels", "truth", "true", "true_class",
	    "gt", "ground_truth", "groundtruth", "answer", "category", "uid", "row", "fold",
	    "split", "timestamp"};
	const char *name;
	size_t len;

	for (size_t i = 0; i < l->nclass && !l->reading->cols; i++) {
		name = l->column[l->logit[i]].name;
		len = strlen(name);
		if (len > 3 && strcasecmp(name + len - 3, "_id") == 0)
			return name;
		for (size_t j = 0; j < sizeof(odd) / sizeof(odd[0]); j++) {
			if (strcasecmp(name, odd[j]) == 0)
				return name;
		}
	}
	return NULL;
}

/* What was guessed, where the guess may be wrong. */
static void
warn(struct layout *l)
{
	bool guessed = l->reading->header == HEADER_AUTO && !reading_needs_header(l->reading);
	struct err *warning = &l->warning;
	const char *what;

	if (guessed && !l->header && counts_up(l)) {
		err_set(warning, ERR_DATA,
		    "the first line is taken for a row, though it counts up from 0");
		err_advise(warning, ADVICE_HEADER);
	} else if (guessed && l->header && (what = fraction_in(l))) {
		err_set(warning, ERR_DATA,
		    "the first line is taken for a header, though it has %.24s in it", what);
		err_advise(warning, ADVICE_HEADER);
	} else if (l->header && (what = odd_logit(l))) {
		err_set(warning, ERR_DATA, "the column '%.40s' is taken for a logit", what);
		err_advise(warning, logits_advice(l));
	}
}

/* Whether one cell looks like several between tabs, semicolons, or spaces behind a number. */
static bool
other_separator(const char *cell)
{
	size_t len = strcspn(cell, " \t;");
	char first[64];
	double x;

	if (!cell[len] || len >= sizeof(first))
		return false;
	memcpy(first, cell, len);
	first[len] = '\0';
	return cell[len] != ' ' || num_parse_all(first, &x) == 0;
}

static int
decide_header(struct layout *l, struct err *err)
{
	const struct reading *r = l->reading;

	l->header =
	    r->header == HEADER_YES || (r->header == HEADER_AUTO && reading_needs_header(r));
	if (layout_roles(l, err) < 0)
		return -1;
	if (r->header != HEADER_AUTO || l->header || !looks_like_header(l))
		return 0;
	l->header = true;
	return layout_roles(l, err);
}

/* Past a byte-order mark and blank lines, which are counted; -1 where the text is UTF-16. */
static int
skip_front(struct layout *l, const char **p, const char *end, struct err *err)
{
	if (end - *p >= 2 && (memcmp(*p, "\xff\xfe", 2) == 0 || memcmp(*p, "\xfe\xff", 2) == 0))
		return err_set(err, ERR_DATA, "this is UTF-16: convert it with iconv -t UTF-8");
	if (end - *p >= 3 && memcmp(*p, "\xef\xbb\xbf", 3) == 0)
		*p += 3;
	while (*p < end && blank(*p, end)) {
		*p += blank(*p, end);
		l->lines++;
	}
	return 0;
}

static int
no_text(struct err *err)
{
	err_set(err, ERR_DATA, "this is no text");
	return err_advise(err, ADVICE_BINARY);
}

/* A header with control characters, or that would be several lines or cells to who wrote it. */
static int
check_header(const struct layout *l, const char *p, const char *end, struct err *err)
{
	for (; p < end; p++) {
		if (*p == '\r' && p + 1 < end && p[1] != '\n')
			return err_set(
			    err, ERR_DATA, "a line end of CR alone; convert it (tr '\\r' '\\n')");
		if ((unsigned char)*p < 0x20 && !memchr("\t\r\n", *p, 3))
			return no_text(err);
	}
	if (l->reading->header != HEADER_AUTO || l->ncolumn != 1 ||
	    !other_separator(l->column[0].name))
		return 0;
	err_set(err, ERR_DATA, "the line has one cell");
	return err_advise(err, ADVICE_DELIMITER);
}

static int
csv_open(struct layout *l, const char *head, size_t n, bool at_end, size_t *used, size_t *line,
    size_t *column, struct err *err)
{
	const char *p = head, *end = head + n, *next;
	bool whole;

	*line = *column = 1;
	l->lines = 0;
	if (skip_front(l, &p, end, err) < 0)
		return -1;
	*used = (size_t)(p - head);
	next = row_end(p, end, l->format->delim, &whole);
	if (!whole && !at_end)
		return OPEN_MORE;
	if (p == end)
		return OPEN_DONE;
	*line = l->lines + 1;
	if (!whole)
		return err_set(err, ERR_DATA, "a quoted cell is not closed");
	if (memchr(p, '\0', (size_t)(next - p)))
		return no_text(err);
	if (first_row(l, p, end, err) < 0)
		return -1;
	*line = 0; /* what follows is about the command line */
	if (decide_header(l, err) < 0)
		return -1;
	if (l->header) {
		*line = l->lines + 1;
		if (check_header(l, p, next, err) < 0)
			return -1;
		*line = 0;
		*used = (size_t)(next - head);
		l->lines += newlines(p, next);
	}
	warn(l);
	return layout_names(l, err);
}

/* The word of a column; of a vector the classes' names, with several vectors behind its word. */
static int
head_cells(const struct style *s, size_t col, bool prefix, struct buf *out, struct err *err)
{
	const struct layout *l = s->layout;
	const char *word = s->col[col]->name, delim = s->format->delim;
	const struct column *column;
	struct buf name = {0};
	int status = 0;

	if (s->col[col]->shape != COL_VECTOR || s->sparse)
		return buf_str(out, word, err);
	for (size_t i = 0; i < l->nclass && status == 0; i++) {
		column = &l->column[l->logit[i]];
		if (i > 0 && buf_char(out, delim, err) < 0)
			status = -1;
		else if (!prefix)
			status = text_cell(out, column->name, strlen(column->name), delim, err);
		else {
			name.len = 0;
			if (buf_str(&name, word, err) < 0 || buf_char(&name, '_', err) < 0 ||
			    buf_str(&name, column->name, err) < 0)
				status = -1;
			else
				status = text_cell(out, name.p, name.len, delim, err);
		}
	}
	buf_free(&name);
	return status;
}

static int
head_carried(const struct style *s, size_t column, struct buf *out, struct err *err)
{
	const struct column *c = &s->layout->column[column];
	struct field field = {.value = c->raw, .value_len = strlen(c->raw)};

	return field_cell(out, &field, s->layout->format->delim, s->format->delim, err);
}

static int
csv_head(const struct style *s, struct buf *out, struct err *err)
{
	const struct layout *l = s->layout;
	size_t vectors = 0, start = out->len, first = l->logit ? l->logit[0] : 0;
	char delim = s->format->delim;

	if (!l->header || !l->format->tabular)
		return 0;
	for (size_t i = 0; i < s->ncol; i++)
		vectors += s->col[i]->shape == COL_VECTOR && !s->sparse;
	for (size_t c = 0; c < l->ncolumn; c++) {
		for (size_t i = 0; c == first && i < s->ncol; i++) {
			if ((out->len > start && buf_char(out, delim, err) < 0) ||
			    head_cells(s, i, vectors > 1, out, err) < 0)
				return -1;
		}
		if (l->column[c].role & ROLE_KEEP &&
		    ((out->len > start && buf_char(out, delim, err) < 0) ||
			head_carried(s, c, out, err) < 0))
			return -1;
	}
	return buf_char(out, '\n', err);
}

/* Pairs in one cell: index:value;index:value. q has room for them. */
static char *
put_pair(char *q, bool first, double index, double value, int precision)
{
	if (!first)
		*q++ = ';';
	q += num_write(q, index, 17);
	*q++ = ':';
	return q + num_write(q, value, precision);
}

static char *
put_pairs(char *q, const struct style *s, const struct col *col, const struct cell *cell)
{
	bool first = true;

	if (col->shape == COL_PAIRS) {
		for (size_t i = 0; i < cell->n; i += 2) {
			q = put_pair(q, first, cell->v[i], cell->v[i + 1], s->precision);
			first = false;
		}
		return q;
	}
	for (size_t i = 0; i < cell->n; i++) {
		if (cell->v[i] == col->absent)
			continue;
		q = put_pair(q, first, (double)i, cell->v[i], s->precision);
		first = false;
	}
	return q;
}

static int
put_name(const struct style *s, const struct cell *cell, struct buf *out, struct err *err)
{
	const char *name;

	if (cell->n == 0)
		return 0;
	name = s->layout->names.name[(size_t)cell->v[0]];
	return text_cell(out, name, strlen(name), s->format->delim, err);
}

/* A written column of one row; of a null row as many empty cells as it has. */
static int
put_cells(const struct style *s, const struct row *row, const struct col *col,
    const struct cell *cell, struct buf *out, struct err *err)
{
	size_t n = row->null && col->shape == COL_VECTOR ? row->n : cell->n;
	const struct text_out text = {.precision = col->shape == COL_INDEX ? 17 : s->precision,
	    .delim = s->format->delim,
	    .nan = "nan",
	    .inf = "inf",
	    .minus_inf = "-inf"};
	char *q;

	if (col->shape == COL_NAME)
		return put_name(s, cell, out, err);
	q = buf_room(out, mem_product(n + 1, 2 * (NUM_ROOM + 1)) + KERN_PAD, err);
	if (!q)
		return -1;
	if (col->shape == COL_PAIRS || (col->shape == COL_VECTOR && s->sparse)) {
		out->len = (size_t)(put_pairs(q, s, col, cell) - out->p);
		return 0;
	}
	if (cell->n > 0)
		q = kern()->write(&text, q, cell->v, n) - 1; /* no delimiter behind the last */
	for (size_t i = 1; cell->n == 0 && i < n; i++)
		*q++ = s->format->delim;
	out->len = (size_t)(q - out->p);
	return 0;
}

static int
put_row(const struct style *s, const struct batch *b, const struct row *row,
    const struct cell *cell, struct buf *out, struct err *err)
{
	const struct field *field = b->field + row->field;
	char delim = s->format->delim, from = b->layout->format->delim;
	size_t i;

	for (i = 0; i < row->nbefore && i < row->nfield; i++) {
		if (field_cell(out, &field[i], from, delim, err) < 0 ||
		    buf_char(out, delim, err) < 0)
			return -1;
	}
	for (size_t j = 0; j < s->ncol; j++) {
		if ((j > 0 && buf_char(out, delim, err) < 0) ||
		    put_cells(s, row, s->col[j], &cell[j], out, err) < 0)
			return -1;
	}
	for (; i < row->nfield; i++) {
		if (buf_char(out, delim, err) < 0 ||
		    field_cell(out, &field[i], from, delim, err) < 0)
			return -1;
	}
	return buf_char(out, '\n', err);
}

static int
csv_encode(const struct style *s, const struct batch *b, const struct cell *cell, struct buf *out,
    struct err *err)
{
	for (size_t i = 0; i < b->nrow; i++) {
		if (put_row(s, b, &b->row[i], cell + i * s->ncol, out, err) < 0)
			return -1;
	}
	return 0;
}

const struct format format_csv = {
    .name = "csv",
    .help = "cells between commas, with or without a header",
    .suffix = {".csv"},
    .text = true,
    .tabular = true,
    .carries = true,
    .delim = ',',
    .open = csv_open,
    .cut = csv_cut,
    .count = csv_count,
    .decode = csv_decode,
    .head = csv_head,
    .encode = csv_encode,
};

const struct format format_tsv = {
    .name = "tsv",
    .help = "cells between tabs",
    .suffix = {".tsv", ".tab"},
    .text = true,
    .tabular = true,
    .carries = true,
    .delim = '\t',
    .open = csv_open,
    .cut = csv_cut,
    .count = csv_count,
    .decode = csv_decode,
    .head = csv_head,
    .encode = csv_encode,
};
