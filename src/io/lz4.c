/* SPDX-License-Identifier: MIT */
/*
 * lz4 frames, by liblz4 if configure found it. They are only read.
 *
 * (1) A file may have several frames in sequence, and skippable frames after the
 *     first. Anything else after a frame is an error, as it is for lz4(1). A
 *     skippable frame at the front is taken for zstd.
 * (2) Legacy frames (lz4 -l) are recognised, and refused by name. Frames that
 *     need a dictionary fail as damaged.
 */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "config.h"
#include "io/codec.h"

/* (2) */
static bool
is_legacy(const unsigned char *p, size_t n)
{
	return n >= 4 && memcmp(p, "\x02\x21\x4c\x18", 4) == 0;
}

static bool
probe(const unsigned char *p, size_t n)
{
	return is_legacy(p, n) || (n >= 4 && memcmp(p, "\x04\x22\x4d\x18", 4) == 0);
}

#if HAVE_LZ4

#include <lz4frame.h>

struct decoder {
	LZ4F_dctx *z;
	bool between; /* no frame has begun, or one has ended and the next has not begun */
	bool any; /* a frame was read */
};

static int
no_memory(struct err *err)
{
	return err_set(err, ERR_MEM, "out of memory for lz4");
}

static void *
decoder(struct err *err)
{
	struct decoder *d = mem_new(1, sizeof(*d), err);

	if (!d)
		return NULL;
	d->between = true;
	if (!LZ4F_isError(LZ4F_createDecompressionContext(&d->z, LZ4F_VERSION)))
		return d;
	no_memory(err);
	mem_free(d);
	return NULL;
}

/* The library tells its errors by their names alone. */
static int
refuse(const struct decoder *d, size_t code, struct err *err)
{
	const char *name = LZ4F_getErrorName(code);

	if (strcmp(name, "ERROR_allocation_failed") == 0)
		return no_memory(err);
	if (strcmp(name, "ERROR_frameType_unknown") == 0 && d->any)
		return err_set(err, ERR_DATA, "bytes that are not lz4 follow the lz4 data");
	return err_set(err, ERR_DATA, "the lz4 data is damaged (%s)", name);
}

static int
decode(void *decoder, struct codec_io *io, struct err *err)
{
	struct decoder *d = decoder;
	size_t used = io->nin, made = io->nout, left;

	if (d->between && io->nin == 0)
		return 0;
	if (d->between && is_legacy(io->in, io->nin))
		return err_set(
		    err, ERR_DATA, "this is a legacy lz4 frame; pipe it through lz4 -dc");
	left = LZ4F_decompress(d->z, io->out, &made, io->in, &used, NULL);
	if (LZ4F_isError(left))
		return refuse(d, left, err);
	io->in += used;
	io->nin -= used;
	io->out += made;
	io->nout -= made;
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
	LZ4F_freeDecompressionContext(((struct decoder *)decoder)->z);
	mem_free(decoder);
}

const struct codec codec_lz4 = {
    .name = "lz4",
    .suffix = {".lz4"},
    .program = "lz4",
    .library = "liblz4",
    .probe = probe,
    .decoder = decoder,
    .decode = decode,
    .is_whole = is_whole,
    .decoder_free = decoder_free,
};

#else

const struct codec codec_lz4 = {
    .name = "lz4",
    .suffix = {".lz4"},
    .program = "lz4",
    .library = "liblz4",
    .probe = probe,
};

#endif
