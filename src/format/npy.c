/* SPDX-License-Identifier: MIT */
/*
 * .npy: arrays as numpy.save writes them (npy_head.c), of floats, integers or
 * booleans.
 *
 * (1) A row is what lies along the last axis, so an array of shape (2, 3, 4) has six
 *     rows of four values. An array of one axis is one row, and one of none is a row
 *     of one value. With --cols N, or in the binary task, whose N is 1, an array of
 *     one axis is cut into rows of N values. --stride N does so too, and leaves it to
 *     --cols which values of a row are taken, as a list of several does alone.
 * (2) Arrays that were saved one behind the other are read as one; each has its own
 *     head, and rows as long as the first one's.
 * (3) In Fortran order the first axis varies fastest. Such a file is read in panels:
 *     some rows, whose values are gathered along the last axis. So it must be a file
 *     that can be read anywhere. A pipe or a compressed file that begins with such an
 *     array is made one first (pipeline/fortran).
 * (4) The file must hold all that its head says. If it does not, the whole rows that
 *     it has come first.
 */
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "format/dense.h"
#include "format/format.h"
#include "format/npy.h"
#include "format/npy_head.h"
#include "format/select.h"
#include "format/style.h"
#include "io/stream.h"

enum { BLOCK = 128 << 10, PANEL = 16 << 20, WINDOW = 64 << 10 };

/* The place in a file. */
struct cursor {
	struct npy_head h; /* of the array */
	size_t array; /* its number, from 1 */
	uint64_t rows, done; /* of the array, and those handed out */
	uint64_t start; /* where its numbers begin in the file */
	bool anywhere; /* a Fortran array was met: from there on nothing is read in passing */
	uint64_t at; /* then: how far the file is read */
	bool broken; /* `why` is told behind the rows before it */
	struct err why;

	/* (3) */
	struct buf panel, window;
	uint64_t first, have; /* the rows in the panel */
	uint64_t window_at; /* the element that the window begins with */
};

static void
release(struct layout *l)
{
	struct cursor *c = l->cursor;

	if (!c)
		return;
	buf_free(&c->panel);
	buf_free(&c->window);
	mem_free(c);
	l->cursor = NULL;
}

static bool
probe(const char *head, size_t n)
{
	return npy_begins(head, n);
}

/* ---- the layout ---- */

/* (1) How many values a row has. */
static int
row_length(const struct reading *r, const struct npy_head *h, uint64_t *n, struct err *err)
{
	const uint64_t last = h->naxis > 0 ? h->axis[h->naxis - 1] : 1;
	size_t given = 0;

	*n = last;
	if (r->stride > 0)
		given = r->stride;
	else if (r->cols && !list_is_several(r->cols) && cols_number(r->cols, &given, err) < 0)
		return -1;
	if (given == 0 && h->naxis == 1 && r->task_given && r->task == TASK_BINARY)
		given = 1;
	if (given > 0 && given != last && (h->naxis != 1 || last % given != 0))
		return err_about(err, r->stride > 0 ? SETTING_STRIDE : SETTING_COLS,
		    "the array has rows of %llu values, not %zu", (unsigned long long)last, given);
	if (given > 0)
		*n = given;
	return *n > 0 ? 0 : err_set(err, ERR_DATA, "the array has rows without a value");
}

/* Checks the head and says how many rows of n values its array has. */
static int
count_rows(const struct npy_head *h, uint64_t n, uint64_t *rows, struct err *err)
{
	uint64_t all;

	if (h->kind != NPY_NUMBERS)
		return err_set(err, ERR_DATA, "the array holds strings; rows are numbers");
	if (npy_head_count(h, &all, err) < 0)
		return -1;
	*rows = n > 0 ? all / n : 0;
	return 0;
}

static void
note_one_axis(struct layout *l, const struct npy_head *h)
{
	struct err what = {0};

	if (h->naxis != 1 || l->reading->cols || h->axis[0] == 1 || l->width != h->axis[0])
		return;
	err_set(&what, ERR_DATA, "the array has one axis, and is read as one row of %zu values",
	    l->nvalue);
	err_advise(&what, ADVICE_ROW_EACH);
	layout_note(l, false, &what);
}

/* The places of the rows: all axes but the last, or, of one axis that is cut, that one. */
static void
take_shape(struct layout *l, const struct npy_head *h, uint64_t rows)
{
	l->shaped = true;
	l->nlead = h->naxis > 0 ? h->naxis - 1 : 0;
	memcpy(l->lead, h->axis, l->nlead * sizeof(*l->lead));
	if (h->naxis == 1 && l->width != h->axis[0]) {
		l->nlead = 1;
		l->lead[0] = rows;
	}
	l->flat = l->nvalue == 1 && layout_width(l) == 1 && h->naxis == l->nlead;
}

static int
learn(struct layout *l, const struct npy_head *h, size_t used, struct err *err)
{
	struct cursor *c;
	uint64_t n, rows;

	if (count_rows(h, 0, &rows, err) < 0 || row_length(l->reading, h, &n, err) < 0 ||
	    count_rows(h, n, &rows, err) < 0 ||
	    dense_layout(l, h->element, n < SIZE_MAX ? (size_t)n : SIZE_MAX, err) < 0)
		return -1;
	l->big = h->big;
	c = mem_new(1, sizeof(*c), err);
	if (!c)
		return -1;
	*c = (struct cursor){.h = *h, .array = 1, .rows = rows, .start = used, .at = used};
	l->cursor = c;
	l->release = release;
	take_shape(l, h, rows);
	l->start = npy_head_fortran(h) || h->big ? 0 : used;
	note_one_axis(l, h);
	return 0;
}

int
npy_open(struct layout *l, const char *head, size_t n, bool at_end, size_t *used, size_t *line,
    size_t *column, struct err *err)
{
	struct npy_head h;
	int status;

	*used = *line = *column = 0;
	if (!npy_begins(head, n) && (at_end || n >= 6))
		return err_set(
		    err, ERR_DATA, "this is no NumPy file: it does not begin with \\x93NUMPY");
	status = npy_head_size(head, n, used, err);
	if (status < 0)
		return -1;
	if (status == 0 || *used > n) {
		*used = 0;
		return at_end ? err_set(err, ERR_DATA, "the file ends inside its header")
			      : OPEN_MORE;
	}
	if (npy_head_read(&h, head, *used, err) < 0 || learn(l, &h, *used, err) < 0)
		return -1;
	return OPEN_DONE;
}

/* ---- the numbers ---- */

/* Reads in passing, or (3) at the place where that would be. */
static int
take(struct cursor *c, struct stream *s, void *p, size_t n, size_t *got, struct err *err)
{
	int status =
	    c->anywhere ? stream_read_at(s, p, n, c->at, got, err) : stream_fill(s, p, n, got, err);

	c->at += *got;
	return status;
}

/* (4) */
static int
cut_short(const struct cursor *c, const struct stream *s, uint64_t whole, struct err *err)
{
	return err_set(err, ERR_DATA,
	    "%s: the file ends in row %llu of the %llu that it should have", s->name,
	    (unsigned long long)whole + 1, (unsigned long long)c->rows);
}

/*
 * Reads up to n bytes behind the text, in steps that do not go far beyond what has come:
 * a row may be long, or only said to be.
 */
static int
take_text(struct cursor *c, const struct layout *l, struct stream *s, struct buf *text, size_t n,
    struct err *err)
{
	size_t got, step;
	char *q;

	while (text->len < n) {
		step = text->len > BLOCK ? text->len : BLOCK;
		step = step < n - text->len ? step : n - text->len;
		q = buf_room(text, step, err);
		if (!q)
			return -1;
		if (take(c, s, q, step, &got, err) < 0) {
			text->len += got;
			return -1;
		}
		text->len += got;
		if (got < step)
			return cut_short(c, s, c->done + text->len / l->row_bytes, err);
	}
	return 0;
}

/* The next rows of an array in C order. */
static int
next_plain(struct cursor *c, const struct layout *l, struct stream *s, struct buf *text,
    size_t *rows, struct err *err)
{
	uint64_t n = l->row_bytes < BLOCK ? BLOCK / l->row_bytes : 1;

	n = n < c->rows - c->done ? n : c->rows - c->done;
	if (!buf_room(text, n * l->row_bytes < BLOCK ? (size_t)n * l->row_bytes : BLOCK, err))
		return -1;
	c->broken = take_text(c, l, s, text, (size_t)n * l->row_bytes, &c->why) < 0;
	*rows = text->len / l->row_bytes;
	text->len = *rows * l->row_bytes;
	c->done += *rows;
	if (*rows > 0)
		return 1;
	*err = c->why;
	return -1;
}

/* ---- (3) Fortran order ---- */

/* Which element, from the first, the value of row 0 is in row r: leading axes alone. */
static uint64_t
place_of(const struct npy_head *h, uint64_t r)
{
	uint64_t stride = 1, place = 0, below = 1;

	if (h->naxis == 2)
		return r;
	for (size_t i = 0; i + 1 < h->naxis; i++)
		below *= h->axis[i];
	for (size_t i = 0; i + 1 < h->naxis; i++) {
		below /= h->axis[i];
		place += r / below * stride;
		r %= below;
		stride *= h->axis[i];
	}
	return place;
}

/* The bytes of an element, through the window; `ahead` are likely to be wanted too. */
static const char *
element_at(struct cursor *c, struct stream *s, uint64_t at, uint64_t ahead, struct err *err)
{
	const size_t size = c->h.item, most = WINDOW / size;
	size_t want = (ahead < most ? (size_t)ahead : most) * size, got;
	char *q;

	if (at >= c->window_at && (at - c->window_at + 1) * size <= c->window.len)
		return c->window.p + (at - c->window_at) * size;
	c->window.len = 0;
	q = buf_room(&c->window, want, err);
	if (!q || stream_read_at(s, q, want, c->start + at * size, &got, err) < 0)
		return NULL;
	c->window.len = got;
	c->window_at = at;
	if (got >= size)
		return q;
	cut_short(c, s, c->done, err);
	return NULL;
}

static int
fill_panel(struct cursor *c, const struct layout *l, struct stream *s, struct err *err)
{
	const size_t size = c->h.item, most = PANEL / l->row_bytes;
	const uint64_t left = c->rows - c->done;
	const uint64_t n = left < most ? left : most > 0 ? most : 1;
	const uint64_t plane = c->rows;
	char *panel = buf_room(&c->panel, (size_t)n * l->row_bytes, err);
	const char *p;

	if (!panel)
		return -1;
	for (size_t j = 0; j < l->width; j++) {
		for (uint64_t i = 0; i < n; i++) {
			p = element_at(c, s, j * plane + place_of(&c->h, c->done + i),
			    c->h.naxis == 2 ? n - i : plane, err);
			if (!p)
				return -1;
			memcpy(panel + (size_t)i * l->row_bytes + j * size, p, size);
		}
	}
	c->first = c->done;
	c->have = n;
	return 0;
}

static int
next_fortran(struct cursor *c, const struct layout *l, struct stream *s, struct buf *text,
    size_t *rows, struct err *err)
{
	uint64_t n = l->row_bytes < BLOCK ? BLOCK / l->row_bytes : 1, left;

	if (c->done == c->first + c->have && fill_panel(c, l, s, err) < 0)
		return -1;
	left = c->first + c->have - c->done;
	*rows = (size_t)(n < left ? n : left);
	buf_add(text, c->panel.p + (c->done - c->first) * l->row_bytes, *rows * l->row_bytes);
	c->done += *rows;
	return buf_check(text, err) < 0 ? -1 : 1;
}

/* All that the file must have is there before anything is made of the shape. */
static int
begin_fortran(struct cursor *c, const struct layout *l, struct stream *s, struct err *err)
{
	uint64_t size;
	int status = stream_size(s, &size, err);

	if (status < 0)
		return -1;
	if (status == 0)
		return err_set(err, ERR_DATA,
		    "%s: array %zu is in Fortran order, and the file can only be read from "
		    "front to end; save numpy.ascontiguousarray(A) instead",
		    s->name, c->array);
	if (c->start > size || c->rows > (size - c->start) / l->row_bytes) {
		return cut_short(c, s, size > c->start ? (size - c->start) / l->row_bytes : 0, err);
	}
	c->anywhere = true;
	c->at = c->start + c->rows * l->row_bytes;
	c->first = c->have = 0;
	c->window.len = 0;
	return 0;
}

/* ---- (2) the arrays ---- */

static int
check_array(struct cursor *c, const struct layout *l, const struct stream *s, struct err *err)
{
	const struct npy_head *h = &c->h;
	uint64_t n;

	if (count_rows(h, 0, &n, err) < 0 || row_length(l->reading, h, &n, err) < 0)
		return err_place(err, "%.200s: array %zu", s->name, c->array);
	if (n != l->width)
		return err_set(err, ERR_DATA,
		    "%s: array %zu has rows of %llu values, the first has %zu", s->name, c->array,
		    (unsigned long long)n, l->width);
	if (h->element != l->element || h->big != l->big)
		return err_set(err, ERR_DATA, "%s: array %zu is of %s%s, the first is of %s%s",
		    s->name, c->array, h->big ? "big-endian " : "", element_name(h->element),
		    l->big ? "big-endian " : "", element_name(l->element));
	if (l->reading->causal && l->nlead > 0 &&
	    (h->naxis != l->nlead + 1 || h->axis[l->nlead - 1] != l->lead[l->nlead - 1]))
		return err_set(err, ERR_DATA,
		    "%s: array %zu has other axes than the first, which say a row's place", s->name,
		    c->array);
	return count_rows(h, n, &c->rows, err);
}

/* The head of a further array: 1, 0 at the end of the file, or -1 with err set. */
static int
next_array(struct cursor *c, const struct layout *l, struct stream *s, struct err *err)
{
	char head[NPY_HEAD_MOST];
	size_t n = 0, got, size = 12;
	int status;

	do {
		if (take(c, s, head + n, size - n, &got, err) < 0)
			return -1;
		n += got;
		if (n == 0)
			return 0;
		if (n < size || !npy_begins(head, n))
			return err_set(
			    err, ERR_DATA, "%s: bytes follow the array that are no array", s->name);
		status = npy_head_size(head, n, &size, err);
		if (status < 0)
			return err_place(err, "%.200s: array %zu", s->name, c->array + 1);
	} while (n < size);
	c->array++;
	if (npy_head_read(&c->h, head, size, err) < 0)
		return err_place(err, "%.200s: array %zu", s->name, c->array);
	c->start = c->at;
	c->done = 0;
	return check_array(c, l, s, err) < 0 ? -1 : 1;
}

int
npy_next(const struct layout *l, void *cursor, struct stream *s, struct buf *text, size_t *rows,
    struct err *err)
{
	struct cursor *c = cursor;
	int status;

	if (c->broken) {
		*err = c->why;
		return -1;
	}
	while (c->done == c->rows) {
		status = next_array(c, l, s, err);
		if (status <= 0)
			return status;
	}
	if (!npy_head_fortran(&c->h))
		return next_plain(c, l, s, text, rows, err);
	if (c->done == 0 && begin_fortran(c, l, s, err) < 0)
		return -1;
	return next_fortran(c, l, s, text, rows, err);
}

/* Just the first array, and all of it. */
int
npy_total(
    const struct layout *l, const void *cursor, struct stream *s, uint64_t *rows, struct err *err)
{
	const struct cursor *c = cursor;
	uint64_t size;
	int status = stream_size(s, &size, err);

	*rows = c->rows;
	if (status <= 0 || size < c->start)
		return status < 0 ? -1 : 0;
	return (size - c->start) % l->row_bytes == 0 && (size - c->start) / l->row_bytes == c->rows;
}

/* ---- writing ---- */

/* Enough for the input's axes and that of a row, and for any two. */
static size_t
room_for_shape(const struct layout *l)
{
	size_t n = NPY_AXIS;

	for (size_t i = 0; i < l->nlead; i++) {
		for (uint64_t rest = l->lead[i]; rest > 9; rest /= 10)
			n++;
		n += 3; /* a digit, the comma and the blank */
	}
	return n > 2 * NPY_AXIS ? n : 2 * NPY_AXIS;
}

static int
npy_head(const struct style *s, const struct extent *e, struct buf *out, struct err *err)
{
	uint64_t axis[LAYOUT_AXES + 1];
	const size_t n = dense_axes(s, e, 0, s->ncol, axis);

	npy_head_write(style_column(s, 0), axis, n, room_for_shape(s->layout), out);
	return buf_check(out, err);
}

const struct format format_npy = {
    .name = "npy",
    .help = "NumPy's .npy, an array whose last axis is a row",
    .suffix = {".npy"},
    .writes = ELEMENT_F64,
    .any_float = true,
    .probe = probe,
    .open = npy_open,
    .next = npy_next,
    .total = npy_total,
    .cut = dense_cut,
    .count = dense_count,
    .decode = dense_decode,
    .late_head = npy_head,
    .encode = dense_encode,
};
