/* SPDX-License-Identifier: MIT */
#include "io/stream.h"

#include "base/err.h"

int
stream_fill(struct stream *s, void *p, size_t n, size_t *got, struct err *err)
{
	return s->kind->fill(s, p, n, got, err);
}

int
stream_some(struct stream *s, void *p, size_t n, size_t *got, struct err *err)
{
	return s->kind->some ? s->kind->some(s, p, n, got, err) : stream_fill(s, p, n, got, err);
}

int
stream_size(struct stream *s, uint64_t *size, struct err *err)
{
	return s->kind->size ? s->kind->size(s, size, err) : 0;
}

int
stream_read_at(struct stream *s, void *p, size_t n, uint64_t at, size_t *got, struct err *err)
{
	*got = 0;
	if (!s->kind->read_at)
		return err_set(err, ERR_PATH, "%s: can only be read from front to end", s->name);
	return s->kind->read_at(s, p, n, at, got, err);
}

int
stream_drain(struct stream *s, struct err *err)
{
	char piece[1 << 16];
	size_t got;

	do {
		if (stream_fill(s, piece, sizeof(piece), &got, err) < 0)
			return -1;
	} while (got == sizeof(piece));
	return 0;
}

int
stream_at(const struct stream *s, uint64_t *at, uint64_t *size)
{
	return s->kind->at ? s->kind->at(s, at, size) : 0;
}

const char *
stream_codec(const struct stream *s)
{
	return s->kind->codec ? s->kind->codec(s) : NULL;
}

void
stream_quit_by(struct stream *s, int fd)
{
	if (s->kind->quit_by)
		s->kind->quit_by(s, fd);
}

void
stream_close(struct stream *s)
{
	if (s)
		s->kind->close(s);
}
