/* SPDX-License-Identifier: MIT */
/*
 * Bytes out.
 *
 * (1) -o FILE is written to a file of another name in the same folder, which
 *     takes FILE's name, and the mode of the file it replaces, when it is whole.
 *     Where FILE is a symbolic link, what it points to is replaced.
 * (2) On failure, and on a signal that ends the run, that other file is removed.
 * (3) What close() says counts: a full disk may show itself only there.
 * (4) -o /dev/stdout, or the file that standard output is, is written to as
 *     standard output is.
 */
#define _XOPEN_SOURCE 700 /* realpath */
#include "flow/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "flow/pipe.h"

enum { CHUNK = 1 << 16 };

struct sink {
	int fd;
	const char *name; /* for messages */
	char *place; /* what the finished file will be called; NULL: written directly */
	bool gzip;
	z_stream z;
	unsigned char chunk[CHUNK];
};

/* The unfinished file's name, for the signal handler; empty for none. */
static char unfinished[PATH_MAX];

static void
remove_unfinished(int sig)
{
	unlink(unfinished);
	signal(sig, SIG_DFL);
	raise(sig);
}

/* (2) Signals that are ignored, as under nohup, stay so. */
static void
catch_signals(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT, SIGALRM, SIGXCPU};
	struct sigaction old, catch = {.sa_handler = remove_unfinished};

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
			sigaction(signals[i], &catch, NULL);
	}
	signal(SIGXFSZ, SIG_IGN); /* write() says EFBIG instead */
}

/* The mode of a new file: that of the one it replaces, else what the umask leaves. */
static mode_t
mode_for(const struct stat *old)
{
	mode_t mask;

	if (old)
		return old->st_mode & 07777;
	mask = umask(0);
	umask(mask);
	return 0666 & ~mask;
}

/* (1) Opens the file beside place. */
static int
open_beside(struct sink *s, const char *place, const struct stat *old, struct err *err)
{
	const char *slash = strrchr(place, '/');
	int dir = slash ? (int)(slash + 1 - place) : 0, len;
	sigset_t all, before;

	s->place = mem_text(place, strlen(place), err);
	if (!s->place)
		return -1;
	len = snprintf(unfinished, sizeof(unfinished), "%.*s.smx-XXXXXX", dir, place);
	if (len < 0 || (size_t)len >= sizeof(unfinished)) {
		unfinished[0] = '\0';
		return err_set(err, ERR_IO, "%s: the name is too long", place);
	}
	/* no signal between the file's making and its being known to the handler */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	s->fd = mkstemp(unfinished);
	if (s->fd < 0) {
		err_errno(err, "%s: cannot write here", s->name);
		unfinished[0] = '\0';
		sigprocmask(SIG_SETMASK, &before, NULL);
		return -1;
	}
	catch_signals();
	sigprocmask(SIG_SETMASK, &before, NULL);
	fcntl(s->fd, F_SETFD, FD_CLOEXEC);
	if (fchmod(s->fd, mode_for(old)) < 0)
		return err_errno(err, "%s", s->name);
	return 0;
}

/* (4) */
static bool
is_stdout(const struct stat *st)
{
	struct stat out;

	return fstat(STDOUT_FILENO, &out) == 0 && out.st_dev == st->st_dev &&
	    out.st_ino == st->st_ino;
}

/* Where a symbolic link points to, as a path from here; -1 where path is none. */
static int
link_target(const char *path, char target[PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	char text[PATH_MAX];
	ssize_t len = readlink(path, text, sizeof(text) - 1);
	int dir = slash ? (int)(slash + 1 - path) : 0;

	if (len <= 0)
		return -1;
	text[len] = '\0';
	len = snprintf(target, PATH_MAX, "%.*s%s", text[0] == '/' ? 0 : dir, path, text);
	return len < PATH_MAX ? 0 : -1;
}

static int
open_path(struct sink *s, const char *path, struct err *err)
{
	struct stat st;
	char real[PATH_MAX];

	if (stat(path, &st) < 0) {
		if (errno != ENOENT)
			return err_errno(err, "%s", path);
		if (link_target(path, real) == 0)
			return open_path(s, real, err);
		return open_beside(s, path, NULL, err);
	}
	if (S_ISDIR(st.st_mode))
		return err_set(err, ERR_IO, "%s: is a directory", path);
	if (!S_ISREG(st.st_mode)) {
		s->fd = open(path, O_WRONLY | O_CLOEXEC);
		return s->fd < 0 ? err_errno(err, "%s", path) : 0;
	}
	if (is_stdout(&st)) {
		s->fd = STDOUT_FILENO;
		return 0;
	}
	if (!realpath(path, real))
		return err_errno(err, "%s", path);
	return open_beside(s, real, &st, err);
}

static bool
is_gzip_name(const char *path)
{
	size_t len = strlen(path);

	return len > 3 && strcasecmp(path + len - 3, ".gz") == 0;
}

struct sink *
sink_open(const char *path, struct err *err)
{
	bool file = path && strcmp(path, "-") != 0;
	struct sink *s = mem_new(1, sizeof(*s), err);

	if (!s)
		return NULL;
	s->fd = file ? -1 : STDOUT_FILENO;
	s->name = file ? path : "standard output";
	if (file && open_path(s, path, err) < 0) {
		sink_abort(s);
		return NULL;
	}
	pipe_widen(s->fd);
	if (file && is_gzip_name(path)) {
		s->gzip = deflateInit2(&s->z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8,
			      Z_DEFAULT_STRATEGY) == Z_OK;
		if (!s->gzip) {
			err_set(err, ERR_MEM, "%s: out of memory for gzip", path);
			sink_abort(s);
			return NULL;
		}
	}
	return s;
}

/* Until a descriptor that somebody made non-blocking takes more. */
static int
wait_for(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLOUT};

	return poll(&p, 1, -1) < 0 && errno != EINTR ? -1 : 0;
}

static int
write_full(struct sink *s, const unsigned char *p, size_t len, struct err *err)
{
	ssize_t done;

	for (; len > 0; p += done, len -= (size_t)done) {
		done = write(s->fd, p, len);
		if (done < 0 && (errno == EINTR || (errno == EAGAIN && wait_for(s->fd) == 0)))
			done = 0;
		else if (done < 0)
			return err_errno(err, "%s: write error", s->name);
	}
	return 0;
}

static int
deflate_all(struct sink *s, const void *p, size_t len, int flush, struct err *err)
{
	int status;

	s->z.next_in = (unsigned char *)(size_t)p;
	s->z.avail_in = (uInt)len;
	do {
		s->z.next_out = s->chunk;
		s->z.avail_out = CHUNK;
		status = deflate(&s->z, flush);
		if (write_full(s, s->chunk, CHUNK - s->z.avail_out, err) < 0)
			return -1;
	} while (s->z.avail_in > 0 || s->z.avail_out == 0 ||
	    (flush == Z_FINISH && status != Z_STREAM_END));
	return 0;
}

int
sink_write(struct sink *s, const void *p, size_t len, struct err *err)
{
	const char *q = p;
	size_t part;

	if (!s->gzip)
		return write_full(s, p, len, err);
	for (; len > 0; q += part, len -= part) { /* avail_in is an int */
		part = len < (size_t)1 << 30 ? len : (size_t)1 << 30;
		if (deflate_all(s, q, part, Z_NO_FLUSH, err) < 0)
			return -1;
	}
	return 0;
}

static void
release(struct sink *s)
{
	if (s->gzip)
		deflateEnd(&s->z);
	mem_free(s->place);
	mem_free(s);
}

int
sink_finish(struct sink *s, struct err *err)
{
	int status = 0;

	if (s->gzip)
		status = deflate_all(s, "", 0, Z_FINISH, err);
	if (close(s->fd) < 0 && status == 0) /* (3) */
		status = err_errno(err, "%s: write error", s->name);
	s->fd = -1;
	if (status == 0 && s->place && rename(unfinished, s->place) < 0)
		status = err_errno(err, "%s: cannot write here", s->name);
	if (status < 0) {
		sink_abort(s);
		return -1;
	}
	unfinished[0] = '\0';
	release(s);
	return 0;
}

void
sink_abort(struct sink *s)
{
	if (!s)
		return;
	if (unfinished[0])
		unlink(unfinished);
	unfinished[0] = '\0';
	if (s->fd > STDERR_FILENO)
		close(s->fd);
	release(s);
}
