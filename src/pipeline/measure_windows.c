/* SPDX-License-Identifier: MIT */
/*
 * Windows: consecutive rows that are measured on their own, written as soon as they end.
 *
 * (1) A window of N rows begins at each multiple of N. Rows that are bad or ignored count, so
 *     that windows do not depend on what becomes of them.
 * (2) A window of a field ends when a row has another value. Bad rows have none, and end none.
 * (3) Memory holds the window that is open, and two parts a thread: windows that lie within
 *     a block are described by the job, and are text when it is committed.
 * (4) A value may come back after others. That is another window, and somebody is told:
 *     the rows may not be in order.
 */
#include "pipeline/measure_windows.h"

#include <string.h>

#include "base/err.h"
#include "base/fnv.h"
#include "format/format.h"
#include "pipeline/measure_value.h"

struct window_mark {
	uint64_t hash, row;
};

static void
window_free(struct window *w)
{
	buf_free(&w->value);
	tally_free(&w->tally);
}

/* Moves a window, with the memory of its value. */
static void
move(struct window *to, struct window *from)
{
	*to = *from;
	*from = (struct window){0};
}

static void
text_clear(struct window_text *t)
{
	t->lines.len = t->told.len = 0;
	t->failed = false;
}

static void
text_free(struct window_text *t)
{
	buf_free(&t->lines);
	buf_free(&t->told);
}

/* Whether a row of this number and value is in the window. */
static bool
has(const struct windows *w, const struct window *in, uint64_t row, const struct buf *value)
{
	if (w->rows > 0)
		return in->first / w->rows == row / w->rows;
	return in->value.len == value->len &&
	    (value->len == 0 || memcmp(in->value.p, value->p, value->len) == 0);
}

static uint64_t
number_of(const struct batch *b, const struct row *row)
{
	return b->first_row + row->number;
}

/* Begins a window with that row. The part before it is whole, unless it is the block's first. */
static struct window *
begin(const struct windows *w, struct window_parts *p, uint64_t row, const struct setup *s,
    struct err *err)
{
	struct window_mark mark = {.hash = fnv(p->value.p, p->value.len), .row = row};
	struct window *new;
	struct buf value;

	if (p->n == WINDOW_PARTS) {
		p->n--;
		if (w->describe(w->who, &p->part[p->n], &p->text, err) < 0)
			return NULL;
		tally_free(&p->part[p->n].tally);
	}
	new = &p->part[p->n];
	if (tally_begin(&new->tally, s, err) < 0) {
		tally_free(&new->tally);
		return NULL;
	}
	p->n++;
	new->first = row;
	value = new->value;
	new->value = p->value;
	p->value = value;
	buf_add(&p->begun, &mark, sizeof(mark));
	return buf_check(&p->begun, err) < 0 ? NULL : new;
}

/* Reads the value of a row, if that makes windows. */
static int
read_value(const struct windows *w, struct window_parts *p, const struct batch *b,
    const struct row *row, struct err *err)
{
	if (w->rows > 0)
		return 0;
	if (measure_value(&p->value, w->by_field, b, row, err) < 0)
		return -1;
	if (p->value.len == 0 || !memchr(p->value.p, 0, p->value.len))
		return 0;
	return err_about(err, SETTING_WINDOW_BY, "a value with a NUL byte in it");
}

int
windows_take(const struct windows *w, struct window_parts *p, const struct batch *b,
    const struct row *row, struct err *err)
{
	struct window *last = &p->part[p->n - 1];

	if (read_value(w, p, b, row, err) < 0)
		return -1;
	if (!has(w, last, number_of(b, row), &p->value))
		return 0;
	last->last = number_of(b, row);
	return 1;
}

struct tally *
windows_at(const struct windows *w, struct window_parts *p, const struct batch *b,
    const struct row *row, const struct setup *s, struct err *err)
{
	const uint64_t number = number_of(b, row);
	struct window *last = p->n > 0 ? &p->part[p->n - 1] : NULL;

	if (read_value(w, p, b, row, err) < 0)
		return NULL;
	if (!last || !has(w, last, number, &p->value))
		last = begin(w, p, number, s, err);
	if (!last)
		return NULL;
	last->last = number;
	return &last->tally;
}

static int
write_text(struct windows *w, struct window_text *text, struct err *err)
{
	int status = 0;

	if (buf_check(&text->lines, err) < 0 || buf_check(&text->told, err) < 0)
		return -1;
	if (text->lines.len > 0)
		status = w->write(w->who, text, err);
	text_clear(text);
	return status;
}

/* Writes the open window, which has ended. */
static int
end_open(struct windows *w, struct err *err)
{
	if (!w->is_open)
		return 0;
	w->is_open = false;
	if (w->describe(w->who, &w->open, &w->text, err) < 0)
		return -1;
	window_free(&w->open);
	return write_text(w, &w->text, err);
}

/* The open window goes on with a part, or ends, and the part is the open one. */
static int
add_first(struct windows *w, struct window *part, struct err *err)
{
	if (!w->is_open || !has(w, &w->open, part->first, &part->value)) {
		if (end_open(w, err) < 0)
			return -1;
		move(&w->open, part);
		w->is_open = true;
		return 0;
	}
	w->open.last = part->last;
	if (tally_take(&w->open.tally, &part->tally, err) < 0)
		return -1;
	tally_free(&part->tally);
	return 0;
}

/* (4) The window before this one has another value. */
static int
look_back(struct windows *w, const struct window_mark *mark, struct err *err)
{
	const size_t n = w->nbegun < WINDOWS_KNOWN ? (size_t)w->nbegun : WINDOWS_KNOWN;
	bool again = false;

	for (size_t i = 0; i < n; i++)
		again = again || w->known[i] == mark->hash;
	w->known[w->nbegun++ % WINDOWS_KNOWN] = mark->hash;
	if (!again || w->told)
		return 0;
	w->told = true;
	return w->again(w->who, mark->row, err);
}

static int
note_begun(struct windows *w, struct window_parts *p, size_t skip, struct err *err)
{
	const void *all = p->begun.p;
	const struct window_mark *mark = all;
	const size_t n = p->begun.len / sizeof(*mark);

	p->begun.len = 0;
	for (size_t i = skip; w->rows == 0 && i < n; i++) {
		if (look_back(w, &mark[i], err) < 0)
			return -1;
	}
	return 0;
}

int
windows_commit(struct windows *w, struct window_parts *p, struct err *err)
{
	const size_t n = p->n;
	bool goes_on;

	if (n == 0)
		return 0;
	p->n = 0;
	goes_on = w->is_open && has(w, &w->open, p->part[0].first, &p->part[0].value);
	if (note_begun(w, p, goes_on, err) < 0 || add_first(w, &p->part[0], err) < 0)
		return -1;
	if (n > 1) {
		if (end_open(w, err) < 0 || write_text(w, &p->text, err) < 0)
			return -1;
		move(&w->open, &p->part[1]);
		w->is_open = true;
	}
	return w->rows > 0 && (w->open.last + 1) % w->rows == 0 ? end_open(w, err) : 0;
}

int
windows_finish(struct windows *w, struct err *err)
{
	return end_open(w, err);
}

void
windows_free(struct windows *w)
{
	window_free(&w->open);
	text_free(&w->text);
}

void
window_parts_free(struct window_parts *p)
{
	for (size_t i = 0; i < WINDOW_PARTS; i++)
		window_free(&p->part[i]);
	text_free(&p->text);
	buf_free(&p->begun);
	buf_free(&p->value);
}
