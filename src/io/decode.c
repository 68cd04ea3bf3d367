/* SPDX-License-Identifier: MIT */
/*
 * A stream that decompresses another stream.
 *
 * (1) The codec is recognised by the first bytes of the input, whatever its
 *     name.
 * (2) Truncated or damaged data is an error, reported after all bytes that
 *     could be decoded. If the read itself failed, that error is reported
 *     instead. Each later call reports it again: the first may have been made to
 *     look at the front of the file alone.
 * (3) A codec that decodes on threads of its own reads the stream `front`: the
 *     bytes that were read to recognise it, then the rest.
 */
#include "io/decode.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "io/codec.h"

enum { CHUNK = 1 << 16 };

struct decode {
	struct stream stream;
	struct stream *from;
	unsigned nthread;
	const struct codec *codec; /* NULL: none */
	void *decoder;
	struct stream front, *inner; /* (3); NULL: none */
	bool started, end;
	bool failed; /* `from` ended with the error in `why` */
	bool bad; /* (2) the data is bad, as `why` says */
	struct err why;
	uint64_t done; /* bytes of the file before the chunk */
	size_t at, len; /* chunk[at .. len) is not yet used */
	unsigned char chunk[CHUNK];
};

static struct decode *
of(struct stream *s)
{
	return (struct decode *)(void *)s;
}

/* Puts the name of the stream in front of the message. */
static int
name(const struct decode *d, struct err *err)
{
	const struct err plain = *err;

	return err_set(err, plain.code, "%s: %.400s", d->stream.name, plain.text);
}

/* The same for bad data, with its place in front. */
static int
name_place(const struct decode *d, struct err *err)
{
	const struct err plain = *err;

	if (plain.code != ERR_DATA)
		return name(d, err);
	return err_set(err, ERR_DATA, "%s: byte %llu: %.400s", d->stream.name,
	    (unsigned long long)(d->done + d->at), plain.text);
}

static void
fill_chunk(struct decode *d)
{
	d->done += d->len;
	d->at = d->len = 0;
	if (d->end)
		return;
	d->failed = stream_fill(d->from, d->chunk, CHUNK, &d->len, &d->why) < 0;
	d->end = d->failed || d->len < CHUNK;
}

/* As much of the front as shows a codec, or a line: a shorter one begins no codec's data. */
static void
fill_front(struct decode *d)
{
	size_t got;

	do {
		d->failed =
		    stream_some(d->from, d->chunk + d->len, CHUNK - d->len, &got, &d->why) < 0;
		d->end = d->failed || got == 0;
		d->len += got;
	} while (!d->end && d->len < CODEC_HEAD && !memchr(d->chunk, '\n', d->len));
}

static int
fill_plain(struct decode *d, unsigned char *p, size_t n, size_t *got, struct err *err)
{
	size_t have = d->len - d->at < n ? d->len - d->at : n;
	int status = 0;

	memcpy(p, d->chunk + d->at, have);
	d->at += have;
	*got = 0;
	if (have < n)
		status = stream_fill(d->from, p + have, n - have, got, err);
	*got += have;
	return status;
}

/* ---- (3) the input of a codec's own stream ---- */

static struct decode *
of_front(struct stream *s)
{
	return (struct decode *)(void *)((char *)s - offsetof(struct decode, front));
}

static int
front_fill(struct stream *s, void *p, size_t n, size_t *got, struct err *err)
{
	return fill_plain(of_front(s), p, n, got, err);
}

static void
front_quit_by(struct stream *s, int fd)
{
	stream_quit_by(of_front(s)->from, fd);
}

/* It is a part of the decode, which closes what it reads from. */
static void
front_close(struct stream *s)
{
	(void)s;
}

static const struct stream_kind front = {
    .fill = front_fill,
    .quit_by = front_quit_by,
    .close = front_close,
};

/* ---- */

static int
refuse(const struct decode *d, struct err *err)
{
	const char *file = d->stream.name;

	return err_set(err, ERR_DATA,
	    "%s: this is %s data, and this smx was built without %s; decompress it first: %s -dc "
	    "%.200s | smx -",
	    file, d->codec->name, d->codec->library, d->codec->program,
	    strcmp(file, "-") == 0 ? "FILE" : file);
}

static int
begin_codec(struct decode *d, struct err *err)
{
	if (!d->codec)
		return 0;
	if (!codec_is_built(d->codec))
		return refuse(d, err);
	if (d->codec->open) {
		d->front = (struct stream){.kind = &front, .name = d->stream.name};
		d->inner = d->codec->open(&d->front, d->nthread, err);
		return d->inner ? 0 : -1;
	}
	d->decoder = d->codec->decoder(err);
	return d->decoder ? 0 : name(d, err);
}

/* (1) */
static int
start(struct decode *d, bool some, struct err *err)
{
	if (d->started)
		return 0;
	d->started = true;
	if (some)
		fill_front(d);
	else
		fill_chunk(d);
	if (!d->codec)
		d->codec = codec_of_head(d->chunk, d->len < CODEC_HEAD ? d->len : CODEC_HEAD);
	return begin_codec(d, err);
}

static int
step(struct decode *d, struct codec_io *io, struct err *err)
{
	int status;

	if (d->at == d->len)
		fill_chunk(d);
	io->in = d->chunk + d->at;
	io->nin = d->len - d->at;
	status = d->codec->decode(d->decoder, io, err);
	d->at = d->len - io->nin;
	return status;
}

/* (2) At the end of the input the decoder may still hold output. */
static int
fill_decoded(struct decode *d, unsigned char *p, size_t n, size_t *got, struct err *err)
{
	struct codec_io io = {.out = p, .nout = n};
	bool stuck = false;
	int status = 0;
	size_t room;

	while (io.nout > 0 && status == 0 && !stuck && !d->bad) {
		room = io.nout;
		status = step(d, &io, err);
		stuck = d->end && d->at == d->len && io.nout == room;
	}
	*got = n - io.nout;
	if ((d->failed && io.nout > 0) || d->bad) {
		*err = d->why;
		return -1;
	}
	if (status < 0) {
		d->bad = true;
		name_place(d, err);
		d->why = *err;
		return -1;
	}
	if (io.nout > 0 && !d->codec->is_whole(d->decoder))
		return err_set(err, ERR_DATA, "%s: the %s data ends too early", d->stream.name,
		    d->codec->name);
	return 0;
}

static int
fill(struct stream *s, void *p, size_t n, size_t *got, struct err *err)
{
	struct decode *d = of(s);

	*got = 0;
	if (start(d, false, err) < 0)
		return -1;
	if (d->inner)
		return stream_fill(d->inner, p, n, got, err);
	return d->codec ? fill_decoded(d, p, n, got, err) : fill_plain(d, p, n, got, err);
}

/* What is compressed is decoded in full: its blocks come late anyway. */
static int
some(struct stream *s, void *p, size_t n, size_t *got, struct err *err)
{
	struct decode *d = of(s);

	*got = 0;
	if (start(d, true, err) < 0)
		return -1;
	if (d->codec)
		return fill(s, p, n, got, err);
	if (d->at == d->len)
		return stream_some(d->from, p, n, got, err);
	return fill_plain(d, p, d->len - d->at < n ? d->len - d->at : n, got, err);
}

static int
size(struct stream *s, uint64_t *n, struct err *err)
{
	struct decode *d = of(s);

	if (start(d, false, err) < 0)
		return -1;
	return d->codec ? 0 : stream_size(d->from, n, err);
}

static int
read_at(struct stream *s, void *p, size_t n, uint64_t at, size_t *got, struct err *err)
{
	return stream_read_at(of(s)->from, p, n, at, got, err);
}

static const char *
codec(const struct stream *s)
{
	const struct decode *d = (const struct decode *)(const void *)s;

	return d->codec ? d->codec->name : NULL;
}

static void
quit_by(struct stream *s, int fd)
{
	stream_quit_by(of(s)->from, fd);
}

static void
close_decode(struct stream *s)
{
	struct decode *d = of(s);

	if (d->decoder)
		d->codec->decoder_free(d->decoder);
	stream_close(d->inner);
	stream_close(d->from);
	mem_free(d);
}

static const struct stream_kind kind = {
    .fill = fill,
    .some = some,
    .size = size,
    .read_at = read_at,
    .codec = codec,
    .quit_by = quit_by,
    .close = close_decode,
};

static struct decode *
open_decode(struct stream *from, struct err *err)
{
	struct decode *d = mem_new(1, sizeof(*d), err);

	if (!d) {
		stream_close(from);
		return NULL;
	}
	d->stream = (struct stream){.kind = &kind, .name = from->name};
	d->from = from;
	return d;
}

struct stream *
decode_open(struct stream *from, unsigned nthread, struct err *err)
{
	struct decode *d = open_decode(from, err);

	if (!d)
		return NULL;
	d->nthread = nthread;
	return &d->stream;
}

struct stream *
decode_open_by(struct stream *from, const struct codec *codec, uint64_t at, struct err *err)
{
	struct decode *d = open_decode(from, err);

	if (!d)
		return NULL;
	d->codec = codec;
	d->done = at;
	return &d->stream;
}

bool
decode_goes_on(const struct stream *s)
{
	const struct decode *d = (const struct decode *)(const void *)s;

	return d->decoder && !(d->end && d->at == d->len);
}
