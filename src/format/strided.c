/* SPDX-License-Identifier: MIT */
/*
 * (1) Numbers are gathered in panels: rows of the last axis, or a part of one that is
 *     longer. Within a panel, the axis with the smaller stride varies fastest, so that a
 *     window over the file moves forward as far as possible.
 */
#include "format/strided.h"

#include <string.h>

#include "base/err.h"
#include "io/stream.h"

enum { PANEL = 8 << 20, WINDOW = 64 << 10 };

/* Where row r begins, in numbers from the first. */
static uint64_t
place_of(const struct strided *s, uint64_t r)
{
	uint64_t place = 0;

	for (size_t i = s->naxis - 1; i > 0; i--) {
		place += r % s->axis[i - 1] * s->stride[i - 1];
		r /= s->axis[i - 1];
	}
	return place;
}

/* The bytes of a number, through the window; those up to `ahead` behind it may follow. */
static const char *
number_at(struct strided *s, uint64_t at, uint64_t ahead, struct err *err)
{
	const uint64_t most = s->item < WINDOW ? WINDOW / s->item : 1;
	const size_t want = (size_t)(ahead < most ? ahead + 1 : most) * s->item;
	size_t got;
	char *q;

	if (at >= s->window_at && at - s->window_at < s->window.len / s->item)
		return s->window.p + (size_t)(at - s->window_at) * s->item;
	s->window.len = 0;
	q = buf_room(&s->window, want, err);
	if (!q || stream_read_at(s->from, q, want, s->start + at * s->item, &got, err) < 0)
		return NULL;
	s->window.len = got;
	s->window_at = at;
	if (got >= s->item)
		return q;
	err_set(err, ERR_DATA, "%s: the file ends too early", s->from->name);
	return NULL;
}

/* What a panel has: rows from `row` on, and of each the numbers from `from` to `to`. */
struct part {
	uint64_t row, rows, from, to;
};

static int
put(struct strided *s, const struct part *k, uint64_t i, uint64_t j, uint64_t ahead,
    struct err *err)
{
	const uint64_t last = s->stride[s->naxis - 1];
	const char *p = number_at(s, place_of(s, k->row + i) + (k->from + j) * last, ahead, err);

	if (!p)
		return -1;
	memcpy(s->panel.p + (size_t)(i * (k->to - k->from) + j) * s->item, p, s->item);
	return 0;
}

/* (1) */
static int
gather(struct strided *s, const struct part *k, struct err *err)
{
	const uint64_t columns = k->to - k->from;
	const uint64_t last = s->stride[s->naxis - 1];
	const uint64_t before = s->naxis > 1 ? s->stride[s->naxis - 2] : UINT64_MAX;

	if (last <= before) {
		for (uint64_t i = 0; i < k->rows; i++) {
			for (uint64_t j = 0; j < columns; j++) {
				if (put(s, k, i, j, (columns - 1 - j) * last, err) < 0)
					return -1;
			}
		}
		return 0;
	}
	for (uint64_t j = 0; j < columns; j++) {
		for (uint64_t i = 0; i < k->rows; i++) {
			if (put(s, k, i, j, (k->rows - 1 - i) * before, err) < 0)
				return -1;
		}
	}
	return 0;
}

static int
next_panel(struct strided *s, struct err *err)
{
	const uint64_t columns = s->axis[s->naxis - 1], most = PANEL / s->item;
	const uint64_t in = s->done % columns, left = (s->n - s->done) / columns;
	struct part k = {.row = s->done / columns, .rows = 1, .from = in, .to = columns};

	if (columns - in > most)
		k.to = in + most;
	else if (in == 0)
		k.rows = left < most / columns ? left : most / columns;
	s->panel.len = s->at = 0;
	if (!buf_room(&s->panel, (size_t)(k.rows * (k.to - k.from)) * s->item, err) ||
	    gather(s, &k, err) < 0)
		return -1;
	s->panel.len = (size_t)(k.rows * (k.to - k.from)) * s->item;
	s->done += k.rows * (k.to - k.from);
	return 0;
}

int
strided_fill(struct strided *s, void *p, size_t n, size_t *got, struct err *err)
{
	size_t part;

	for (*got = 0; *got < n; *got += part, s->at += part) {
		if (s->at == s->panel.len && s->done == s->n)
			return 0;
		if (s->at == s->panel.len && next_panel(s, err) < 0)
			return -1;
		part = s->panel.len - s->at < n - *got ? s->panel.len - s->at : n - *got;
		memcpy((char *)p + *got, s->panel.p + s->at, part);
	}
	return 0;
}

void
strided_free(struct strided *s)
{
	buf_free(&s->panel);
	buf_free(&s->window);
}
