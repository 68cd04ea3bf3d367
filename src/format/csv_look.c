/* SPDX-License-Identifier: MIT */
/*
 * A look at the first rows of csv.
 *
 * (1) Up to 1,000 rows are looked at, of those that were read for the header, so
 *     that what is said depends on the file alone.
 * (2) A column is a suspect if it has a whole number in 10 rows or more and no
 *     fraction in any, and more than half of the others have one. 3.0 is whole.
 *     What is missing, infinite or no number counts for nothing.
 * (3) A column of zeros beside a single other one is the reference of two classes.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "format/csv.h"
#include "format/suspects.h"

enum { ROWS_MOST = 1000, ROWS_LEAST = 10 };

/* What the cells of one class were. */
struct seen {
	unsigned short whole, zero; /* how many were whole numbers, and how many 0 */
	bool fraction;
};

/* Whether it is a number, which is then in *x; the cell becomes bare. */
static bool
read_cell(const struct layout *l, struct csv_cell *cell, double *x)
{
	*cell = csv_bare(*cell);
	return csv_is_number(l, *cell, x);
}

static bool
has_fraction(const struct layout *l, struct csv_cell number)
{
	return memchr(number.p, l->reading->comma ? ',' : '.', number.len) ||
	    memchr(number.p, 'e', number.len) || memchr(number.p, 'E', number.len);
}

bool
csv_is_real(const struct layout *l, struct csv_cell cell)
{
	double x;

	return read_cell(l, &cell, &x) && has_fraction(l, cell);
}

/* Adds a cell; whether it is the column's first fraction. */
static bool
add(const struct layout *l, struct seen *s, struct csv_cell cell)
{
	double x;

	if (s->fraction || !read_cell(l, &cell, &x) || !isfinite(x))
		return false;
	s->fraction = x != floor(x);
	s->whole++;
	if (x == 0)
		s->zero++;
	return s->fraction;
}

/* Adds the row at p; how many columns had their first fraction in it. */
static size_t
add_row(const struct layout *l, struct seen *s, const char *p, const char *end)
{
	const char *q;
	size_t n = 0;

	for (size_t c = 0; c < l->ncolumn; c++, p = q + 1) {
		q = csv_cell_end(p, end, l->delim);
		if (l->column[c].role & ROLE_LOGIT)
			n += add(l, s++, csv_cell(p, q, end));
		if (q >= end || *q == '\n')
			break;
	}
	return n;
}

/* (2) (3) */
static void
mark(struct layout *l, const struct seen *s, size_t fractions)
{
	struct column *column;

	for (size_t i = 0; i < l->nvalue && 2 * fractions > l->nvalue - 1; i++) {
		column = &l->column[l->logit[i]];
		if (s[i].fraction || s[i].whole < ROWS_LEAST ||
		    (l->nvalue == 2 && s[i].zero == s[i].whole))
			continue;
		if (column->suspicion == SUSPECT_NOT)
			column->suspicion = SUSPECT_WHOLE;
	}
}

int
csv_look(struct layout *l, const char *p, const char *end, bool *enough, struct err *err)
{
	struct seen *s = mem_new(l->nvalue, sizeof(*s), err);
	size_t fractions = 0, rows = 0, skip;
	const char *next;
	bool whole;

	if (!s)
		return -1;
	for (; p < end && rows < ROWS_MOST && fractions < l->nvalue; p = next) {
		skip = csv_skip(l, p, end);
		next = skip > 0 ? p + skip : csv_row_end(p, end, l->delim, &whole);
		if (skip > 0)
			continue;
		if (!whole)
			break;
		fractions += add_row(l, s, p, next);
		rows++;
	}
	*enough = rows >= ROWS_LEAST || fractions == l->nvalue;
	mark(l, s, fractions);
	mem_free(s);
	return 0;
}

bool
csv_all_real(const struct layout *l, const char *p, const char *end)
{
	const char *next, *q;
	struct csv_cell cell;
	bool whole = true;
	double x;

	for (size_t rows = 0; p < end && rows < ROWS_MOST && whole; p = next, rows++) {
		next = csv_row_end(p, end, l->delim, &whole);
		q = csv_cell_end(p, end, l->delim);
		cell = csv_cell(p, q, end);
		if (csv_skip(l, p, end) == 0 && read_cell(l, &cell, &x) && isfinite(x) &&
		    !has_fraction(l, cell))
			return false;
	}
	return true;
}
