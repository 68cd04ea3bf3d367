/* SPDX-License-Identifier: MIT */
/*
 * gzip (RFC 1952), by zlib, step by step. What says how long its members are is
 * read by bgzf.c, which also writes.
 *
 * (1) It is recognised by its first three bytes and its reserved flags.
 * (2) A file may have several members in sequence. Zeros after the last one are
 *     padding; anything else there is an error.
 */
#include "io/gzip.h"

#include <zlib.h>

#include "base/err.h"
#include "base/mem.h"

struct inflater {
	z_stream z;
	bool between; /* no member has begun, or one has ended and the next has not begun */
};

/* zlib counts buffer sizes in an unsigned int, so large buffers go in parts. */
static uInt
part(size_t n)
{
	const size_t most = (size_t)1 << 30;

	return (uInt)(n < most ? n : most);
}

static int
no_memory(struct err *err)
{
	return err_set(err, ERR_MEM, "out of memory for gzip");
}

/* Passes the buffers to zlib. */
static void
hand_in(z_stream *z, const struct codec_io *io)
{
	z->next_in = (unsigned char *)(size_t)io->in;
	z->avail_in = part(io->nin);
	z->next_out = io->out;
	z->avail_out = part(io->nout);
}

/* Records how far zlib got in the buffers. */
static void
take_back(const z_stream *z, struct codec_io *io)
{
	io->nin -= (size_t)(z->next_in - io->in);
	io->in = z->next_in;
	io->nout -= (size_t)(z->next_out - io->out);
	io->out = z->next_out;
}

/* (1) */
static bool
probe(const unsigned char *p, size_t n)
{
	return n >= 2 && p[0] == 0x1f && p[1] == 0x8b && (n < 3 || p[2] == 8) &&
	    (n < 4 || (p[3] & 0xe0) == 0);
}

static void *
decoder(struct err *err)
{
	struct inflater *d = mem_new(1, sizeof(*d), err);

	if (d && inflateInit2(&d->z, 15 + 16) == Z_OK) {
		d->between = true;
		return d;
	}
	if (d)
		no_memory(err);
	mem_free(d);
	return NULL;
}

/* (2) Between members: another member, padding, or the end. */
static int
next_member(struct inflater *d, struct codec_io *io, struct err *err)
{
	while (io->nin > 0 && *io->in == 0) {
		io->in++;
		io->nin--;
	}
	if (io->nin == 0)
		return 0;
	if (*io->in != 0x1f)
		return err_set(err, ERR_DATA, "bytes that are not gzip follow the gzip data");
	inflateReset(&d->z);
	d->between = false;
	return 0;
}

static int
decode(void *decoder, struct codec_io *io, struct err *err)
{
	struct inflater *d = decoder;
	int status;

	if (d->between && next_member(d, io, err) < 0)
		return -1;
	if (d->between)
		return 0;
	hand_in(&d->z, io);
	status = inflate(&d->z, Z_NO_FLUSH);
	take_back(&d->z, io);
	if (status == Z_STREAM_END)
		d->between = true;
	else if (status == Z_MEM_ERROR)
		return no_memory(err);
	else if (status != Z_OK && status != Z_BUF_ERROR)
		return err_set(err, ERR_DATA, "the gzip data is damaged (%s)",
		    d->z.msg ? d->z.msg : "unknown reason");
	return 0;
}

static bool
is_whole(const void *decoder)
{
	return ((const struct inflater *)decoder)->between;
}

static void
decoder_free(void *decoder)
{
	inflateEnd(&((struct inflater *)decoder)->z);
	mem_free(decoder);
}

const struct codec codec_gzip = {
    .name = "gzip",
    .program = "gzip",
    .probe = probe,
    .decoder = decoder,
    .decode = decode,
    .is_whole = is_whole,
    .decoder_free = decoder_free,
};
