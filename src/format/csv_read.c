/* SPDX-License-Identifier: MIT */
/*
 * Rows of csv into values, labels, weights and carried cells. The numbers are
 * those of csv.c.
 */
#include <stdint.h>
#include <string.h>

#include "base/label_list.h"
#include "base/num.h"
#include "format/csv.h"
#include "format/field.h"
#include "kern/kern.h"

_Static_assert(NUM_PAD >= KERN_PAD, "the kernels look at what is behind a block");

const char csv_nul_byte[] = "a NUL byte, which text has not; remove it (tr -d '\\0')";

/* Where a number of the block, at p, can be read. */
static const char *
readable(const struct batch *b, const char *p)
{
	return b->with_commas ? b->points.p + (p - b->with_commas) : p;
}

/* Whether the cell is a number. */
static bool
is_number(const struct batch *b, struct csv_cell cell, double *x)
{
	const char *p = readable(b, cell.p);

	return cell.len > 0 && num_read(p, p + cell.len, x) == p + cell.len;
}

/* (3) A number that is not just digits between delimiters. */
static const char *
odd_number(struct batch *b, size_t column, const char *p, const char *end, double *x)
{
	const char *q = csv_cell_end(p, end, b->layout->delim);
	struct csv_cell cell = csv_trim(csv_cell(p, q, end)), inner = cell;

	if (q >= end)
		batch_flaw(b, column, "a quoted cell is not closed");
	if (inner.len >= 2 && inner.p[0] == '"' && inner.p[inner.len - 1] == '"')
		inner = csv_trim((struct csv_cell){inner.p + 1, inner.len - 2});
	if (!is_number(b, inner, x))
		csv_not_a_number(b, column, inner.len == 0 ? inner : cell);
	return q;
}

/* A label is what its cell says, without quotes. */
static int
take_label(struct batch *b, size_t c, struct csv_cell cell, struct err *err)
{
	struct csv_cell inner = csv_trim(cell);

	b->now.label_cell = c + 1;
	b->now.label = inner.p;
	b->now.label_len = inner.len;
	if (inner.len == 0)
		return 0;
	if (b->with_commas && csv_is_decimal_comma(inner))
		b->now.label = readable(b, inner.p);
	if (inner.p[0] != '"')
		return 0;
	b->unescaped.len = 0;
	if (!buf_room(&b->unescaped, inner.len, err))
		return -1;
	b->now.label_len = cell_unquote(b->unescaped.p, inner.p, inner.len);
	b->now.label = b->unescaped.p;
	return 0;
}

/* A column of 0 and 1, one of as many as there are classes. */
static void
take_flag(struct batch *b, size_t c, struct csv_cell cell)
{
	const struct column *column = &b->layout->column[c];
	struct csv_cell inner = csv_bare(csv_trim(cell));
	struct err why;

	if (b->layout->reading->label_unread)
		return;
	b->now.flagged = true;
	b->now.label_cell = b->layout->label + 1;
	if (label_flag(inner.p, inner.len, &b->flag[column->flag], &why) < 0)
		batch_flaw(b, c + 1, "%s", why.text);
}

static int
take_key(struct batch *b, size_t c, struct csv_cell cell, struct err *err)
{
	b->now.key = cell.p;
	b->now.key_len = cell.len;
	b->now.key_cell = c + 1;
	if (cell.len == 0 || cell.p[0] != '"')
		return 0;
	b->key_text.len = 0;
	if (!buf_room(&b->key_text, cell.len, err))
		return -1;
	b->now.key_len = cell_unquote(b->key_text.p, cell.p, cell.len);
	b->now.key = b->key_text.p;
	return 0;
}

/* A number without blanks and quotes. */
static struct csv_cell
number_in(struct csv_cell cell)
{
	struct csv_cell inner = csv_trim(cell);

	if (inner.len >= 2 && inner.p[0] == '"' && inner.p[inner.len - 1] == '"')
		inner = (struct csv_cell){inner.p + 1, inner.len - 2};
	return inner;
}

/*
 * A list stays as it stands, but for its quotes: those of names in it are doubled. Of a row's
 * lists only that of previous tokens may have names, so there is one room for all.
 */
static int
take_list(struct batch *b, struct given *g, struct csv_cell cell, struct err *err)
{
	g->p = cell.p;
	g->len = cell.len;
	if (cell.len < 2 || cell.p[0] != '"')
		return 0;
	if (!memchr(cell.p + 1, '"', cell.len - 2)) {
		g->p++;
		g->len -= 2;
		return 0;
	}
	b->list_text.len = 0;
	if (!buf_room(&b->list_text, cell.len, err))
		return -1;
	g->len = cell_unquote(b->list_text.p, cell.p, cell.len);
	g->p = b->list_text.p;
	return 0;
}

static int
take_extras(struct batch *b, unsigned role, size_t c, struct csv_cell cell, struct err *err)
{
	const struct csv_cell inner = number_in(cell);
	struct given *g = b->now.given;

	for (size_t i = 0; i < EXTRAS; i++, g++) {
		if (!(role & extra_role(i)))
			continue;
		*g = (struct given){.p = readable(b, inner.p), .len = inner.len, .cell = c + 1};
		if (extra_kind[i].list && take_list(b, g, csv_trim(cell), err) < 0)
			return -1;
	}
	return 0;
}

static void
take_weight(struct batch *b, size_t c, struct csv_cell cell)
{
	const struct csv_cell inner = number_in(cell);

	b->now.weight = readable(b, inner.p);
	b->now.weight_len = inner.len;
	b->now.weight_cell = c + 1;
}

static void
take_ood(struct batch *b, size_t c, struct csv_cell cell)
{
	const struct csv_cell inner = csv_bare(csv_trim(cell));

	b->now.ood = readable(b, inner.p);
	b->now.ood_len = inner.len;
	b->now.ood_cell = c + 1;
}

/* A cell that is no logit: label, weight, carried, or nothing. */
static int
other_cell(struct batch *b, size_t c, struct csv_cell cell, struct err *err)
{
	unsigned role = b->layout->column[c].role;

	if (role & ROLE_LABEL && take_label(b, c, cell, err) < 0)
		return -1;
	if (role & ROLE_FLAG)
		take_flag(b, c, cell);
	if (role & ROLE_WEIGHT)
		take_weight(b, c, cell);
	if (role >= ROLE_EXTRA && take_extras(b, role, c, cell, err) < 0)
		return -1;
	if (role & ROLE_OOD)
		take_ood(b, c, cell);
	if (role & ROLE_KEY && take_key(b, c, cell, err) < 0)
		return -1;
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
	const char delim = b->layout->delim;
	const bool blanks = delim == BLANKS;
	const char *text = readable(b, p);
	struct text_in t = {text, text + (end - p), blanks ? ' ' : delim, '\n', false, blanks};
	const size_t ask = run->ask < run->n ? run->ask : run->n;

	/* decimal commas between commas are in quotes */
	run->done = b->with_commas && delim == ',' ? 0 : kern()->read(&t, z, ask);
	if (run->done == run->ask)
		run->ask = 2 * ask; /* good again */
	if (run->done > 0)
		return p + (t.p - text);
	run->done = run->ask = 1;
	return odd_number(b, c + 1, p, end, z);
}

/* The cell at p holds the whole row. */
static const char *
read_list(struct batch *b, size_t c, const char *p, const char *end, double *z)
{
	const char *q = csv_cell_end(p, end, b->layout->delim), *why;
	struct csv_cell cell = csv_list_cell(p, q, end);
	const size_t want = b->layout->nvalue;
	size_t n;

	if (!csv_begins_list(cell.p, cell.len)) {
		csv_not_a_number(b, c + 1, cell);
		return q;
	}
	n = csv_list_read(cell.p, cell.len, z, want, &why);
	if (n == 0)
		batch_flaw(b, c + 1, "%s", why);
	else if (n != want)
		batch_flaw(b, c + 1, "the list has %zu values, not %zu", n, want);
	return q;
}

/* Decodes the row at p into z; *next is where the next one begins. */
static int
csv_row(
    struct batch *b, const char *p, const char *end, double *z, const char **next, struct err *err)
{
	const struct layout *l = b->layout;
	const char delim = l->delim, *q;
	struct run run = {.ask = SIZE_MAX};
	struct csv_cell cell;
	size_t c = 0;
	bool whole;

	b->now.row.nbefore = l->nbefore;
	for (;; p = q + 1) {
		if (c == l->ncolumn) {
			batch_flaw(b, c + 1, "the row has more than %zu cell%s", l->ncolumn,
			    l->ncolumn == 1 ? "" : "s");
			*next = csv_row_end(p, end, delim, &whole);
			return 0;
		}
		run.n = l->column[c].logits;
		if (run.n > 0 && l->list) {
			q = read_list(b, c++, p, end, z);
		} else if (run.n > 0) {
			q = read_logits(b, c, p, end, z, &run);
			z += run.done;
			c += run.done;
		} else {
			q = csv_cell_end(p, end, delim);
			/* of a quoted cell that never ends nothing may reach the output */
			cell = csv_cell(p, q < end ? q : p, end);
			if (other_cell(b, c, delim == BLANKS ? csv_trim(cell) : cell, err) < 0)
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

/* A block of len bytes with decimal commas becomes one with points, where numbers are read. */
static int
make_points(struct batch *b, const char *p, size_t len, struct err *err)
{
	struct buf *points = &b->points;

	points->len = 0;
	if (!buf_room(points, len + NUM_PAD, err))
		return -1;
	kern()->swap(points->p, p, len, ',', '.');
	memset(points->p + len, 0, NUM_PAD);
	b->with_commas = p;
	return 0;
}

int
csv_decode(struct batch *b, const char *p, size_t n, struct err *err)
{
	const struct layout *l = b->layout;
	const char *end = p + n, *next;
	size_t skip;
	/* in a number it is no digit anyway */
	const char *nul = l->list || l->ncolumn > l->nvalue ? memchr(p, '\0', n) : NULL;
	double *z;

	if ((l->reading->comma && make_points(b, p, n, err) < 0) ||
	    (l->nflag > 0 && batch_flags(b, l->nclass, err) < 0))
		return -1;
	while (p < end && !b->stopped) {
		skip = csv_skip(l, p, end);
		if (skip > 0) {
			p += skip;
			b->nline++;
			continue;
		}
		batch_begin(b);
		z = batch_room(b, l->nvalue > 0 ? l->nvalue : 1, err);
		if (!z || csv_row(b, p, end, z, &next, err) < 0)
			return -1;
		if (nul && nul < next) {
			batch_flaw_advise(b, 1, ADVICE_BINARY, "%s", csv_nul_byte);
			nul = memchr(next, '\0', (size_t)(end - next));
		}
		if (batch_end(b, l->nvalue, err) < 0)
			return -1;
		b->nline += csv_newlines(p, next);
		p = next;
	}
	return 0;
}
