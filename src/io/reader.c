/* SPDX-License-Identifier: MIT */
/*
 * Bytes in. Whatever pieces the system hands out, the caller gets full blocks.
 *
 * (1) gzip is known by its first three bytes and reserved flags, in any input.
 * (2) A gzip stream that is cut short or damaged is an error, after the bytes
 *     that could be had; zeros behind the last member are padding.
 * (3) What gzip has behind the first block is gunzipped ahead by a thread of its
 *     own, which is not waited for where it waits for bytes that nobody wants.
 *
 * read() and no mmap: over 400 MB in the page cache mmap saves 12 ms of 50, which
 * is 6 % of the cheapest job and nothing of text; for that the peak of memory
 * would be the input's size, a file cut short meanwhile a SIGBUS, and bytes could
 * not be put behind the last row. How the memory read into is aligned made no
 * difference.
 */
#include "io/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "io/readahead.h"
#include "io/pipe.h"

enum { CHUNK = 1 << 16 };

struct reader {
	int fd;
	const char *path; /* the caller's */
	bool end; /* read() said so */
	bool failed; /* and why says how */
	struct err why;
	bool gzip, started;
	bool between; /* gzip: a member has ended and no other has begun */
	z_stream z;
	unsigned long long fills; /* how often it was asked for bytes */
	struct readahead *ahead; /* where it is there, all of this is its thread's */
	int quit; /* that one's sign to end, or -1 */

	size_t at, len; /* what of chunk is not used */
	unsigned char chunk[CHUNK];
};

struct reader *
reader_open(const char *path, struct err *err)
{
	struct reader *r;
	struct stat st;
	int fd = STDIN_FILENO;

	if (strcmp(path, "-") != 0) {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0) {
			err_errno(err, "%s", path);
			return NULL;
		}
	}
	r = mem_new(1, sizeof(*r), err);
	if (!r)
		goto failed;
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		err_set(err, ERR_IO, "%s: is a directory", path);
		goto failed;
	}
	pipe_widen(fd);
	r->fd = fd;
	r->quit = -1;
	r->path = path;
	return r;
failed:
	mem_free(r);
	if (fd != STDIN_FILENO)
		close(fd);
	return NULL;
}

/* Until there is something to read; false where nobody wants it any more. */
static bool
wait_for(const struct reader *r)
{
	struct pollfd p[] = {
	    {.fd = r->fd, .events = POLLIN},
	    {.fd = r->quit, .events = POLLIN},
	};

	return poll(p, 2, -1) < 0 ? errno == EINTR : p[1].revents == 0;
}

/* A descriptor that somebody made non-blocking is waited for, and (3) every one. */
static ssize_t
read_some(const struct reader *r, unsigned char *p, size_t n)
{
	ssize_t len;

	do {
		if (r->quit >= 0 && !wait_for(r))
			return 0;
		len = read(r->fd, p, n);
	} while (len < 0 && (errno == EINTR || (errno == EAGAIN && wait_for(r))));
	return len;
}

/* read() until n bytes or the end. An error ends the file; it is told once its bytes are used. */
static void
read_full(struct reader *r, unsigned char *p, size_t n, size_t *got)
{
	ssize_t len;

	for (*got = 0; *got < n && !r->end; *got += (size_t)len) {
		len = read_some(r, p + *got, n - *got);
		r->end = len <= 0;
		if (len < 0) {
			err_errno(&r->why, "%s: read error", r->path);
			r->failed = true;
			len = 0;
		}
	}
}

static void
fill_chunk(struct reader *r)
{
	read_full(r, r->chunk, sizeof(r->chunk), &r->len);
	r->at = 0;
}

/* (1) */
static bool
is_gzip(const unsigned char *p, size_t n)
{
	return n >= 2 && p[0] == 0x1f && p[1] == 0x8b && (n < 3 || p[2] == 8) &&
	    (n < 4 || (p[3] & 0xe0) == 0);
}

/* Looks at the first bytes and makes the inflater ready where they are gzip's. */
static int
start(struct reader *r, struct err *err)
{
	r->started = true;
	fill_chunk(r);
	r->gzip = is_gzip(r->chunk, r->len);
	if (r->gzip && inflateInit2(&r->z, 15 + 16) != Z_OK)
		return err_set(err, ERR_MEM, "%s: out of memory for gzip", r->path);
	return 0;
}

static int
plain_fill(struct reader *r, unsigned char *p, size_t n, size_t *got)
{
	size_t have = r->len - r->at < n ? r->len - r->at : n;

	memcpy(p, r->chunk + r->at, have);
	r->at += have;
	read_full(r, p + have, n - have, got);
	*got += have;
	return 0;
}

/* Behind a member: another one, padding, or the end. */
static int
next_member(struct reader *r, struct err *err)
{
	while (r->at < r->len && r->chunk[r->at] == 0)
		r->at++;
	if (r->at == r->len)
		return 0;
	if (r->chunk[r->at] != 0x1f)
		return err_set(
		    err, ERR_DATA, "%s: bytes that are not gzip follow the gzip data", r->path);
	inflateReset(&r->z);
	r->between = false;
	return 0;
}

static int
gzip_step(struct reader *r, struct err *err)
{
	int status;

	r->z.next_in = r->chunk + r->at;
	r->z.avail_in = (uInt)(r->len - r->at);
	status = inflate(&r->z, Z_NO_FLUSH);
	r->at = r->len - r->z.avail_in;
	if (status == Z_STREAM_END)
		r->between = true;
	else if (status == Z_MEM_ERROR)
		return err_set(err, ERR_MEM, "%s: out of memory for gzip", r->path);
	else if (status != Z_OK && status != Z_BUF_ERROR)
		return err_set(err, ERR_DATA, "%s: the gzip data is damaged (%s)", r->path,
		    r->z.msg ? r->z.msg : "unknown reason");
	return 0;
}

static int
gzip_fill(struct reader *r, unsigned char *p, size_t n, size_t *got, struct err *err)
{
	int status = 0;

	r->z.next_out = p;
	r->z.avail_out = (uInt)n;
	while (r->z.avail_out > 0 && status == 0) {
		if (r->at == r->len && !r->end)
			fill_chunk(r);
		if (r->between)
			status = next_member(r, err);
		if (status < 0 || (r->at == r->len && r->end))
			break;
		if (!r->between)
			status = gzip_step(r, err);
	}
	*got = n - r->z.avail_out;
	if (status == 0 && r->z.avail_out > 0 && !r->between) /* (2) */
		status = err_set(err, ERR_DATA, "%s: the gzip data ends too early", r->path);
	return status;
}

/* reader_fill without a thread. */
static int
fill_here(void *who, void *p, size_t n, size_t *got, struct err *err)
{
	struct reader *r = who;
	const size_t most = (size_t)1 << 30; /* avail_out is an int */
	unsigned char *q = p;
	size_t part, len;
	int status = 0;

	*got = 0;
	if (!r->started && start(r, err) < 0)
		return -1;
	for (len = part = 0; status == 0 && len == part && *got < n; *got += len) {
		part = n - *got < most ? n - *got : most;
		status = r->gzip ? gzip_fill(r, q + *got, part, &len, err)
				 : plain_fill(r, q + *got, part, &len);
	}
	if (r->failed && *got < n) {
		*err = r->why;
		return -1;
	}
	return status;
}

int
reader_fill(struct reader *r, void *p, size_t n, size_t *got, struct err *err)
{
	if (r->gzip && r->fills == 1 && !(r->end && r->at == r->len)) /* (3) */
		r->ahead = readahead_start(fill_here, r, &r->quit);
	r->fills++;
	return r->ahead ? readahead_fill(r->ahead, p, n, got, err) : fill_here(r, p, n, got, err);
}

void
reader_close(struct reader *r)
{
	if (!r)
		return;
	readahead_stop(r->ahead);
	if (r->gzip)
		inflateEnd(&r->z);
	if (r->fd != STDIN_FILENO)
		close(r->fd);
	mem_free(r);
}
