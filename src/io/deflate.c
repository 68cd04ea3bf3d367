/* SPDX-License-Identifier: MIT */
/*
 * Deflate from buffer to buffer, by libdeflate or zlib.
 */
#include "io/deflate.h"

#include "base/err.h"
#include "base/mem.h"
#include "config.h"

#if HAVE_LIBDEFLATE

#include <libdeflate.h>

const int deflate_most = 12;
const char deflate_library[] = "libdeflate";

struct deflater {
	struct libdeflate_compressor *c;
};

struct inflater {
	struct libdeflate_decompressor *d;
};

static int
begin_deflater(struct deflater *d, int level)
{
	d->c = libdeflate_alloc_compressor(level);
	return d->c ? 0 : -1;
}

size_t
deflater_run(struct deflater *d, const void *p, size_t n, void *out, size_t room)
{
	return libdeflate_deflate_compress(d->c, p, n, out, room);
}

static void
end_deflater(struct deflater *d)
{
	libdeflate_free_compressor(d->c);
}

static int
begin_inflater(struct inflater *i)
{
	i->d = libdeflate_alloc_decompressor();
	return i->d ? 0 : -1;
}

const char *
inflater_run(struct inflater *i, const void *p, size_t n, void *out, size_t nout)
{
	size_t used, made;

	if (libdeflate_deflate_decompress_ex(i->d, p, n, out, nout, &used, &made) !=
	    LIBDEFLATE_SUCCESS)
		return "invalid compressed data";
	return used == n && made == nout ? NULL : "incorrect length";
}

static void
end_inflater(struct inflater *i)
{
	libdeflate_free_decompressor(i->d);
}

uint32_t
deflate_crc(const void *p, size_t n)
{
	return libdeflate_crc32(0, p, n);
}

#else

#include <zlib.h>

const int deflate_most = 9;
const char deflate_library[] = "zlib";

struct deflater {
	z_stream z;
};

struct inflater {
	z_stream z;
};

/* Passes the buffers to zlib. Pieces are small: their sizes fit. */
static void
hand_in(z_stream *z, const void *p, size_t n, void *out, size_t room)
{
	z->next_in = (unsigned char *)(uintptr_t)p;
	z->avail_in = (uInt)n;
	z->next_out = out;
	z->avail_out = (uInt)room;
}

static int
begin_deflater(struct deflater *d, int level)
{
	return deflateInit2(&d->z, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) == Z_OK ? 0 : -1;
}

size_t
deflater_run(struct deflater *d, const void *p, size_t n, void *out, size_t room)
{
	deflateReset(&d->z);
	hand_in(&d->z, p, n, out, room);
	return deflate(&d->z, Z_FINISH) == Z_STREAM_END ? room - d->z.avail_out : 0;
}

static void
end_deflater(struct deflater *d)
{
	deflateEnd(&d->z);
}

static int
begin_inflater(struct inflater *i)
{
	return inflateInit2(&i->z, -15) == Z_OK ? 0 : -1;
}

const char *
inflater_run(struct inflater *i, const void *p, size_t n, void *out, size_t nout)
{
	int status;

	inflateReset(&i->z);
	hand_in(&i->z, p, n, out, nout);
	status = inflate(&i->z, Z_FINISH);
	if (status == Z_STREAM_END)
		return i->z.avail_in == 0 && i->z.avail_out == 0 ? NULL : "incorrect length";
	return status == Z_DATA_ERROR && i->z.msg ? i->z.msg : "incorrect length";
}

static void
end_inflater(struct inflater *i)
{
	inflateEnd(&i->z);
}

uint32_t
deflate_crc(const void *p, size_t n)
{
	return (uint32_t)crc32(0, p, (uInt)n);
}

#endif

struct deflater *
deflater_new(int level, struct err *err)
{
	struct deflater *d = mem_new(1, sizeof(*d), err);

	if (!d || begin_deflater(d, level) == 0)
		return d;
	err_set(err, ERR_MEM, "out of memory for gzip");
	mem_free(d);
	return NULL;
}

void
deflater_free(struct deflater *d)
{
	if (d)
		end_deflater(d);
	mem_free(d);
}

struct inflater *
inflater_new(struct err *err)
{
	struct inflater *i = mem_new(1, sizeof(*i), err);

	if (!i || begin_inflater(i) == 0)
		return i;
	err_set(err, ERR_MEM, "out of memory for gzip");
	mem_free(i);
	return NULL;
}

void
inflater_free(struct inflater *i)
{
	if (i)
		end_inflater(i);
	mem_free(i);
}
