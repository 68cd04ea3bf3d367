/* SPDX-License-Identifier: MIT */
/*
 * gzip members by ISA-L or zlib. What is wrong with damaged data is said in zlib's
 * words by both.
 */
#include "io/gunzip.h"

#include "base/err.h"
#include "base/mem.h"
#include "config.h"
#include "io/codec.h"

/* Both count buffer sizes in 32 bits or fewer, so large buffers go in parts. */
static unsigned
part(size_t n)
{
	const size_t most = (size_t)1 << 30;

	return (unsigned)(n < most ? n : most);
}

/* Records how far a step got in the buffers. */
static void
take_back(const unsigned char *in, unsigned char *out, struct codec_io *io)
{
	io->nin -= (size_t)(in - io->in);
	io->in = in;
	io->nout -= (size_t)(out - io->out);
	io->out = out;
}

static int
is_damaged(const char *why, struct err *err)
{
	return err_set(err, ERR_DATA, "the gzip data is damaged (%s)", why);
}

#if HAVE_ISAL

#include <isa-l/igzip_lib.h>

struct gunzip {
	struct inflate_state s;
};

struct gunzip *
gunzip_new(struct err *err)
{
	struct gunzip *g = mem_new(1, sizeof(*g), err);

	if (g)
		isal_inflate_init(&g->s);
	return g;
}

void
gunzip_begin(struct gunzip *g)
{
	isal_inflate_reset(&g->s);
	g->s.crc_flag = ISAL_GZIP;
}

static const char *
reason(int status)
{
	return status == ISAL_INVALID_BLOCK     ? "invalid block type or code lengths"
	    : status == ISAL_INVALID_SYMBOL     ? "invalid code"
	    : status == ISAL_INVALID_LOOKBACK   ? "invalid distance too far back"
	    : status == ISAL_INCORRECT_CHECKSUM ? "incorrect data check"
						: "invalid header";
}

int
gunzip_step(struct gunzip *g, struct codec_io *io, struct err *err)
{
	int status;

	g->s.next_in = (unsigned char *)(size_t)io->in;
	g->s.avail_in = part(io->nin);
	g->s.next_out = io->out;
	g->s.avail_out = part(io->nout);
	status = isal_inflate(&g->s);
	take_back(g->s.next_in, g->s.next_out, io);
	if (status < 0)
		return is_damaged(reason(status), err);
	return g->s.block_state == ISAL_BLOCK_FINISH;
}

void
gunzip_free(struct gunzip *g)
{
	mem_free(g);
}

#else

#include <zlib.h>

struct gunzip {
	z_stream z;
};

static int
no_memory(struct err *err)
{
	return err_set(err, ERR_MEM, "out of memory for gzip");
}

struct gunzip *
gunzip_new(struct err *err)
{
	struct gunzip *g = mem_new(1, sizeof(*g), err);

	if (g && inflateInit2(&g->z, 15 + 16) == Z_OK)
		return g;
	if (g)
		no_memory(err);
	mem_free(g);
	return NULL;
}

void
gunzip_begin(struct gunzip *g)
{
	inflateReset(&g->z);
}

int
gunzip_step(struct gunzip *g, struct codec_io *io, struct err *err)
{
	int status;

	g->z.next_in = (unsigned char *)(size_t)io->in;
	g->z.avail_in = part(io->nin);
	g->z.next_out = io->out;
	g->z.avail_out = part(io->nout);
	status = inflate(&g->z, Z_NO_FLUSH);
	take_back(g->z.next_in, g->z.next_out, io);
	if (status == Z_MEM_ERROR)
		return no_memory(err);
	if (status == Z_OK || status == Z_BUF_ERROR || status == Z_STREAM_END)
		return status == Z_STREAM_END;
	return is_damaged(g->z.msg ? g->z.msg : "unknown reason", err);
}

void
gunzip_free(struct gunzip *g)
{
	inflateEnd(&g->z);
	mem_free(g);
}

#endif
