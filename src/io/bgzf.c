/* SPDX-License-Identifier: MIT */
/*
 * BGZF: gzip in members that can be compressed and decompressed independently,
 * as samtools and bgzip write it (SAMv1 4.1).
 *
 * (1) A member has at most 64 KB, compressed or not. Its header is
 *     1f 8b 08 04, time, flags and system, and an extra field of 6 bytes:
 *     'B' 'C' 2 0, then the size of the whole member less one. All numbers have
 *     their lowest byte first. We write no time and no name.
 * (2) A piece that would not fit in when compressed is stored.
 * (3) An empty member ends the file, so that a file cut short between members is
 *     noticed.
 * (4) What is written at once is cut into members of nearly equal length. So the
 *     members depend on what is written, not on the thread that compresses it.
 */
#include "io/bgzf.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "io/codec.h"
#include "io/deflate.h"

/* (1) */
static const unsigned char magic[] = {0x1f, 0x8b, 8, 4};
static const unsigned char extra[] = {6, 0, 'B', 'C', 2, 0};
enum { EXTRA = 10, SIZE = 16 }; /* where these are in the header */

static bool
probe(const unsigned char *p, size_t n)
{
	return n >= SIZE && memcmp(p, magic, sizeof(magic)) == 0 &&
	    memcmp(p + EXTRA, extra, sizeof(extra)) == 0;
}

size_t
bgzf_size(const unsigned char *p, size_t n)
{
	size_t size;

	if (!probe(p, n))
		return 0;
	size = (size_t)(p[SIZE] | p[SIZE + 1] << 8) + 1;
	return size > BGZF_HEAD + BGZF_FOOT ? size : 0;
}

/* ---- writing ---- */

static void
put_number(unsigned char *p, size_t bytes, uint32_t x)
{
	for (size_t i = 0; i < bytes; i++)
		p[i] = (unsigned char)(x >> 8 * i);
}

/* (2) One block of deflate, which is the last, as it is. Returns its size. */
static size_t
store(unsigned char *out, const unsigned char *p, size_t n)
{
	out[0] = 1;
	put_number(out + 1, 2, (uint32_t)n);
	put_number(out + 3, 2, ~(uint32_t)n);
	memcpy(out + 5, p, n);
	return n + 5;
}

/* Makes a member of n <= BGZF_TEXT bytes at out, which has BGZF_MOST. Returns its size. */
static size_t
make_member(struct deflater *d, const unsigned char *p, size_t n, unsigned char *out)
{
	unsigned char *body = out + BGZF_HEAD;
	size_t len = deflater_run(d, p, n, body, BGZF_MOST - BGZF_HEAD - BGZF_FOOT);

	if (len == 0)
		len = store(body, p, n);
	memset(out, 0, BGZF_HEAD);
	memcpy(out, magic, sizeof(magic));
	out[9] = 0xff; /* no system in particular */
	memcpy(out + EXTRA, extra, sizeof(extra));
	put_number(out + SIZE, 2, (uint32_t)(BGZF_HEAD + len + BGZF_FOOT - 1));
	put_number(body + len, 4, deflate_crc(p, n));
	put_number(body + len + 4, 4, (uint32_t)n);
	return BGZF_HEAD + len + BGZF_FOOT;
}

/* (3) As every program writes it. */
static const unsigned char end_member[] = {0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 6, 0, 'B', 'C', 2,
    0, 0x1b, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0};

static void *
packer(int level, struct err *err)
{
	return deflater_new(level, err);
}

/* (4) */
static int
pack(void *packer, const void *p, size_t n, struct buf *out, struct err *err)
{
	const size_t pieces = (n + BGZF_TEXT - 1) / BGZF_TEXT;
	const unsigned char *q = p;
	size_t len;
	char *room;

	for (size_t i = pieces; i > 0; i--) {
		room = buf_room(out, BGZF_MOST, err);
		if (!room)
			return -1;
		len = n / i;
		out->len += make_member(packer, q, len, (unsigned char *)room);
		q += len;
		n -= len;
	}
	return 0;
}

static void
packer_free(void *packer)
{
	deflater_free(packer);
}

/* Collects what is written in small parts into members. */
struct encoder {
	struct deflater *deflater;
	bool ended; /* the end member was made */
	size_t len; /* bytes of text */
	size_t at, size; /* member[at .. size) is not yet given out */
	unsigned char text[BGZF_TEXT];
	unsigned char member[BGZF_MOST];
};

static void *
encoder(int level, struct err *err)
{
	struct encoder *e = mem_new(1, sizeof(*e), err);

	if (!e)
		return NULL;
	e->deflater = deflater_new(level, err);
	if (e->deflater)
		return e;
	mem_free(e);
	return NULL;
}

static void
take_in(struct encoder *e, struct codec_io *io)
{
	const size_t room = BGZF_TEXT - e->len, n = io->nin < room ? io->nin : room;

	if (n > 0)
		memcpy(e->text + e->len, io->in, n);
	e->len += n;
	io->in += n;
	io->nin -= n;
}

static void
give_out(struct encoder *e, struct codec_io *io)
{
	const size_t left = e->size - e->at, n = io->nout < left ? io->nout : left;

	if (n > 0)
		memcpy(io->out, e->member + e->at, n);
	e->at += n;
	io->out += n;
	io->nout -= n;
}

/* Fills the empty member if there is a reason to. */
static void
next_member(struct encoder *e, enum codec_then then)
{
	e->at = e->size = 0;
	if (e->len == BGZF_TEXT || (e->len > 0 && then != CODEC_MORE)) {
		e->size = make_member(e->deflater, e->text, e->len, e->member);
		e->len = 0;
	} else if (then == CODEC_END && !e->ended) {
		e->size = sizeof(end_member);
		memcpy(e->member, end_member, e->size);
		e->ended = true;
	}
}

static int
encode(void *encoder, struct codec_io *io, enum codec_then then, struct err *err)
{
	struct encoder *e = encoder;

	(void)err;
	if (e->at == e->size) {
		take_in(e, io);
		next_member(e, io->nin > 0 ? CODEC_MORE : then);
	}
	give_out(e, io);
	return io->nin > 0 || e->size > 0;
}

static void
encoder_free(void *encoder)
{
	deflater_free(((struct encoder *)encoder)->deflater);
	mem_free(encoder);
}

const struct codec codec_bgzf = {
    .name = "gzip",
    .suffix = {".gz", ".bgz"},
    .program = "gzip",
    .library = deflate_library,
    .writes = true,
    .probe = probe,
    .open = bgzf_open,
    .level = {.least = 0, .most = &deflate_most, .usual = 4},
    .encoder = encoder,
    .encode = encode,
    .encoder_free = encoder_free,
    .packer = packer,
    .pack = pack,
    .packer_free = packer_free,
};
