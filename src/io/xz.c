/* SPDX-License-Identifier: MIT */
/*
 * xz, by liblzma if configure found it. It is only read.
 *
 * (1) A file may have several streams in sequence, with padding between and
 *     after them: zeros, as many as a multiple of four. Anything else there is
 *     an error, as it is for xz(1).
 * (2) What needs more than 256 MB to be decompressed is refused; xz -9 needs 65.
 */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "config.h"
#include "io/codec.h"

static bool
probe(const unsigned char *p, size_t n)
{
	return n >= 6 && memcmp(p, "\xfd\x37zXZ", 6) == 0;
}

#if HAVE_LZMA

#include <lzma.h>

static const uint64_t memory = (uint64_t)256 << 20; /* (2) */

struct decoder {
	lzma_stream z;
	bool between; /* no stream has begun, or one has ended and the next has not begun */
	bool any; /* a stream was read */
	size_t padding; /* zeros since the last stream */
};

static void *
decoder(struct err *err)
{
	struct decoder *d = mem_new(1, sizeof(*d), err);

	if (!d)
		return NULL;
	d->between = true;
	return d;
}

static int
refuse(const struct decoder *d, lzma_ret code, struct err *err)
{
	if (code == LZMA_MEM_ERROR)
		return err_set(err, ERR_MEM, "out of memory for xz");
	if (code == LZMA_MEMLIMIT_ERROR)
		return err_set(err, ERR_DATA,
		    "the xz data needs more than 256 MB to be decompressed; pipe it through "
		    "xz -dc");
	if (code == LZMA_FORMAT_ERROR && d->any)
		return err_set(err, ERR_DATA, "bytes that are not xz follow the xz data");
	if (code == LZMA_OPTIONS_ERROR)
		return err_set(err, ERR_DATA,
		    "the xz data has options that liblzma does not know; pipe it through xz -dc");
	return err_set(err, ERR_DATA, "the xz data is damaged");
}

/* (1) Between streams: padding, another stream, or the end. */
static int
next_stream(struct decoder *d, struct codec_io *io, struct err *err)
{
	lzma_ret code;

	for (; d->any && io->nin > 0 && *io->in == 0; d->padding++) {
		io->in++;
		io->nin--;
	}
	if (io->nin == 0)
		return 0;
	if (d->padding % 4 != 0)
		return err_set(err, ERR_DATA, "bytes that are not xz follow the xz data");
	code = lzma_stream_decoder(&d->z, memory, 0);
	if (code != LZMA_OK)
		return refuse(d, code, err);
	d->between = false;
	d->padding = 0;
	return 0;
}

static int
decode(void *decoder, struct codec_io *io, struct err *err)
{
	struct decoder *d = decoder;
	lzma_ret code;

	if (d->between && next_stream(d, io, err) < 0)
		return -1;
	if (d->between)
		return 0;
	d->z.next_in = io->in;
	d->z.avail_in = io->nin;
	d->z.next_out = io->out;
	d->z.avail_out = io->nout;
	code = lzma_code(&d->z, LZMA_RUN);
	io->in = d->z.next_in;
	io->nin = d->z.avail_in;
	io->out = d->z.next_out;
	io->nout = d->z.avail_out;
	if (code != LZMA_OK && code != LZMA_STREAM_END && code != LZMA_BUF_ERROR)
		return refuse(d, code, err);
	d->between = code == LZMA_STREAM_END;
	d->any = d->any || d->between;
	return 0;
}

static bool
is_whole(const void *decoder)
{
	const struct decoder *d = decoder;

	return d->between && d->padding % 4 == 0;
}

static void
decoder_free(void *decoder)
{
	lzma_end(&((struct decoder *)decoder)->z);
	mem_free(decoder);
}

const struct codec codec_xz = {
    .name = "xz",
    .suffix = {".xz"},
    .program = "xz",
    .library = "liblzma",
    .probe = probe,
    .decoder = decoder,
    .decode = decode,
    .is_whole = is_whole,
    .decoder_free = decoder_free,
};

#else

const struct codec codec_xz = {
    .name = "xz",
    .suffix = {".xz"},
    .program = "xz",
    .library = "liblzma",
    .probe = probe,
};

#endif
