/* SPDX-License-Identifier: MIT */
/*
 * What is between the cells of a table, by its first two lines.
 *
 * (1) A comma, tab, semicolon or | that alone of these occurs outside quotes is
 *     it. If none occurs, it is runs of blanks, or there is one column.
 * (2) If several occur, it is the one under which both lines have equally many
 *     cells and those of the second line are numbers.
 * (3) If no line is of numbers throughout, as cells of text may be carried, it is
 *     the only one under which both lines have equally many cells and a cell of
 *     the second is a number, by a decimal comma too.
 * (4) Else it can't be known, and the readings are shown. That is also so if (1)
 *     finds no number where blanks and decimal commas make all cells numbers.
 * (5) A missing value, and a list in brackets, are as good as a number here.
 * (6) With decimal commas, a comma between digits is none between cells.
 */
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "format/csv.h"

/* What a table's cells may be between, and last blanks. */
static const char candidates[] = {',', '\t', ';', '|', BLANKS};
enum { NCANDIDATE = sizeof(candidates), NBLANKS = NCANDIDATE - 1 };

/* Two lines as one delimiter parts them. */
struct look {
	size_t cells[2];
	/* Of the second line: */
	size_t points, commas, lists; /* numbers by a point, numbers by a comma, lists */
	size_t missing;
	bool equal; /* both have equally many cells, and more than one */
};

/* The lines that decide; the second is the first if there is but one. */
struct lines {
	const char *p[2], *end[2]; /* without the newline */
	bool cut; /* the second one is not here to its end */
	bool one;
	bool comma; /* decimal commas */
	char comment; /* begins lines that are skipped; or 0 */
};

static bool
is_number(struct csv_cell cell, bool comma, double *x)
{
	char text[48 + NUM_PAD] = {0};
	if (cell.len == 0 || cell.len > 48)
		return false;
	memcpy(text, cell.p, cell.len);
	for (size_t i = 0; comma && i < cell.len; i++) {
		if (text[i] == '.')
			return false;
		text[i] = text[i] == ',' ? '.' : text[i];
	}
	return num_read(text, text + cell.len, x) == text + cell.len;
}

int
csv_number(const struct layout *l, const char *text, double *x)
{
	const size_t len = strlen(text);

	if (!l->reading->comma)
		return num_parse_all(text, x);
	return is_number((struct csv_cell){text, len}, true, x) ? 0 : -1;
}

bool
csv_is_number(const struct layout *l, struct csv_cell cell, double *x)
{
	if (l->reading->comma)
		return is_number(cell, true, x);
	return cell.len > 0 && num_read(cell.p, cell.p + cell.len, x) == cell.p + cell.len;
}

/* Counts the cells of line i; of the second what they are. */
static void
look_at(const struct lines *l, size_t i, char delim, struct look *look)
{
	const char *p = l->p[i], *end = l->end[i], *q;
	struct csv_cell cell;
	bool point, comma;
	double x;

	for (;; p = q + 1) {
		q = csv_cell_end(p, end, delim);
		look->cells[i]++;
		cell = csv_bare((struct csv_cell){p, (size_t)(q - p)});
		point = !l->comma && is_number(cell, false, &x);
		comma = is_number(cell, true, &x);
		if (i == 1) {
			look->points += point;
			look->commas += comma;
			look->lists += csv_is_list(cell.p, cell.len);
			look->missing += csv_is_missing(cell);
		}
		if (q >= end)
			return;
	}
}

static struct look
look_with(const struct lines *l, char delim)
{
	struct look look = {.cells = {0}};

	look_at(l, 0, delim, &look);
	look_at(l, 1, delim, &look);
	look.equal = look.cells[1] > 1 &&
	    (l->cut ? look.cells[1] <= look.cells[0] : look.cells[1] == look.cells[0]);
	return look;
}

/* (2) */
static bool
fits(const struct look *look, bool comma)
{
	const size_t some = (comma ? look->commas : look->points) + look->lists;

	return look->equal && some > 0 && some + look->missing == look->cells[1];
}

/* (3) */
static bool
may_be(const struct look *look)
{
	return look->equal && look->points + look->commas + look->lists > 0;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Behind the list in brackets at p, if it ends on the line; else p. */
static const char *
list_end(const char *p, const char *end)
{
	const char *q = p;
	int depth = 0;

	for (; q < end && *q != '\n'; q++) {
		depth += (*q == '[') - (*q == ']');
		if (depth == 0)
			return q + 1;
	}
	return p;
}

/* The end of the line at p; which of the candidates occur outside quotes in it, a bit each. */
static const char *
scan(const char *p, const char *end, bool comma, unsigned *seen)
{
	const char *first = p, *which;
	bool begins = true;

	for (; p < end && *p != '\n'; p++) {
		if (begins && *p == '"') {
			p = csv_quote_end(p, end) - 1;
			begins = false;
			continue;
		}
		if (begins && *p == '[' && list_end(p, end) > p) {
			p = list_end(p, end) - 1;
			begins = false;
			continue;
		}
		which = *p ? memchr(candidates, *p, NBLANKS) : NULL;
		if (which && comma && *p == ',' && p > first && is_digit(p[-1]) && end - p > 1 &&
		    is_digit(p[1]))
			which = NULL; /* (6) */
		if (which)
			*seen |= 1U << (which - candidates);
		begins = which || (begins && *p == ' ');
	}
	return p;
}

/* Finds the two lines from p on, and what occurs in them. False if the first is not all here. */
static bool
find_lines(struct lines *l, const char *p, const char *end, bool at_end, unsigned *seen)
{
	const char *q = scan(p, end, l->comma, seen);

	if (q == end && !at_end)
		return false;
	l->p[0] = l->p[1] = p;
	l->end[0] = l->end[1] = csv_cell(p, q, end).p + csv_cell(p, q, end).len;
	l->one = true;
	for (p = q < end ? q + 1 : end; p < end &&
	     (csv_blank_line(p, end, BLANKS) || *p == '#' || (l->comment && *p == l->comment));
	     p = q) {
		q = memchr(p, '\n', (size_t)(end - p));
		q = q ? q + 1 : end;
	}
	if (p == end)
		return true;
	q = scan(p, end, l->comma, seen);
	l->p[1] = p;
	l->end[1] = csv_cell(p, q, end).p + csv_cell(p, q, end).len;
	l->cut = q == end && !at_end;
	l->one = false;
	return true;
}

/* Adds how the second line begins if its cells are between this delimiter. */
static void
show(const struct lines *l, size_t i, const char *lead, struct err *err)
{
	static const char *const names[] = {"','", "a tab", "';'", "'|'", "blanks"};
	const char *p = l->p[1], *q;
	struct csv_cell cell;
	size_t len;

	len = strlen(err->text);
	snprintf(err->text + len, sizeof(err->text) - len, "%s %s, as in", lead, names[i]);
	for (int n = 0; n < 3; n++, p = q + 1) {
		q = csv_cell_end(p, l->end[1], candidates[i]);
		cell = csv_trim((struct csv_cell){p, (size_t)(q - p)});
		len = strlen(err->text);
		snprintf(err->text + len, sizeof(err->text) - len, " '%.*s'",
		    cell.len > 16 ? 16 : (int)cell.len, cell.p);
		if (q >= l->end[1])
			break;
	}
}

/* (4): with the candidates that are a bit in `which`. */
static int
refuse(const struct lines *l, const struct look *look, unsigned which, struct err *err)
{
	const char *lead = "the cells may be between";
	char *choice = err->choice;

	err_set(err, ERR_DATA, "%s", "");
	for (size_t i = 0; i < NCANDIDATE; i++) {
		if (!(which >> i & 1))
			continue;
		show(l, i, lead, err);
		lead = ", or between";
		*choice++ = candidates[i];
		*choice++ = !l->comma && candidates[i] != ',' && look[i].commas > look[i].points
		    ? ','
		    : '.';
	}
	*choice = '\0';
	return err_advise(err, ADVICE_CHOICE);
}

/* The only one of those in `which` for which `yes` holds, or NCANDIDATE. */
static size_t
only(unsigned yes)
{
	size_t i = 0;

	if (yes == 0 || (yes & (yes - 1)))
		return NCANDIDATE;
	while (!(yes >> i & 1))
		i++;
	return i;
}

/* None of the others occurs: blanks, or one column, between which there is nothing. */
static char
blanks_or_one(const struct lines *l, const struct look *blanks)
{
	const char none = l->comma ? ';' : ',';
	struct lines first = *l;
	struct look look;

	if (csv_is_list(l->p[1], (size_t)(l->end[1] - l->p[1])))
		return none;
	if (blanks->cells[1] > 1 && blanks->points + blanks->commas + blanks->lists > 0)
		return BLANKS;
	first.p[1] = l->p[0];
	first.end[1] = l->end[0];
	look = look_with(&first, BLANKS);
	return fits(&look, l->comma) ? BLANKS : none;
}

static int
decide(struct layout *layout, const struct lines *l, unsigned seen, struct err *err)
{
	struct look look[NCANDIDATE];
	unsigned fit = 0, maybe = 0, equal = 0;
	size_t i;

	for (i = 0; i < NCANDIDATE; i++) {
		if (!(seen >> i & 1) && i != NBLANKS)
			continue;
		look[i] = look_with(l, candidates[i]);
		fit |= (unsigned)fits(&look[i], l->comma) << i;
		equal |= i == NBLANKS ? 0 : (unsigned)look[i].equal << i;
		maybe |= i == NBLANKS ? 0 : (unsigned)may_be(&look[i]) << i;
	}
	if (seen == 0) {
		layout->delim = blanks_or_one(l, &look[NBLANKS]);
		return OPEN_DONE;
	}
	if (fit & ~(1U << NBLANKS))
		fit &= ~(1U << NBLANKS); /* a tab is one too */
	i = only(fit);
	if (i == NCANDIDATE && fit == 0) {
		if (fits(&look[NBLANKS], true) && only(seen) < NCANDIDATE)
			return refuse(l, look, seen | 1U << NBLANKS, err);
		i = only(seen);
		if (i == NCANDIDATE && (i = only(maybe)) < NCANDIDATE &&
		    look[i].points + look[i].lists == 0 && !l->comma)
			i = NCANDIDATE;
		if (i == NCANDIDATE && maybe == 0)
			i = only(equal);
		if (i == NCANDIDATE && l->one && maybe == 0)
			i = 0; /* a header and nothing else */
	}
	if (i == NCANDIDATE)
		return refuse(l, look, seen, err);
	layout->delim = candidates[i];
	return OPEN_DONE;
}

int
csv_dialect(struct layout *l, const char *p, const char *end, bool at_end, struct err *err)
{
	struct lines lines = {.comma = l->reading->comma, .comment = l->reading->comment};
	unsigned seen = 0;

	const bool said = l->reading->delim || l->delim || l->format->delim == '\t';

	if (l->reading->delim)
		l->delim = l->reading->delim;
	else if (!l->delim)
		l->delim = l->format->delim;
	if (said)
		return OPEN_DONE;
	if (!find_lines(&lines, p, end, at_end, &seen))
		return OPEN_MORE;
	return decide(l, &lines, seen, err);
}

/* Whether the cells of the first line count up from 0. */
static bool
counts_up(const struct lines *l, char delim)
{
	const char *p = l->p[0], *q;
	struct csv_cell cell;
	double x;

	for (double want = 0;; p = q + 1, want++) {
		q = csv_cell_end(p, l->end[0], delim);
		cell = csv_trim((struct csv_cell){p, (size_t)(q - p)});
		if (!is_number(cell, false, &x) || x != want)
			return false;
		if (q >= l->end[0])
			return true;
	}
}

/*
 * R's write.table() leaves that cell out, and so does pandas' to_string(), above numbers
 * that count the columns, too. Between anything but blanks the first row
 * must begin with a cell in quotes, as R has it: else it just has a cell too many.
 */
bool
csv_lacks_corner(const struct layout *l, const char *p, const char *end)
{
	struct lines lines = {.comma = l->reading->comma, .comment = l->reading->comment};
	unsigned seen = 0;
	struct look look;
	struct lines first;

	if (l->reading->header == HEADER_NO || !find_lines(&lines, p, end, true, &seen) ||
	    lines.one || lines.end[1] == end || (l->delim != BLANKS && *lines.p[1] != '"'))
		return false;
	look = look_with(&lines, l->delim);
	if (look.cells[1] != look.cells[0] + 1)
		return false;
	first = lines;
	first.p[1] = lines.p[0];
	first.end[1] = lines.end[0];
	look = look_with(&first, l->delim);
	return look.points + look.commas == 0 || (l->delim == BLANKS && counts_up(&lines, BLANKS));
}
