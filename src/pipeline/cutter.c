/* SPDX-License-Identifier: MIT */
/*
 * Cuts a stream into blocks of whole rows.
 *
 * (1) Blocks are filled in full, however small the pieces that a pipe delivers:
 *     where blocks are cut must not depend on it.
 * (2) A row longer than a block gets a block to itself, up to max_row. After a
 *     long row another one is likely, so no more is read than such a row needs.
 * (3) Text that does not end in a newline gets one.
 * (4) If a stream breaks off (damaged gzip, a read error), the complete rows
 *     before that point are handed out; a possible half row is not.
 * (5) A table whose first block has a CR and no LF has lines that end in CR: each
 *     CR of it is read as LF.
 * (6) Unbuffered, no read waits for a block to be filled, so that blocks are what the
 *     pipe delivers. The layout is learnt from the first row, as far as it can be.
 */
#include "pipeline/cutter.h"

#include <string.h>

#include "base/num.h"

static void
cr_to_lf(char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = p[i] == '\r' ? '\n' : p[i];
}

/* (5) A CR at the very end may be half a CRLF. */
static bool
has_cr_alone(const struct cutter *c)
{
	const struct buf *head = &c->rest;
	const size_t n = head->len - (c->at_end ? 0 : 1);

	return n > 0 && !memchr(head->p, '\n', head->len) && memchr(head->p, '\r', n);
}

/*
 * Reads until buf holds `want` bytes or the stream ends; unbuffered, once (6). A read
 * error counts as the end of the stream; it is reported after the rows before it have
 * been handed out (4).
 */
static int
fill(struct cutter *c, struct buf *buf, size_t want, struct err *err)
{
	size_t got = 0, more = want > buf->len ? want - buf->len : 0;

	if (more == 0 || c->at_end)
		return 0;
	if (!buf_room(buf, more + NUM_PAD + 1, err))
		return -1;
	c->broken = (c->unbuffered ? stream_some : stream_fill)(
			c->stream, buf->p + buf->len, more, &got, &c->why) < 0;
	c->at_end = c->broken || (c->unbuffered ? got == 0 : got < more);
	if (c->cr)
		cr_to_lf(buf->p + buf->len, got);
	buf->len += got;
	return 0;
}

/* Adds zeros after the text, and the missing newline (3). */
static int
finish(const struct cutter *c, struct buf *buf, bool text, struct err *err)
{
	if (!buf_room(buf, NUM_PAD + 1, err))
		return -1;
	if (c->at_end && !c->broken && text && buf->len > 0 && buf->p[buf->len - 1] != '\n')
		buf->p[buf->len++] = '\n';
	memset(buf->p + buf->len, 0, NUM_PAD);
	return 0;
}

static int
broke(const struct cutter *c, struct err *err)
{
	*err = c->why;
	return -1;
}

/* (2) How many bytes to read before the first search for the end of a row. */
static size_t
first_want(const struct cutter *c)
{
	return c->block_size < c->max_row ? c->block_size : c->max_row;
}

/*
 * After a row longer than a block: as many bytes as that row plus a sixteenth,
 * so that not up to twice as many are read.
 */
static size_t
likely_want(const struct cutter *c)
{
	const size_t least = first_want(c), likely = c->long_row + c->long_row / 16;

	return likely > c->max_row ? c->max_row : likely > least ? likely : least;
}

/*
 * How many bytes to read before the next search; 0 if the row is longer than
 * max_row.
 */
static size_t
next_want(const struct cutter *c, size_t want)
{
	return want >= c->max_row ? 0 : want < c->max_row / 2 ? 2 * want : c->max_row;
}

/* The same after a read, which may have been too short to have got that far (6). */
static size_t
want_more(const struct cutter *c, const struct buf *buf, size_t want)
{
	return c->unbuffered && buf->len < want ? want : next_want(c, want);
}

static int
too_long(const struct cutter *c, const struct buf *row, struct err *err)
{
	err_set(err, ERR_DATA, "the row is longer than %zu bytes%s", c->max_row,
	    memchr(row->p, '"', row->len) ? "; is a quote not closed?" : "");
	return err_advise(err, ADVICE_MAX_ROW);
}

/* (6) Whether the first line of what may be text is still to come. */
static bool
lacks_line(const struct cutter *c)
{
	const struct buf *b = &c->rest;

	return c->unbuffered && c->lines && !c->at_end && b->len < first_want(c) &&
	    !memchr(b->p, '\n', b->len) && !memchr(b->p, '\0', b->len);
}

int
cutter_begin(struct cutter *c, struct err *err)
{
	do {
		if (fill(c, &c->rest, first_want(c), err) < 0)
			return -1;
	} while (lacks_line(c));
	return c->broken && c->rest.len == 0 ? broke(c, err) : 0;
}

/* So many blocks are read at most to make a layout surer, where rows are long. */
enum { SURER = 16 };

/* Whether what was learnt is to be learnt once more, from more bytes. */
static bool
ask_for_more(const struct cutter *c, struct layout *l, int status, size_t want)
{
	if (status == OPEN_MORE)
		return true;
	if (status != OPEN_ENOUGH || c->broken || next_want(c, want) == 0 ||
	    (c->unbuffered && c->rest.len < want) || next_want(c, want) / SURER > first_want(c))
		return false;
	layout_forget(l);
	return true;
}

/* (6) Reads until the front is enough to learn from. */
static int
fill_front(struct cutter *c, struct layout *l, struct err *err)
{
	while (c->unbuffered && !c->at_end && c->rest.len < first_want(c) && l->format->begun &&
	    !l->format->begun(l, c->rest.p, c->rest.len)) {
		if (fill(c, &c->rest, first_want(c), err) < 0)
			return -1;
	}
	return 0;
}

int
cutter_learn(struct cutter *c, struct layout *l, size_t *line, size_t *column, struct err *err)
{
	size_t used = 0, want = first_want(c);
	int status;

	*line = *column = 0;
	if (fill_front(c, l, err) < 0)
		return -1;
	c->cr = l->format->text && l->format->tabular && c->rest.len > 0 && has_cr_alone(c);
	if (c->cr)
		cr_to_lf(c->rest.p, c->rest.len);
	if (finish(c, &c->rest, l->format->text, err) < 0)
		return -1;
	for (;;) {
		status = l->format->open(
		    l, c->rest.p, c->rest.len, c->at_end && !c->broken, &used, line, column, err);
		if (!ask_for_more(c, l, status, want))
			break;
		if (c->broken)
			return broke(c, err);
		want = want_more(c, &c->rest, want);
		if (want == 0) {
			*line = l->lines + 1;
			*column = 1;
			too_long(c, &c->rest, err);
			return LEARN_NO_PLACE;
		}
		if (fill(c, &c->rest, want, err) < 0 ||
		    finish(c, &c->rest, l->format->text, err) < 0)
			return -1;
	}
	if (status < 0)
		return LEARN_NO_PLACE;
	c->rest.len -= used;
	memmove(c->rest.p, c->rest.p + used, c->rest.len);
	memset(c->rest.p + c->rest.len, 0, NUM_PAD);
	return LEARN_DONE;
}

/* The block takes over the rest of the last one, which gets the block's memory. */
static void
swap(struct buf *a, struct buf *b)
{
	struct buf t = *a;

	*a = *b;
	*b = t;
}

static bool
is_one_line(const struct buf *text)
{
	return text->len > 0 && memchr(text->p, '\n', text->len) == text->p + text->len - 1;
}

int
cutter_next(
    struct cutter *c, const struct layout *l, struct buf *text, bool *cut_short, struct err *err)
{
	const struct format *format = l->format;
	size_t want = likely_want(c), whole;
	bool here;

	text->len = 0;
	swap(text, &c->rest);
	here = c->unbuffered && text->len > 0; /* (6) perhaps a whole row */
	for (;; here = false) {
		if ((!here && fill(c, text, want, err) < 0) ||
		    finish(c, text, format->text, err) < 0) {
			text->len = 0; /* it may hold half a row, which is not a row */
			return -1;
		}
		whole = c->at_end && !c->broken ? text->len : format->cut(l, text->p, text->len);
		if (c->at_end || whole > 0)
			break;
		want = want_more(c, text, want);
		if (want == 0) {
			too_long(c, text, err);
			text->len = 0;
			*cut_short = true;
			return -1;
		}
	}
	c->rest.len = 0;
	buf_add(&c->rest, text->p + whole, text->len - whole);
	if (buf_check(&c->rest, err) < 0) {
		text->len = 0;
		return -1;
	}
	text->len = whole; /* (4) */
	c->long_row = want > first_want(c) && is_one_line(text) ? whole : 0;
	return c->broken ? broke(c, err) : 0;
}

/* ---- The unread rest as a stream, for formats that know their row groups. ---- */

static struct cutter *
of(struct stream *s)
{
	return (struct cutter *)(void *)((char *)s - offsetof(struct cutter, front));
}

static int
front_fill(struct stream *s, void *p, size_t n, size_t *got, struct err *err)
{
	struct cutter *c = of(s);
	const size_t left = c->rest.len - c->taken;
	size_t have = left < n ? left : n;
	int status = 0;

	if (have > 0)
		memcpy(p, c->rest.p + c->taken, have);
	c->taken += have;
	if (c->taken == c->rest.len)
		c->taken = c->rest.len = 0;
	*got = 0;
	if (have < n && !c->at_end) {
		status = stream_fill(c->stream, (char *)p + have, n - have, got, err);
		c->at_end = status < 0 || *got < n - have;
	} else if (have < n && c->broken) {
		status = broke(c, err);
	}
	*got += have;
	return status;
}

static int
front_size(struct stream *s, uint64_t *size, struct err *err)
{
	return stream_size(of(s)->stream, size, err);
}

static int
front_read_at(struct stream *s, void *p, size_t n, uint64_t at, size_t *got, struct err *err)
{
	return stream_read_at(of(s)->stream, p, n, at, got, err);
}

static const struct stream_kind front = {
    .fill = front_fill,
    .size = front_size,
    .read_at = front_read_at,
};

struct stream *
cutter_stream(struct cutter *c)
{
	c->front = (struct stream){.kind = &front, .name = c->stream->name};
	return &c->front;
}

void
cutter_reset(struct cutter *c, struct stream *stream)
{
	c->stream = stream;
	c->rest.len = c->taken = 0;
	c->at_end = c->broken = c->cr = false;
}

void
cutter_free(struct cutter *c)
{
	stream_close(c->stream);
	buf_free(&c->rest);
	c->stream = NULL;
}
