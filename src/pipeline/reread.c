/* SPDX-License-Identifier: MIT */
/*
 * Reads files of rows repeatedly.
 *
 * (1) Files are mapped: copying them from the system's cache would take a
 *     quarter of the time of a pass. If a file shrinks, that is an error at the
 *     start of a pass, and a SIGBUS within one, which the command handles. If a
 *     file cannot be mapped, it is read.
 */
#include "pipeline/reread.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "io/codec.h"

/* Returns whether the file is regular and not compressed. */
static bool
can_read_again(struct reread_file *f)
{
	unsigned char head[CODEC_HEAD];
	struct stat st;
	ssize_t n;

	if (fstat(f->fd, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	if ((uint64_t)st.st_size < f->start)
		return false;
	f->len = (size_t)st.st_size - f->start;
	n = pread(f->fd, head, sizeof(head), 0);
	return n >= 0 && !codec_of_head(head, (size_t)n);
}

/* (1) */
static void
map_file(struct reread_file *f)
{
	const size_t all = f->start + f->len;
	char *p = f->len > 0 ? mmap(NULL, all, PROT_READ, MAP_SHARED, f->fd, 0) : MAP_FAILED;

	if (p == MAP_FAILED)
		return;
	posix_madvise(p, all, POSIX_MADV_SEQUENTIAL);
	f->map = p + f->start;
}

/*
 * Opens all files. If one cannot be read again, none is used: the run over it
 * will report what is wrong. Standard input has already been read by now.
 */
static int
open_files(struct reread *r, const char *const *path, size_t npath, size_t start, struct err *err)
{
	struct reread_file *f;

	r->file = mem_new(npath, sizeof(*r->file), err);
	if (!r->file)
		return -1;
	for (size_t i = 0; i < npath; i++) {
		f = &r->file[i];
		*f = (struct reread_file){.path = path[i], .fd = -1, .start = start};
		if (strcmp(path[i], "-") != 0)
			/* O_NONBLOCK: do not wait for the writer of a FIFO */
			f->fd = open(path[i], O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		if (f->fd < 0 || (r->n++, !can_read_again(f))) {
			reread_close(r);
			return 0;
		}
	}
	return 0;
}

int
reread_open(struct reread *r, const char *const *path, size_t npath, size_t start, size_t row_size,
    struct err *err)
{
	size_t at = 0;

	if (open_files(r, path, npath, start, err) < 0)
		return -1;
	r->row_size = row_size;
	for (size_t i = 0; i < r->n; i++) {
		r->file[i].first = at;
		r->file[i].nrow = (r->file[i].len + row_size - 1) / row_size;
		map_file(&r->file[i]);
		at += r->file[i].nrow;
	}
	return 0;
}

size_t
reread_rows(const struct reread *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++)
		n += r->file[i].nrow;
	return n;
}

int
reread_check(const struct reread *r, struct err *err)
{
	struct stat st;

	for (size_t i = 0; i < r->n; i++) {
		if (fstat(r->file[i].fd, &st) < 0)
			return err_errno(err, "%s", r->file[i].path);
		if (st.st_size < 0 || (size_t)st.st_size != r->file[i].start + r->file[i].len)
			return err_set(
			    err, ERR_IO, "%s: changed while it was read", r->file[i].path);
	}
	return 0;
}

const void *
reread_read(const struct reread *r, size_t first, size_t n, char *buf, size_t *got, size_t *lacking,
    struct err *err)
{
	const struct reread_file *f = r->file;
	const size_t size = r->row_size;
	size_t len, at;
	ssize_t part;

	*lacking = 0;
	while (first - f->first >= f->nrow)
		f++;
	*got = n < f->first + f->nrow - first ? n : f->first + f->nrow - first;
	if (f->map)
		return f->map + (first - f->first) * size;
	len = *got * size;
	for (at = 0; at < len; at += (size_t)part) {
		part = pread(
		    f->fd, buf + at, len - at, (off_t)(f->start + (first - f->first) * size + at));
		if (part < 0 && errno != EINTR) {
			err_errno(err, "%s: read error", f->path);
			return NULL;
		}
		if (part == 0)
			break;
		part = part < 0 ? 0 : part;
	}
	*lacking = len - at;
	if (*lacking < size) /* only a partial row at the end of the file may be incomplete */
		return buf;
	err_set(err, ERR_IO, "%s: changed while it was read", f->path);
	return NULL;
}

void
reread_close(struct reread *r)
{
	for (size_t i = 0; i < r->n; i++) {
		if (r->file[i].map)
			munmap((void *)(uintptr_t)(r->file[i].map - r->file[i].start),
			    r->file[i].start + r->file[i].len);
		close(r->file[i].fd);
	}
	mem_free(r->file);
	*r = (struct reread){0};
}
