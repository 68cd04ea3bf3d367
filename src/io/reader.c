/* SPDX-License-Identifier: MIT */
/*
 * A file as a stream, decompressed and read ahead.
 *
 * If a codec has more data after the first block, a second thread decodes it
 * ahead, unless the codec has threads of its own. Closing the reader does not
 * wait for threads that are waiting for input that is no longer wanted.
 */
#include "io/reader.h"

#include "base/err.h"
#include "base/mem.h"
#include "io/decode.h"
#include "io/file.h"
#include "io/readahead.h"

struct reader {
	struct stream stream;
	struct stream *decoded;
	const struct stream *file; /* what is decoded, which owns it */
	struct readahead *ahead; /* NULL: none; otherwise its thread alone uses `decoded` */
	bool filled; /* the first block was read */
	bool tried; /* starting the thread was tried */
};

static struct reader *
of(struct stream *s)
{
	return (struct reader *)(void *)s;
}

static int
fill(struct stream *s, void *p, size_t n, size_t *got, struct err *err)
{
	struct reader *r = of(s);

	if (r->filled && !r->tried && decode_goes_on(r->decoded))
		r->ahead = readahead_start(r->decoded);
	r->tried = r->filled;
	r->filled = true;
	return r->ahead ? readahead_fill(r->ahead, p, n, got, err)
			: stream_fill(r->decoded, p, n, got, err);
}

/* Only of what is not compressed. */
static int
some(struct stream *s, void *p, size_t n, size_t *got, struct err *err)
{
	struct reader *r = of(s);

	if (r->ahead || (r->filled && decode_goes_on(r->decoded)))
		return fill(s, p, n, got, err);
	r->filled = true;
	return stream_some(r->decoded, p, n, got, err);
}

static int
size(struct stream *s, uint64_t *n, struct err *err)
{
	return of(s)->ahead ? 0 : stream_size(of(s)->decoded, n, err);
}

static int
read_at(struct stream *s, void *p, size_t n, uint64_t at, size_t *got, struct err *err)
{
	return stream_read_at(of(s)->decoded, p, n, at, got, err);
}

static const char *
codec(const struct stream *s)
{
	return stream_codec(((const struct reader *)(const void *)s)->decoded);
}

static int
at(const struct stream *s, uint64_t *so_far, uint64_t *n)
{
	return stream_at(((const struct reader *)(const void *)s)->file, so_far, n);
}

static void
close_reader(struct stream *s)
{
	readahead_stop(of(s)->ahead);
	stream_close(of(s)->decoded);
	mem_free(s);
}

static const struct stream_kind kind = {
    .fill = fill,
    .some = some,
    .size = size,
    .read_at = read_at,
    .codec = codec,
    .at = at,
    .close = close_reader,
};

struct stream *
reader_open(const char *path, struct err *err)
{
	return reader_open_on(path, 1, err);
}

struct stream *
reader_open_on(const char *path, unsigned nthread, struct err *err)
{
	struct stream *file = file_open(path, err);
	struct reader *r = file ? mem_new(1, sizeof(*r), err) : NULL;

	if (!r) {
		stream_close(file);
		return NULL;
	}
	r->stream = (struct stream){.kind = &kind, .name = path};
	r->file = file;
	r->decoded = decode_open(file, nthread, err);
	if (r->decoded)
		return &r->stream;
	mem_free(r);
	return NULL;
}
