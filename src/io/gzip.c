/* SPDX-License-Identifier: MIT */
/*
 * gzip (RFC 1952), step by step. What says how long its members are is
 * read by bgzf.c, which also writes.
 *
 * (1) It is recognised by its first three bytes and its reserved flags.
 * (2) A file may have several members in sequence. Zeros after the last one are
 *     padding; anything else there is an error.
 */
#include "io/gzip.h"

#include "base/err.h"
#include "base/mem.h"
#include "io/gunzip.h"

struct inflater {
	struct gunzip *member;
	bool between; /* no member has begun, or one has ended and the next has not begun */
};

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

	if (!d)
		return NULL;
	d->member = gunzip_new(err);
	d->between = true;
	if (d->member)
		return d;
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
	gunzip_begin(d->member);
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
	status = gunzip_step(d->member, io, err);
	d->between = status > 0;
	return status < 0 ? -1 : 0;
}

static bool
is_whole(const void *decoder)
{
	return ((const struct inflater *)decoder)->between;
}

static void
decoder_free(void *decoder)
{
	gunzip_free(((struct inflater *)decoder)->member);
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
