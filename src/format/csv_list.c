/* SPDX-License-Identifier: MIT */
/*
 * A whole row in one cell: a list as JSON, Python, numpy or torch write it.
 *
 * (1) [1, 2], [1. 2.], over several lines too; array([1, 2]) and tensor([1, 2]) with
 *     any module before and any dtype=, device= or grad_fn= behind. A number may
 *     be wrapped, as in np.float32(1).
 * (2) [[1, 2]] is [1, 2]; [[1], [2]] is several rows and none that can be read.
 * (3) In place of numbers inf, infinity and nan in any case. None and null are
 *     missing values, and so is anything that ... stands for.
 * (4) If the cells of exactly one column that may be a logit begin so, that column
 *     holds the logits and the others are carried. The first list that can be
 *     read says how many classes there are.
 */
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/num.h"
#include "format/csv.h"
#include "kern/kern.h"

/* A list that is being read. */
struct list {
	const char *p, *end;
	bool commas; /* between its numbers; else blanks */
	int depth; /* brackets that are open */
	bool wrapped; /* array( or tensor( comes first */
	bool closed; /* a bracket was closed */
	bool after; /* a number came before: a comma may follow */
	size_t n; /* values so far */
	const char *why; /* it can't be read, or NULL */
};

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static const char *
skip_space(const char *p, const char *end)
{
	while (p < end && is_space(*p))
		p++;
	return p;
}

/* Behind "np.float32(" and its like at p, or p. */
static const char *
wrapper_end(const char *p, const char *end)
{
	const char *q = p;

	while (q < end &&
	    (*q == '.' || *q == '_' || (*q >= '0' && *q <= '9') ||
		((*q | 0x20) >= 'a' && (*q | 0x20) <= 'z')))
		q++;
	return q > p && q < end && *q == '(' && !(*p >= '0' && *p <= '9') && *p != '.' ? q + 1 : p;
}

static bool
ends_in(const char *p, const char *end, const char *word)
{
	const size_t len = strlen(word);

	return (size_t)(end - p) >= len && strncasecmp(end - len, word, len) == 0;
}

bool
csv_begins_list(const char *p, size_t len)
{
	const char *end = p + len, *q = wrapper_end(p, end);

	if (len > 0 && *p == '[')
		return true;
	return q > p && (ends_in(p, q, "array(") || ends_in(p, q, "tensor(")) &&
	    (q = skip_space(q, end)) < end && *q == '[';
}

bool
csv_is_list(const char *p, size_t len)
{
	return csv_begins_list(p, len) && (p[len - 1] == ']' || p[len - 1] == ')');
}

/* Behind the parenthesis that closes an open one, or NULL. */
static const char *
close_wrapper(const char *p, const char *end)
{
	int depth = 1;

	p = skip_space(p, end);
	if (p < end && *p != ',' && *p != ')')
		return NULL;
	for (; p < end; p++) {
		depth += (*p == '(') - (*p == ')');
		if (depth == 0)
			return p + 1;
	}
	return NULL;
}

static void
fail(struct list *l, const char *why)
{
	if (!l->why)
		l->why = why;
	l->p = l->end;
}

/* Why what stands at p is no number. */
static void
no_number(struct list *l)
{
	const size_t left = (size_t)(l->end - l->p);

	if (left >= 3 && memcmp(l->p, "...", 3) == 0)
		fail(l,
		    "values are missing: the file has '...' in their place; write all of them "
		    "(tolist(), or set_printoptions with a threshold of sys.maxsize)");
	else if (*l->p == ',' ||
	    (left >= 4 && (memcmp(l->p, "None", 4) == 0 || memcmp(l->p, "null", 4) == 0)))
		fail(l, "a missing value in the list");
	else
		fail(l, "not a number in the list");
}

/* One number, wrapped or not. */
static void
one_number(struct list *l, double *x)
{
	const char *inner = wrapper_end(l->p, l->end), *q;

	q = num_read(skip_space(inner, l->end), l->end, x);
	if (q && inner > l->p)
		q = close_wrapper(q, l->end);
	if (!q || (q < l->end && !is_space(*q) && *q != ',' && *q != ']')) {
		no_number(l);
		return;
	}
	l->p = q;
	l->n++;
}

/* Numbers up to the next that is anything special; at least one, or it fails. */
static void
numbers(struct list *l, double *z, size_t room)
{
	struct text_in t = {l->p, l->end, l->commas ? ',' : ' ', ']', false, !l->commas};
	double spare;
	size_t got = 0;

	if (l->n < room)
		got = kern()->read(&t, z + l->n, room - l->n);
	if (got > 0) {
		l->n += got;
		l->p = t.p;
	} else {
		one_number(l, l->n < room ? z + l->n : &spare);
	}
	l->after = true;
}

static void
bracket(struct list *l)
{
	if (*l->p == ']') {
		l->closed = true;
		l->depth--;
	} else if (l->closed || l->n > 0) {
		fail(l, "the list holds more than one row");
		return;
	} else {
		l->depth++;
	}
	l->p++;
}

/* Within the brackets. */
static void
inside(struct list *l, double *z, size_t room)
{
	while (l->depth > 0 && (l->p = skip_space(l->p, l->end)) < l->end) {
		if (*l->p == '[' || *l->p == ']') {
			bracket(l);
		} else if (*l->p == ',' && (l->after || l->closed)) {
			l->after = false;
			l->p++;
		} else if (l->commas && l->after) {
			fail(l, "a comma is missing between numbers of the list");
		} else {
			numbers(l, z, room);
		}
	}
}

size_t
csv_list_read(const char *p, size_t len, double *z, size_t room, const char **why)
{
	struct list l = {.p = p, .end = p + len};
	const char *open = wrapper_end(p, l.end), *comma, *close;

	l.wrapped = open > p;
	l.p = skip_space(open, l.end);
	comma = memchr(p, ',', len);
	close = memchr(p, ']', len);
	l.commas = comma && close && comma < close;
	if (l.p < l.end && *l.p == '[')
		bracket(&l);
	inside(&l, z, room);
	if (!l.why && (l.depth > 0 || (l.wrapped && !(l.p = close_wrapper(l.p, l.end)))))
		fail(&l, "the list is not closed");
	if (!l.why && skip_space(l.p, l.end) < l.end)
		fail(&l, "there is something behind the list");
	if (!l.why && l.n == 0)
		fail(&l, "the list is empty");
	*why = l.why;
	return l.why ? 0 : l.n;
}

bool
csv_is_print(const char *p, const char *end)
{
	int depth = 0;

	if (!csv_begins_list(p, (size_t)(end - p)))
		return false;
	for (; p < end && *p != '\n'; p++)
		depth += (*p == '[' || *p == '(') - (*p == ']' || *p == ')');
	return depth > 0;
}

/* ---- which column holds lists ---- */

static struct csv_cell
bare(const char *p, const char *q, const char *end)
{
	struct csv_cell cell = csv_trim(csv_cell(p, q, end));

	if (cell.len >= 2 && *cell.p == '"' && cell.p[cell.len - 1] == '"')
		cell = (struct csv_cell){cell.p + 1, cell.len - 2};
	while (cell.len > 0 && is_space(*cell.p)) {
		cell.p++;
		cell.len--;
	}
	while (cell.len > 0 && is_space(cell.p[cell.len - 1]))
		cell.len--;
	return cell;
}

struct csv_cell
csv_list_cell(const char *p, const char *q, const char *end)
{
	return bare(p, q, end);
}

static int
several(const struct layout *l, size_t a, size_t b, struct err *err)
{
	if (l->header)
		err_set(err, ERR_DATA, "lists are in the columns '%.60s' and '%.60s'",
		    l->column[a].name, l->column[b].name);
	else
		err_set(err, ERR_DATA, "lists are in the columns %zu and %zu", a + 1, b + 1);
	return err_advise(err, ADVICE_COLS);
}

static int
not_quoted(struct csv_cell cell, struct err *err)
{
	return err_set(err, ERR_DATA,
	    "a list that is not in quotes is several cells; quote it (sed 's/%s/\"&\"/')",
	    *cell.p == '[' ? "\\[.*\\]" : "[a-z.]*(\\[.*)");
}

/* The column of the row at p whose cell is the list; NO_COLUMN for none. -1 with err set. */
static int
find_column(const struct layout *l, const char *p, const char *end, size_t *column,
    struct csv_cell *list, struct err *err)
{
	struct csv_cell cell;
	const char *q;

	*column = NO_COLUMN;
	for (size_t c = 0; c < l->ncolumn; c++, p = q + 1) {
		q = csv_cell_end(p, end, l->delim);
		cell = bare(p, q, end);
		if (l->column[c].role & ROLE_LOGIT && csv_begins_list(cell.p, cell.len)) {
			if (!csv_is_list(cell.p, cell.len) && q < end && *q != '\n')
				return not_quoted(cell, err);
			if (*column != NO_COLUMN)
				return several(l, *column, c, err);
			*column = c;
			*list = cell;
		}
		if (q >= end || *q == '\n')
			break;
	}
	return 0;
}

/* How many values the list has; 0 if it can't be read. */
static int
count(struct csv_cell list, size_t *n, const char **why, struct err *err)
{
	const size_t room = list.len / 2 + 1;
	double *z = mem_new(room, sizeof(*z), err);

	if (!z)
		return -1;
	*n = csv_list_read(list.p, list.len, z, room, why);
	mem_free(z);
	return 0;
}

int
csv_list_layout(struct layout *l, const char *p, const char *end, bool at_end, struct err *err)
{
	const char *next, *why = NULL;
	struct csv_cell list;
	size_t column, skip, n = 0;
	bool whole;

	for (; n == 0 && p < end; p = next) {
		next = csv_row_end(p, end, l->delim, &whole);
		if (!whole && !at_end)
			return memchr(p, '[', (size_t)(end - p)) ? OPEN_MORE : OPEN_DONE;
		if (csv_blank_line(p, end, l->delim))
			continue;
		skip = csv_skip(l, p, end);
		if (skip > 0) {
			next = p + skip;
			continue;
		}
		if (find_column(l, p, next, &column, &list, err) < 0)
			return -1;
		if (column == NO_COLUMN && !why)
			return OPEN_DONE;
		if (column != NO_COLUMN && count(list, &n, &why, err) < 0)
			return -1;
	}
	if (n > 0)
		return layout_list(l, column, n, err) < 0 ? -1 : OPEN_DONE;
	return why ? err_set(err, ERR_DATA, "%s", why) : OPEN_DONE;
}
