/* SPDX-License-Identifier: MIT */
/*
 * Output files.
 *
 * (1) `-o FILE` writes to a temporary file in the same folder, which is renamed
 *     to FILE when it is complete. It gets the permissions of the file that it
 *     replaces, without setuid, setgid and sticky bits, and its owner and group
 *     as far as the system permits. If FILE is a symbolic link, its target is
 *     replaced.
 * (2) On failure, and on a signal that ends the run, the temporary file is
 *     removed.
 * (3) The result of close() counts: a full disk may be reported only there.
 * (4) -o /dev/stdout, or the file that standard output is redirected to, is
 *     written like standard output.
 * (5) Several files are renamed in immediate succession, with signals blocked.
 * (6) Standard output may be a file that others have written to: what is patched is
 *     counted from where it was. In one that is appended to, nothing can be patched.
 */
#define _XOPEN_SOURCE 700 /* for realpath */
#include "io/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "io/codec.h"
#include "io/pipe.h"
#include "io/place.h"

enum { CHUNK = 1 << 16, UNFINISHED = 48 };

struct sink {
	int fd;
	const char *name; /* for messages */
	char *place; /* the final name of the file; NULL: written directly */
	char *now; /* its temporary name, one of unfinished[]; NULL: written directly */
	bool late; /* a FIFO that is not open yet */
	off_t start; /* offset of its first byte; -1 if it cannot be sought */
	const struct codec *codec; /* NULL: none */
	int level; /* of the codec */
	void *encoder;
	unsigned char chunk[CHUNK];
};

/* The names of the temporary files, for the signal handler; empty if unused. */
static char unfinished[UNFINISHED][PATH_MAX];

void
sink_remove_unfinished(void)
{
	for (size_t i = 0; i < UNFINISHED; i++) {
		if (unfinished[i][0])
			unlink(unfinished[i]);
	}
}

static void
end_by_signal(int sig)
{
	sink_remove_unfinished();
	signal(sig, SIG_DFL);
	raise(sig);
}

/* (2) Signals that are ignored, for instance under nohup, stay ignored. */
static void
catch_signals(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT, SIGALRM, SIGXCPU};
	struct sigaction old, catch = {.sa_handler = end_by_signal};

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
			sigaction(signals[i], &catch, NULL);
	}
	signal(SIGXFSZ, SIG_IGN); /* write() reports EFBIG instead */
}

static mode_t
mode_of_new(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

/* (1) Sets the owner first, because that may clear bits of the mode. */
static int
be_like(int fd, const struct stat *old)
{
	if (old && fchown(fd, old->st_uid, old->st_gid) < 0)
		(void)!fchown(fd, (uid_t)-1, old->st_gid);
	return fchmod(fd, old ? old->st_mode & 0777 : mode_of_new());
}

/* A free slot for the name of a temporary file; NULL if all are used. */
static char *
room_for_name(void)
{
	for (size_t i = 0; i < UNFINISHED; i++) {
		if (!unfinished[i][0])
			return unfinished[i];
	}
	return NULL;
}

/* Signals are blocked until the handler knows of the file. */
static int
make_file(char *now)
{
	sigset_t all, before;
	int fd, why;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	fd = mkstemp(now);
	why = errno;
	if (fd < 0)
		now[0] = '\0';
	else
		catch_signals();
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = why;
	return fd;
}

/* (1) Opens a temporary file in the folder of `place`. */
static int
open_beside(struct sink *s, const char *place, const struct stat *old, struct err *err)
{
	const char *slash = strrchr(place, '/');
	int dir = slash ? (int)(slash + 1 - place) : 0, len;
	char *now = room_for_name();

	s->place = mem_text(place, strlen(place), err);
	if (!s->place)
		return -1;
	if (!now)
		return err_set(err, ERR_IO, "%s: too many outputs", place);
	len = snprintf(now, PATH_MAX, "%.*s.smx-XXXXXX", dir, place);
	if (len < 0 || len >= PATH_MAX) {
		now[0] = '\0';
		return err_set(err, ERR_PATH, "%s: the name is too long", place);
	}
	s->fd = make_file(now);
	if (s->fd < 0)
		return err_errno(err, "%s: cannot write here", s->name);
	s->now = now;
	fcntl(s->fd, F_SETFD, FD_CLOEXEC);
	return be_like(s->fd, old) < 0 ? err_errno(err, "%s", s->name) : 0;
}

/* (4) */
static bool
is_stdout(const struct stat *st)
{
	struct stat out;

	return fstat(STDOUT_FILENO, &out) == 0 && out.st_dev == st->st_dev &&
	    out.st_ino == st->st_ino;
}

static int
open_direct(struct sink *s, struct err *err)
{
	s->late = false;
	s->fd = open(s->name, O_WRONLY | O_CLOEXEC);
	if (s->fd < 0)
		return err_errno(err, "%s", s->name);
	pipe_widen(s->fd);
	return 0;
}

/*
 * A FIFO is opened later, because opening waits for a reader. Its permissions
 * are checked now.
 */
static int
open_special(struct sink *s, const char *path, bool fifo, struct err *err)
{
	if (!s->late || !fifo)
		return open_direct(s, err);
	return access(path, W_OK) < 0 ? err_errno(err, "%s", path) : 0;
}

static int
open_path(struct sink *s, const char *path, struct err *err)
{
	struct stat st;
	char real[PATH_MAX];

	if (stat(path, &st) < 0) {
		if (errno != ENOENT)
			return err_errno(err, "%s", path);
		if (place_link(path, real) == 0)
			return open_path(s, real, err);
		s->late = false;
		return open_beside(s, path, NULL, err);
	}
	if (S_ISDIR(st.st_mode))
		return err_set(err, ERR_PATH, "%s: is a directory", path);
	if (!S_ISREG(st.st_mode))
		return open_special(s, path, S_ISFIFO(st.st_mode), err);
	s->late = false;
	if (is_stdout(&st)) {
		s->fd = STDOUT_FILENO;
		return 0;
	}
	if (!realpath(path, real))
		return err_errno(err, "%s", path);
	return open_beside(s, real, &st, err);
}

/* Puts the name of the output in front of the message. */
static int
name(const struct sink *s, struct err *err)
{
	const struct err plain = *err;

	return err_set(err, plain.code, "%s: %.400s", s->name, plain.text);
}

/* Starts the codec that the suffix of the file name asks for. */
static int
begin_codec(struct sink *s, struct err *err)
{
	size_t stem;

	s->codec = codec_of_name(s->name, &stem);
	if (s->codec && !s->codec->encoder)
		s->codec = NULL;
	return s->codec ? sink_level(s, s->codec->level.usual, err) : 0;
}

static struct sink *
open_sink(const char *path, bool late, struct err *err)
{
	bool file = path && strcmp(path, "-") != 0;
	struct sink *s = mem_new(1, sizeof(*s), err);

	if (!s)
		return NULL;
	s->fd = file ? -1 : STDOUT_FILENO;
	s->name = file ? path : "standard output";
	s->late = late && file;
	if (file && open_path(s, path, err) < 0) {
		sink_abort(s);
		return NULL;
	}
	if (s->fd >= 0) {
		pipe_widen(s->fd);
		s->start = lseek(s->fd, 0, SEEK_CUR);
	}
	if (file && begin_codec(s, err) < 0) {
		sink_abort(s);
		return NULL;
	}
	return s;
}

struct sink *
sink_open(const char *path, struct err *err)
{
	return open_sink(path, false, err);
}

struct sink *
sink_open_late(const char *path, struct err *err)
{
	return open_sink(path, true, err);
}

/* Waits until a non-blocking descriptor accepts more. */
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

	if (s->late && open_direct(s, err) < 0)
		return -1;
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
encode_all(struct sink *s, const void *p, size_t len, enum codec_then then, struct err *err)
{
	struct codec_io io = {.in = p, .nin = len};
	int more;

	do {
		io.out = s->chunk;
		io.nout = CHUNK;
		more = s->codec->encode(s->encoder, &io, then, err);
		if (more < 0)
			return name(s, err);
		if (write_full(s, s->chunk, CHUNK - io.nout, err) < 0)
			return -1;
	} while (more > 0);
	return 0;
}

int
sink_level(struct sink *s, int level, struct err *err)
{
	if (s->encoder)
		s->codec->encoder_free(s->encoder);
	s->level = level;
	s->encoder = s->codec->encoder(level, err);
	return s->encoder ? 0 : name(s, err);
}

int
sink_write(struct sink *s, const void *p, size_t len, struct err *err)
{
	if (!s->codec)
		return write_full(s, p, len, err);
	return len > 0 ? encode_all(s, p, len, CODEC_MORE, err) : 0;
}

/* ---- packing ---- */

struct sink_packer {
	const struct codec *codec;
	void *packer;
};

bool
sink_packs(const struct sink *s)
{
	return s->codec && s->codec->packer;
}

static struct sink_packer *
new_packer(const struct sink *s, struct err *err)
{
	struct sink_packer *packer = mem_new(1, sizeof(*packer), err);

	if (!packer)
		return NULL;
	packer->codec = s->codec;
	packer->packer = s->codec->packer(s->level, err);
	if (packer->packer)
		return packer;
	mem_free(packer);
	return NULL;
}

int
sink_pack(const struct sink *s, struct sink_packer **packer, const void *p, size_t len,
    struct buf *out, struct err *err)
{
	if (!*packer)
		*packer = new_packer(s, err);
	if (*packer && s->codec->pack((*packer)->packer, p, len, out, err) == 0)
		return 0;
	return name(s, err);
}

int
sink_write_packed(struct sink *s, const void *p, size_t len, struct err *err)
{
	if (encode_all(s, "", 0, CODEC_FLUSH, err) < 0)
		return -1;
	return write_full(s, p, len, err);
}

void
sink_packer_free(struct sink_packer *packer)
{
	if (packer)
		packer->codec->packer_free(packer->packer);
	mem_free(packer);
}

/* ---- the end ---- */

static void
release(struct sink *s)
{
	if (s->encoder)
		s->codec->encoder_free(s->encoder);
	mem_free(s->place);
	mem_free(s);
}

/* (6) */
bool
sink_can_patch(const struct sink *s)
{
	const int flags = s->late || s->codec ? -1 : fcntl(s->fd, F_GETFL);

	return flags >= 0 && !(flags & O_APPEND) && s->start >= 0;
}

int
sink_patch(struct sink *s, const void *p, size_t len, struct err *err)
{
	const char *q = p;
	ssize_t done;

	for (size_t at = 0; at < len; at += (size_t)done) {
		done = pwrite(s->fd, q + at, len - at, s->start + (off_t)at);
		if (done < 0 && errno != EINTR)
			return err_errno(err, "%s: write error", s->name);
		done = done < 0 ? 0 : done;
	}
	return 0;
}

bool
sink_has_place(const struct sink *s)
{
	return s->now != NULL;
}

int
sink_close(struct sink *s, struct err *err)
{
	int status = s->late ? open_direct(s, err) : 0; /* so that its reader sees the end */

	if (status == 0 && s->codec)
		status = encode_all(s, "", 0, CODEC_END, err);
	if (status == 0 && close(s->fd) < 0) /* (3) */
		status = err_errno(err, "%s: write error", s->name);
	else if (status < 0 && s->fd > STDERR_FILENO)
		close(s->fd);
	s->fd = -1;
	return status;
}

static int
put_in_place(struct sink *s, struct err *err)
{
	if (s->now && rename(s->now, s->place) < 0)
		return err_errno(err, "%s: cannot write here", s->name);
	if (s->now)
		s->now[0] = '\0';
	release(s);
	return 0;
}

int
sink_place(struct sink *const *sink, size_t n, struct err *err)
{
	sigset_t all, before;
	size_t i = 0;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before); /* (5) */
	while (i < n && put_in_place(sink[i], err) == 0)
		i++;
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (i == n)
		return 0;
	for (; i < n; i++)
		sink_abort(sink[i]);
	return -1;
}

int
sink_finish(struct sink *s, struct err *err)
{
	if (sink_close(s, err) == 0)
		return sink_place(&s, 1, err);
	sink_abort(s);
	return -1;
}

void
sink_abort(struct sink *s)
{
	if (!s)
		return;
	if (s->now) {
		unlink(s->now);
		s->now[0] = '\0';
	}
	if (s->fd > STDERR_FILENO)
		close(s->fd);
	release(s);
}
