/* SPDX-License-Identifier: MIT */
/*
 * Decompresses BGZF on several threads, ahead of its use.
 *
 * (1) A piece is a few whole members. Under the input lock a thread takes the
 *     next piece and its slot in a ring; then it inflates on its own. The caller
 *     uses the slots in order.
 * (2) The first piece is inflated by the caller, and so are all if no thread can
 *     be had: a small file needs none.
 * (3) From the first byte on that does not begin a whole BGZF member (another
 *     gzip member, padding, garbage, a member cut short), the rest is read step
 *     by step, as gzip.
 * (4) A file that ends in a member with text has no end member: it was cut short,
 *     or not written as BGZF asks. That is an error, after all of its text.
 *
 * The input lock guards the raw bytes, `taken`, `rest` and `marked`. The lock
 * guards `used`, `stop` and what is ready. A slot belongs to a thread from when
 * it is taken until it is ready, then to the caller until it is counted as used.
 */
#include "io/bgzf.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "io/decode.h"
#include "io/deflate.h"
#include "io/gzip.h"

enum { IN = 2 * BGZF_MOST, OUT = 4 * BGZF_MOST, RAW = 2 * BGZF_MOST, THREADS = 16 };

struct piece {
	bool ready;
	bool last; /* no pieces follow */
	uint64_t at; /* offset in the file */
	size_t nin, nout;
	bool failed; /* after nout bytes, with the error in `why` */
	struct err why;
	unsigned char in[IN], out[OUT];
};

struct worker {
	struct bgzf *bgzf;
	struct inflater *inflater;
	pthread_t thread;
};

struct bgzf {
	struct stream stream;
	struct stream *from;
	unsigned most, running; /* threads that may run, and that do */
	bool tried; /* starting them was tried */
	int quit[2]; /* a pipe; closing its write end wakes a thread from a poll */
	struct worker worker[THREADS];

	pthread_mutex_t input;
	uint64_t offset; /* of raw[at] in the file */
	size_t at, len; /* raw[at .. len) is not yet taken */
	bool end, failed; /* `from` has ended, with the error in `why` if it failed */
	struct err why;
	size_t taken; /* pieces so far */
	bool rest; /* (3) no more pieces are taken */
	bool marked; /* (4) the last member was empty */

	pthread_mutex_t lock;
	pthread_cond_t changed;
	size_t used; /* pieces so far */
	bool stop;

	struct piece *piece; /* the ring */
	size_t npiece;
	size_t out_at; /* bytes used of the current piece */
	struct stream front, *gzip; /* (3): the bytes from there on, and what decodes them */
	unsigned char raw[RAW];
};

static struct bgzf *
of(struct stream *s)
{
	return (struct bgzf *)(void *)s;
}

static uint32_t
number(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* ---- taking a piece ---- */

/* Has n raw bytes ready if the file has them. */
static bool
have_raw(struct bgzf *b, size_t n)
{
	size_t got = 0;

	if (b->len - b->at >= n || b->end)
		return b->len - b->at >= n;
	memmove(b->raw, b->raw + b->at, b->len - b->at);
	b->len -= b->at;
	b->at = 0;
	b->failed = stream_fill(b->from, b->raw + b->len, RAW - b->len, &got, &b->why) < 0;
	b->end = b->failed || got < RAW - b->len;
	b->len += got;
	return b->len >= n;
}

/* Finds the next member; 0: there is none (3). *text is the length of its text, as it says. */
static size_t
find_member(struct bgzf *b, size_t *text)
{
	size_t size = have_raw(b, BGZF_HEAD) ? bgzf_size(b->raw + b->at, b->len - b->at) : 0;

	if (size == 0 || !have_raw(b, size))
		return 0;
	*text = number(b->raw + b->at + size - 4);
	return *text <= BGZF_MOST ? size : 0;
}

/* Whether find_member can tell without waiting for more of the file. */
static bool
holds_member(const struct bgzf *b)
{
	const size_t left = b->len - b->at;

	return b->end || (left >= BGZF_HEAD && bgzf_size(b->raw + b->at, left) <= left);
}

/* (1) A piece that has a member does not wait for another. */
static void
take(struct bgzf *b, struct piece *p)
{
	size_t size, text, room = OUT;

	p->nin = p->nout = 0;
	p->failed = false;
	p->at = b->offset;
	while (!b->rest && (p->nin == 0 || holds_member(b))) {
		size = find_member(b, &text);
		b->rest = size == 0;
		if (b->rest || size > IN - p->nin || text > room)
			break;
		memcpy(p->in + p->nin, b->raw + b->at, size);
		p->nin += size;
		room -= text;
		b->at += size;
		b->offset += size;
		b->marked = text == 0;
	}
	p->last = b->rest;
	b->taken++;
}

/* ---- inflating it ---- */

/* Inflates the member at `in` and returns what is wrong with it, or NULL. */
static const char *
inflate_member(struct inflater *i, struct piece *p, const unsigned char *in, size_t size)
{
	unsigned char *out = p->out + p->nout;
	const size_t text = number(in + size - 4);
	const char *wrong =
	    inflater_run(i, in + BGZF_HEAD, size - BGZF_HEAD - BGZF_FOOT, out, text);

	if (!wrong && deflate_crc(out, text) != number(in + size - BGZF_FOOT))
		wrong = "incorrect data check";
	if (!wrong)
		p->nout += text;
	return wrong;
}

static void
inflate_piece(const struct bgzf *b, struct inflater *i, struct piece *p)
{
	const char *wrong = NULL;
	size_t at = 0, size;

	for (; at < p->nin && !wrong; at += size) {
		size = bgzf_size(p->in + at, p->nin - at);
		wrong = inflate_member(i, p, p->in + at, size);
		if (wrong)
			err_set(&p->why, ERR_DATA,
			    "%s: the gzip member at byte %llu is damaged (%s)", b->stream.name,
			    (unsigned long long)(p->at + at), wrong);
	}
	p->failed = wrong != NULL;
}

/* ---- the threads ---- */

/* Waits until there is room for another piece. False if the thread is told to end. */
static bool
wait_room(struct bgzf *b)
{
	bool go;

	pthread_mutex_lock(&b->lock);
	while (b->taken - b->used == b->npiece && !b->stop)
		pthread_cond_wait(&b->changed, &b->lock);
	go = !b->stop;
	pthread_mutex_unlock(&b->lock);
	return go;
}

/* Takes the next piece; NULL if there is none. */
static struct piece *
take_next(struct bgzf *b)
{
	struct piece *p = NULL;

	pthread_mutex_lock(&b->input);
	if (!b->rest && wait_room(b)) {
		p = &b->piece[b->taken % b->npiece];
		take(b, p);
	}
	pthread_mutex_unlock(&b->input);
	return p;
}

static void *
work(void *arg)
{
	struct worker *w = arg;
	struct bgzf *b = w->bgzf;
	struct piece *p;

	while ((p = take_next(b)) != NULL) {
		inflate_piece(b, w->inflater, p);
		pthread_mutex_lock(&b->lock);
		p->ready = true;
		pthread_cond_broadcast(&b->changed);
		pthread_mutex_unlock(&b->lock);
	}
	return NULL;
}

static int
open_quit(struct bgzf *b)
{
	if (pipe(b->quit) < 0)
		return -1;
	fcntl(b->quit[0], F_SETFD, FD_CLOEXEC);
	fcntl(b->quit[1], F_SETFD, FD_CLOEXEC);
	stream_quit_by(b->from, b->quit[0]);
	return 0;
}

/* (2) Starts as many threads as can be had. The first piece has been used. */
static void
start(struct bgzf *b)
{
	const unsigned n = b->most < THREADS ? b->most : THREADS;
	struct piece *piece;
	struct worker *w;
	struct err none;

	b->tried = true;
	piece = mem_new((size_t)2 * n, sizeof(*piece), &none);
	if (!piece)
		return;
	if (open_quit(b) < 0) {
		mem_free(piece);
		return;
	}
	mem_free(b->piece);
	b->piece = piece;
	b->npiece = (size_t)2 * n;
	for (; b->running < n; b->running++) {
		w = &b->worker[b->running];
		w->bgzf = b;
		w->inflater = b->running == 0 ? w->inflater : inflater_new(&none);
		if (!w->inflater || pthread_create(&w->thread, NULL, work, w) != 0)
			break;
	}
}

static void
stop(struct bgzf *b)
{
	pthread_mutex_lock(&b->lock);
	b->stop = true;
	pthread_cond_broadcast(&b->changed);
	pthread_mutex_unlock(&b->lock);
	if (b->quit[1] >= 0)
		close(b->quit[1]);
	for (unsigned i = 0; i < b->running; i++)
		pthread_join(b->worker[i].thread, NULL);
	if (b->quit[0] >= 0) {
		stream_quit_by(b->from, -1);
		close(b->quit[0]);
	}
}

/* ---- the stream ---- */

/* The current piece, inflated. */
static struct piece *
current(struct bgzf *b)
{
	struct piece *p;

	if (b->used > 0 && !b->tried)
		start(b);
	p = &b->piece[b->used % b->npiece];
	if (b->running == 0) {
		if (!p->ready) {
			take(b, p);
			inflate_piece(b, b->worker[0].inflater, p);
		}
		p->ready = true;
		return p;
	}
	pthread_mutex_lock(&b->lock);
	while (!p->ready)
		pthread_cond_wait(&b->changed, &b->lock);
	pthread_mutex_unlock(&b->lock);
	return p;
}

static void
give_back(struct bgzf *b, struct piece *p)
{
	b->out_at = 0;
	pthread_mutex_lock(&b->lock);
	p->ready = false;
	b->used++;
	pthread_cond_broadcast(&b->changed);
	pthread_mutex_unlock(&b->lock);
}

static struct bgzf *
of_front(struct stream *s)
{
	return (struct bgzf *)(void *)((char *)s - offsetof(struct bgzf, front));
}

/* (3) The raw bytes that were read ahead, and then the rest of the file. */
static int
front_fill(struct stream *s, void *p, size_t n, size_t *got, struct err *err)
{
	struct bgzf *b = of_front(s);
	size_t have = b->len - b->at < n ? b->len - b->at : n;
	int status = 0;

	memcpy(p, b->raw + b->at, have);
	b->at += have;
	*got = 0;
	if (have < n && !b->end)
		status = stream_fill(b->from, (char *)p + have, n - have, got, err);
	*got += have;
	if (have == n || !b->failed)
		return status;
	*err = b->why;
	return -1;
}

/* It is a part of the bgzf, which closes what it reads from. */
static void
front_close(struct stream *s)
{
	(void)s;
}

static const struct stream_kind front = {
    .fill = front_fill,
    .close = front_close,
};

/* (4) */
static int
check_mark(const struct bgzf *b, struct err *err)
{
	if (b->marked)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s: the BGZF data lacks the empty member at its end, so it may be cut short; if it "
	    "is whole, pipe it through gzip -dc",
	    b->stream.name);
}

/* (3) (4) What follows the last piece. */
static int
fill_rest(struct bgzf *b, void *p, size_t n, size_t *got, struct err *err)
{
	*got = 0;
	if (!b->gzip && b->at == b->len && b->end && !b->failed)
		return check_mark(b, err);
	if (!b->gzip) {
		b->front = (struct stream){.kind = &front, .name = b->stream.name};
		b->gzip = decode_open_by(&b->front, &codec_gzip, b->offset, err);
	}
	return b->gzip ? stream_fill(b->gzip, p, n, got, err) : -1;
}

/* Copies what is left of a piece, up to n bytes. Returns how many. */
static size_t
copy_out(struct bgzf *b, const struct piece *now, char *p, size_t n)
{
	const size_t left = now->nout - b->out_at, part = left < n ? left : n;

	memcpy(p, now->out + b->out_at, part);
	b->out_at += part;
	return part;
}

static int
fill(struct stream *s, void *p, size_t n, size_t *got, struct err *err)
{
	struct bgzf *b = of(s);
	struct piece *now;
	size_t rest;
	int status;

	for (*got = 0; *got < n; give_back(b, now)) {
		now = current(b);
		*got += copy_out(b, now, (char *)p + *got, n - *got);
		if (*got == n)
			break;
		if (now->failed) {
			*err = now->why;
			return -1;
		}
		if (now->last) {
			status = fill_rest(b, (char *)p + *got, n - *got, &rest, err);
			*got += rest;
			return status;
		}
	}
	return 0;
}

static void
quit_by(struct stream *s, int fd)
{
	stream_quit_by(of(s)->from, fd);
}

static void
close_bgzf(struct stream *s)
{
	struct bgzf *b = of(s);

	stop(b);
	for (unsigned i = 0; i < THREADS; i++)
		inflater_free(b->worker[i].inflater);
	stream_close(b->gzip);
	stream_close(b->from);
	pthread_cond_destroy(&b->changed);
	pthread_mutex_destroy(&b->lock);
	pthread_mutex_destroy(&b->input);
	mem_free(b->piece);
	mem_free(b);
}

static const struct stream_kind kind = {
    .fill = fill,
    .quit_by = quit_by,
    .close = close_bgzf,
};

struct stream *
bgzf_open(struct stream *from, unsigned nthread, struct err *err)
{
	struct bgzf *b = mem_new(1, sizeof(*b), err);

	if (!b) {
		stream_close(from);
		return NULL;
	}
	b->stream = (struct stream){.kind = &kind, .name = from->name};
	b->from = from;
	b->most = nthread > 0 ? nthread : 1;
	b->quit[0] = b->quit[1] = -1;
	pthread_mutex_init(&b->input, NULL);
	pthread_mutex_init(&b->lock, NULL);
	pthread_cond_init(&b->changed, NULL);
	b->piece = mem_new(1, sizeof(*b->piece), err);
	b->npiece = 1;
	b->worker[0].inflater = b->piece ? inflater_new(err) : NULL;
	if (b->worker[0].inflater)
		return &b->stream;
	close_bgzf(&b->stream);
	return NULL;
}
