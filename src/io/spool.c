/* SPDX-License-Identifier: MIT */
/*
 * Records kept in memory, and in a temporary file if there are many.
 *
 * (1) The file is unlinked as soon as it is made, so it disappears with the
 *     process, however that ends.
 * (2) Memory is allocated in parts, so that growing never moves data.
 */
#include "io/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"

enum { PART = 1 << 20 };

/* $TMPDIR or /tmp, as for mktemp(1). */
static const char *
folder(void)
{
	const char *dir = getenv("TMPDIR");

	return dir && *dir ? dir : "/tmp";
}

/* (1) */
static int
make_file(struct spool *s, struct err *err)
{
	char path[4096];
	int len = snprintf(path, sizeof(path), "%s/smx-XXXXXX", folder());

	if (len < 0 || (size_t)len >= sizeof(path))
		return err_set(err, ERR_PATH, "TMPDIR: the name is too long");
	s->fd = mkstemp(path);
	if (s->fd < 0) {
		err_errno(err, "%s: cannot keep the rows here", folder());
		return err_advise(err, ADVICE_MEMORY);
	}
	unlink(path);
	fcntl(s->fd, F_SETFD, FD_CLOEXEC);
	s->in_file = true;
	return 0;
}

static int
write_all(const struct spool *s, const char *p, size_t len, struct err *err)
{
	ssize_t n;

	for (; len > 0; p += n, len -= (size_t)n) {
		n = write(s->fd, p, len);
		if (n < 0 && errno != EINTR)
			return err_errno(err, "%s: cannot keep the rows here", folder());
		n = n < 0 ? 0 : n;
	}
	return 0;
}

/* Moves all records to the file. The first part stays as the write buffer. */
static int
spill(struct spool *s, struct err *err)
{
	size_t left = s->n;

	if (make_file(s, err) < 0)
		return -1;
	for (size_t i = 0; i < s->npart; i++) {
		size_t n = left < s->each ? left : s->each;

		if (write_all(s, s->part[i], n * s->size, err) < 0)
			return -1;
		left -= n;
		if (i > 0)
			mem_free(s->part[i]);
	}
	s->npart = s->npart > 0;
	return 0;
}

/* (2) */
static int
add_part(struct spool *s, struct err *err)
{
	char **part = mem_grow(s->part, s->npart + 1, sizeof(*part), err);

	if (!part)
		return -1;
	s->part = part;
	part[s->npart] = mem_new(s->each, s->size, err);
	if (!part[s->npart])
		return -1;
	s->npart++;
	return 0;
}

static int
flush(struct spool *s, struct err *err)
{
	size_t len = s->pending;

	s->pending = 0;
	return len > 0 ? write_all(s, s->part[0], len, err) : 0;
}

void *
spool_next(struct spool *s, struct err *err)
{
	size_t at;

	if (s->each == 0)
		s->each = s->size < PART ? PART / s->size : 1;
	if (!s->in_file && s->n == s->npart * s->each) {
		if (s->npart > 0 && (s->npart + 1) * s->each > s->most / s->size) {
			if (spill(s, err) < 0)
				return NULL;
		} else if (add_part(s, err) < 0) {
			return NULL;
		}
	}
	if (!s->in_file) {
		at = s->n++ % s->each;
		return s->part[s->npart - 1] + at * s->size;
	}
	if (s->pending == s->each * s->size && flush(s, err) < 0)
		return NULL;
	s->n++;
	s->pending += s->size;
	return s->part[0] + s->pending - s->size;
}

int
spool_end(struct spool *s, struct err *err)
{
	return s->in_file ? flush(s, err) : 0;
}

/* As pread(), but reads all len bytes. */
static int
read_all(const struct spool *s, char *p, size_t len, off_t at, struct err *err)
{
	ssize_t n;

	for (; len > 0; p += n, len -= (size_t)n, at += n) {
		n = pread(s->fd, p, len, at);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n < 0)
			return err_errno(err, "%s: cannot read the rows back", folder());
		else if (n == 0)
			return err_set(err, ERR_IO, "%s: rows are missing there", folder());
	}
	return 0;
}

const void *
spool_read(const struct spool *s, size_t first, size_t n, void *buf, size_t *got, struct err *err)
{
	size_t left;

	*got = n;
	if (s->in_file)
		return read_all(s, buf, n * s->size, (off_t)(first * s->size), err) < 0 ? NULL
											: buf;
	left = s->each - first % s->each;
	*got = n < left ? n : left;
	return s->part[first / s->each] + first % s->each * s->size;
}

void
spool_free(struct spool *s)
{
	for (size_t i = 0; i < s->npart; i++)
		mem_free(s->part[i]);
	mem_free(s->part);
	if (s->in_file)
		close(s->fd);
	*s = (struct spool){.size = s->size, .most = s->most};
}
