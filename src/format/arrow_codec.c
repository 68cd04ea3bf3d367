/* SPDX-License-Identifier: MIT */
/*
 * Buffers of record batches that are compressed, by liblz4 and libzstd if configure
 * found them: a length of eight bytes, and a frame. A length of -1 means that what
 * follows is not compressed.
 *
 * (1) The length is a claim. Room is made as bytes come, and their number must be it.
 * (2) A batch is decompressed as a whole. One that becomes far larger than any data
 *     does is refused: all of it, because it may have many buffers, which may even be
 *     the same bytes.
 */
#include "format/arrow_codec.h"

#include "base/buf.h"
#include "base/err.h"
#include "config.h"

enum { STEP = 256 * 1024 };

/* (2) Bytes, and times the compressed ones. */
#define SUSPECT ((size_t)1 << 30)
enum { RATIO = 256 };

struct inflate {
	struct buf *plain;
	size_t from, want; /* where in plain the buffer begins, and its length */
	struct err *err;
};

static const char *
name_of(enum arrow_codec codec)
{
	return codec == CODEC_LZ4 ? "LZ4" : "zstd";
}

static int
damaged(struct err *err)
{
	return err_set(err, ERR_DATA, "a compressed buffer is damaged");
}

#if HAVE_LZ4 || HAVE_ZSTD

/* (1) Room for more of the buffer, a byte at least; NULL with err set. */
static char *
room(struct inflate *f, size_t *n)
{
	const size_t have = f->plain->len - f->from, left = f->want - have;

	*n = have > STEP ? have : STEP;
	if (*n > left)
		*n = left;
	return buf_room(f->plain, *n + 1, f->err);
}

#endif

#if HAVE_LZ4

#include <lz4frame.h>

static int
inflate_lz4(struct inflate *f, const char *p, size_t n)
{
	LZ4F_dctx *z;
	size_t in, out, left = 1;
	char *to;

	if (LZ4F_isError(LZ4F_createDecompressionContext(&z, LZ4F_VERSION)))
		return err_set(f->err, ERR_MEM, "out of memory for LZ4");
	while (left > 0 && n > 0 && (to = room(f, &out))) {
		in = n;
		left = LZ4F_decompress(z, to, &out, p, &in, NULL);
		if (LZ4F_isError(left) || (in == 0 && out == 0))
			break;
		f->plain->len += out;
		p += in;
		n -= in;
	}
	LZ4F_freeDecompressionContext(z);
	return left == 0 && n == 0 ? 0 : damaged(f->err);
}

#endif

#if HAVE_ZSTD

#include <zstd.h>

static int
inflate_zstd(struct inflate *f, const char *p, size_t n)
{
	ZSTD_DCtx *z = ZSTD_createDCtx();
	ZSTD_inBuffer in = {p, n, 0};
	ZSTD_outBuffer out = {0};
	size_t left = 1, before;

	if (!z)
		return err_set(f->err, ERR_MEM, "out of memory for zstd");
	while (left > 0 && (out.dst = room(f, &out.size))) {
		before = in.pos;
		out.pos = 0;
		left = ZSTD_decompressStream(z, &out, &in);
		if (ZSTD_isError(left) || (in.pos == before && out.pos == 0))
			break;
		f->plain->len += out.pos;
	}
	ZSTD_freeDCtx(z);
	return left == 0 && in.pos == n ? 0 : damaged(f->err);
}

#endif

static int
inflate_buffer(struct inflate *f, enum arrow_codec codec, const char *p, size_t n)
{
#if HAVE_LZ4
	if (codec == CODEC_LZ4)
		return inflate_lz4(f, p, n);
#endif
#if HAVE_ZSTD
	if (codec == CODEC_ZSTD)
		return inflate_zstd(f, p, n);
#endif
	(void)p;
	(void)n;
	return err_set(f->err, ERR_DATA,
	    "its buffers are compressed with %s, which this smx does not read; write it "
	    "uncompressed",
	    name_of(codec));
}

/* The length that a buffer claims, or has if it is not compressed; it is not empty. */
static uint64_t
length_of(const char *p, size_t n)
{
	const uint64_t len = n < 8 ? 0 : flat_load(p, 8);

	return len == UINT64_MAX ? n - 8 : len;
}

/* One buffer, which is not empty, to the end of plain. */
static int
take_buffer(struct buf *plain, enum arrow_codec codec, const char *p, size_t n, struct err *err)
{
	struct inflate f = {.plain = plain, .from = plain->len, .err = err};

	if (n < 8)
		return damaged(err);
	if (flat_load(p, 8) == UINT64_MAX) {
		buf_add(plain, p + 8, n - 8);
		return buf_check(plain, err);
	}
	f.want = (size_t)length_of(p, n);
	if (inflate_buffer(&f, codec, p + 8, n - 8) < 0)
		return -1;
	return plain->len - f.from == f.want ? 0 : damaged(err);
}

/* (2) */
static int
check_lengths(
    const char *body, size_t bytes, const struct arrow_span *span, size_t n, struct err *err)
{
	uint64_t sum = 0, len;

	for (size_t i = 0; i < n; i++) {
		len = span[i].len > 0 ? length_of(body + span[i].at, (size_t)span[i].len) : 0;
		if (len > INT64_MAX / 2)
			return damaged(err);
		sum += len;
		if (sum > SUSPECT && sum / RATIO > bytes)
			return err_set(err, ERR_DATA,
			    "a record batch of %zu bytes would become %llu or more; write smaller "
			    "record batches",
			    bytes, (unsigned long long)sum);
	}
	return 0;
}

int
arrow_decompress(struct buf *plain, enum arrow_codec codec, const char *body, size_t bytes,
    struct arrow_span *span, size_t n, struct err *err)
{
	size_t from;

	if (check_lengths(body, bytes, span, n, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		from = plain->len;
		if (span[i].len > 0 &&
		    take_buffer(plain, codec, body + span[i].at, (size_t)span[i].len, err) < 0)
			return -1;
		span[i] = (struct arrow_span){from, plain->len - from};
	}
	return 0;
}
