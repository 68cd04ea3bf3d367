/* SPDX-License-Identifier: MIT */
/*
 * zstd (RFC 8878), by libzstd if configure found it.
 *
 * (1) A file may have several frames in sequence, and skippable frames among
 *     them, also at the front. Anything else after a frame is an error, as it is
 *     for zstd(1).
 * (2) A frame whose window exceeds 128 MB is refused, as zstd(1) refuses it
 *     unless told otherwise: that is the memory that reading takes.
 * (3) One frame is written, because many programs read only the first. The
 *     library compresses it on a thread of its own, if it can.
 */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "config.h"
#include "io/codec.h"

/* The first bytes of skippable frames are 0x50 to 0x5f, and these; lz4 has the same. */
static bool
is_skippable(const unsigned char *p, size_t n)
{
	return n >= 4 && p[0] >> 4 == 5 && memcmp(p + 1, "\x2a\x4d\x18", 3) == 0;
}

/* (1) */
static bool
probe(const unsigned char *p, size_t n)
{
	return is_skippable(p, n) || (n >= 4 && memcmp(p, "\x28\xb5\x2f\xfd", 4) == 0);
}

#if HAVE_ZSTD

#include <zstd.h>
#include <zstd_errors.h>

struct decoder {
	ZSTD_DCtx *z;
	bool between; /* no frame has begun, or one has ended and the next has not begun */
	bool any; /* a frame was read */
};

static const int most_level = 19; /* what zstd(1) has without --ultra */

static int
no_memory(struct err *err)
{
	return err_set(err, ERR_MEM, "out of memory for zstd");
}

static void *
decoder(struct err *err)
{
	struct decoder *d = mem_new(1, sizeof(*d), err);

	if (!d)
		return NULL;
	d->between = true;
	d->z = ZSTD_createDCtx();
	if (d->z)
		return d;
	no_memory(err);
	mem_free(d);
	return NULL;
}

static int
refuse(const struct decoder *d, size_t code, struct err *err)
{
	switch (ZSTD_getErrorCode(code)) {
	case ZSTD_error_memory_allocation:
		return no_memory(err);
	case ZSTD_error_prefix_unknown:
		if (d->any)
			return err_set(
			    err, ERR_DATA, "bytes that are not zstd follow the zstd data");
		break;
	case ZSTD_error_frameParameter_windowTooLarge: /* (2) */
		return err_set(err, ERR_DATA,
		    "the zstd data needs a window of more than 128 MB; pipe it through "
		    "zstd -dc -M2048MB");
	default:
		break;
	}
	return err_set(err, ERR_DATA, "the zstd data is damaged (%s)", ZSTD_getErrorName(code));
}

static int
decode(void *decoder, struct codec_io *io, struct err *err)
{
	struct decoder *d = decoder;
	ZSTD_inBuffer in = {io->in, io->nin, 0};
	ZSTD_outBuffer out = {io->out, io->nout, 0};
	size_t left;

	if (d->between && io->nin == 0)
		return 0;
	left = ZSTD_decompressStream(d->z, &out, &in);
	io->in += in.pos;
	io->nin -= in.pos;
	io->out += out.pos;
	io->nout -= out.pos;
	if (ZSTD_isError(left))
		return refuse(d, left, err);
	d->between = left == 0;
	d->any = d->any || d->between;
	return 0;
}

static bool
is_whole(const void *decoder)
{
	return ((const struct decoder *)decoder)->between;
}

static void
decoder_free(void *decoder)
{
	ZSTD_freeDCtx(((struct decoder *)decoder)->z);
	mem_free(decoder);
}

/* (3) A library without threads refuses them. */
static void *
encoder(int level, struct err *err)
{
	ZSTD_CCtx *z = ZSTD_createCCtx();

	if (!z) {
		no_memory(err);
		return NULL;
	}
	ZSTD_CCtx_setParameter(z, ZSTD_c_compressionLevel, level);
	ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1);
	ZSTD_CCtx_setParameter(z, ZSTD_c_nbWorkers, 1);
	return z;
}

static int
encode(void *encoder, struct codec_io *io, enum codec_then then, struct err *err)
{
	ZSTD_inBuffer in = {io->in, io->nin, 0};
	ZSTD_outBuffer out = {io->out, io->nout, 0};
	const ZSTD_EndDirective end[] = {ZSTD_e_continue, ZSTD_e_flush, ZSTD_e_end};
	const size_t left = ZSTD_compressStream2(encoder, &out, &in, end[then]);

	if (ZSTD_isError(left) && ZSTD_getErrorCode(left) == ZSTD_error_memory_allocation)
		return no_memory(err);
	if (ZSTD_isError(left))
		return err_set(
		    err, ERR_IO, "zstd can't compress this (%s)", ZSTD_getErrorName(left));
	io->in += in.pos;
	io->nin -= in.pos;
	io->out += out.pos;
	io->nout -= out.pos;
	return io->nin > 0 || (then != CODEC_MORE && left > 0);
}

static void
encoder_free(void *encoder)
{
	ZSTD_freeCCtx(encoder);
}

const struct codec codec_zstd = {
    .name = "zstd",
    .suffix = {".zst"},
    .program = "zstd",
    .library = "libzstd",
    .writes = true,
    .probe = probe,
    .decoder = decoder,
    .decode = decode,
    .is_whole = is_whole,
    .decoder_free = decoder_free,
    .level = {.least = 1, .most = &most_level, .usual = 3},
    .encoder = encoder,
    .encode = encode,
    .encoder_free = encoder_free,
};

#else

const struct codec codec_zstd = {
    .name = "zstd",
    .suffix = {".zst"},
    .program = "zstd",
    .library = "libzstd",
    .writes = true,
    .probe = probe,
};

#endif
