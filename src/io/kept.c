/* SPDX-License-Identifier: MIT */
/* A stream whose bytes are kept in a spool of pieces, to be read anywhere. */
#include "io/kept.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "io/spool.h"
#include "io/stream.h"

enum { PIECE = 1 << 16 };

struct kept {
	struct stream stream;
	struct stream *from;
	struct spool spool;
	uint64_t size, at;
};

static struct kept *
of(struct stream *s)
{
	return (struct kept *)(void *)s;
}

/* Any number of threads; a piece may have to be read from the file. */
static int
read_at(struct stream *s, void *to, size_t n, uint64_t at, size_t *got, struct err *err)
{
	const struct kept *k = of(s);
	char room[PIECE];
	const char *p;
	size_t part, offset, one;

	for (*got = 0; *got < n && at < k->size; *got += part, at += part) {
		p = spool_read(&k->spool, (size_t)(at / PIECE), 1, room, &one, err);
		if (!p)
			return -1;
		offset = (size_t)(at % PIECE);
		part = PIECE - offset < n - *got ? PIECE - offset : n - *got;
		part = k->size - at < part ? (size_t)(k->size - at) : part;
		memcpy((char *)to + *got, p + offset, part);
	}
	return 0;
}

static int
fill(struct stream *s, void *p, size_t n, size_t *got, struct err *err)
{
	int status = read_at(s, p, n, of(s)->at, got, err);

	of(s)->at += *got;
	return status;
}

static int
size_of(struct stream *s, uint64_t *size, struct err *err)
{
	(void)err;
	*size = of(s)->size;
	return 1;
}

static void
close_kept(struct stream *s)
{
	stream_close(of(s)->from);
	spool_free(&of(s)->spool);
	mem_free(s);
}

static const struct stream_kind kind = {
    .fill = fill,
    .size = size_of,
    .read_at = read_at,
    .close = close_kept,
};

/* Pieces are full but for the last. */
static int
keep_all(struct kept *k, const char *head, size_t n, struct err *err)
{
	size_t got = PIECE, have;
	char *p;

	while (got == PIECE) {
		p = spool_next(&k->spool, err);
		if (!p)
			return -1;
		have = n < PIECE ? n : PIECE;
		if (have > 0)
			memcpy(p, head, have);
		head += have;
		n -= have;
		got = 0;
		if (have < PIECE && stream_fill(k->from, p + have, PIECE - have, &got, err) < 0)
			return -1;
		got += have;
		k->size += got;
	}
	return spool_end(&k->spool, err);
}

struct stream *
kept_open(struct stream *from, const char *head, size_t n, size_t memory, struct err *err)
{
	struct kept *k = mem_new(1, sizeof(*k), err);

	if (!k) {
		stream_close(from);
		return NULL;
	}
	k->stream = (struct stream){.kind = &kind, .name = from->name};
	k->from = from;
	k->spool = (struct spool){.size = PIECE, .most = memory};
	if (keep_all(k, head, n, err) == 0)
		return &k->stream;
	close_kept(&k->stream);
	return NULL;
}
