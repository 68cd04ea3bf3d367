/* SPDX-License-Identifier: MIT */
/*
 * Bytes of a stream in memory, as many as a message has.
 *
 * (1) Room is made for bytes that are there, not for those that a message claims:
 *     it doubles as they come.
 */
#include "format/arrow_input.h"

#include <string.h>

#include "base/err.h"
#include "io/stream.h"

enum { AT_ONCE = 256 * 1024 };

int
arrow_input_begin(struct arrow_input *in, struct stream *s, uint64_t at, struct err *err)
{
	const int status = stream_size(s, &in->size, err);

	in->stream = s;
	in->at = at;
	in->anywhere = status > 0;
	return status < 0 ? -1 : 0;
}

/* The bytes that were taken make room. */
static void
compact(struct arrow_input *in)
{
	const size_t n = in->buf.len - in->used;

	if (n > 0 && in->used > 0)
		memmove(in->buf.p, in->buf.p + in->used, n);
	in->buf.len = n;
	in->used = 0;
}

/* Adds up to n bytes. */
static int
read_more(struct arrow_input *in, size_t n, struct err *err)
{
	char *to = buf_room(&in->buf, n, err);
	size_t got = 0;
	int status;

	if (!to)
		return -1;
	status = in->anywhere
	    ? stream_read_at(in->stream, to, n, in->at + (in->buf.len - in->used), &got, err)
	    : stream_fill(in->stream, to, n, &got, err);
	in->buf.len += got;
	in->end = got < n;
	in->failed = status < 0;
	return status;
}

/* (1) */
int
arrow_input_want(struct arrow_input *in, uint64_t n, struct err *err)
{
	size_t have = in->buf.len - in->used, more;

	if (have >= n || in->end)
		return 0;
	compact(in);
	while (have < n && !in->end) {
		more = have > AT_ONCE ? have : AT_ONCE;
		if (more > n - have && n - have > AT_ONCE)
			more = (size_t)(n - have);
		if (read_more(in, more, err) < 0)
			return -1;
		have = in->buf.len;
	}
	return 0;
}

bool
arrow_input_has(const struct arrow_input *in, uint64_t n)
{
	return in->at <= in->size && n <= in->size - in->at;
}

void
arrow_input_take(struct arrow_input *in, uint64_t n)
{
	const size_t have = in->buf.len - in->used;

	in->at += n;
	if (n <= have) {
		in->used += (size_t)n;
		return;
	}
	in->buf.len = in->used = 0;
	in->end = false;
}

void
arrow_input_free(struct arrow_input *in)
{
	buf_free(&in->buf);
}
