/* SPDX-License-Identifier: MIT */
/*
 * Zip archives (PKWARE's APPNOTE 6.3), stored and deflated members.
 *
 * (1) The central directory at the end says what there is. It must end where the end
 *     record begins, and each member before the directory.
 * (2) What a local header says must agree with it: method, name, and the sizes unless
 *     they follow the data (bit 3 of the flags).
 * (3) Sizes of FFFFFFFF are in the zip64 field of either header.
 * (4) A member gives as many bytes as the directory says, or an error. Nothing is
 *     allocated by such a number: data is read and inflated piece by piece.
 * (5) A member whose name another one has is not opened: readers differ in which they take.
 */
#include "io/zip.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "io/stream.h"

enum {
	END = 22, /* bytes of the end record, without its comment */
	END64 = 56,
	LOCATOR = 20,
	ENTRY = 46, /* of the directory, without its texts */
	LOCAL = 30,
	COMMENT_MOST = 65535,
	DIRECTORY_MOST = 64 << 20,
	CHUNK = 1 << 16
};

struct entry {
	const char *name;
	uint64_t packed, size, at; /* bytes, and where the local header is */
	uint32_t crc;
	unsigned method, flags;
};

struct zip {
	struct stream *stream;
	size_t uses; /* of it: its owner and open members */
	struct entry *entry;
	size_t n;
	uint64_t directory; /* where it begins */
	struct arena names;
};

static uint64_t
number(const char *p, size_t n)
{
	uint64_t u = 0;

	for (size_t i = n; i > 0; i--)
		u = u << 8 | (unsigned char)p[i - 1];
	return u;
}

static bool
is_mark(const char *p, const char *mark)
{
	return memcmp(p, "PK", 2) == 0 && memcmp(p + 2, mark, 2) == 0;
}

bool
zip_begins(const char *p, size_t n)
{
	return n >= 4 && (is_mark(p, "\3\4") || is_mark(p, "\5\6"));
}

static int
damaged(const struct zip *z, const char *what, struct err *err)
{
	return err_set(err, ERR_DATA, "%s: the zip archive is damaged: %s", z->stream->name, what);
}

/* All n bytes at that place. */
static int
read_all(struct zip *z, char *p, size_t n, uint64_t at, struct err *err)
{
	size_t got;

	if (stream_read_at(z->stream, p, n, at, &got, err) < 0)
		return -1;
	return got == n ? 0 : damaged(z, "it ends too early", err);
}

/* ---- the directory ---- */

struct bounds {
	uint64_t at, size, n; /* of the directory */
	uint64_t end; /* where what follows it begins */
};

/* (3) The end record of zip64, if its locator is before that at `end`. */
static int
find_end64(struct zip *z, uint64_t end, struct bounds *b, struct err *err)
{
	char p[END64];
	uint64_t at;

	if (end < LOCATOR + END64)
		return 0;
	if (read_all(z, p, LOCATOR, end - LOCATOR, err) < 0)
		return -1;
	if (!is_mark(p, "\6\7"))
		return 0;
	at = number(p + 8, 8);
	if (at > end - LOCATOR - END64)
		return damaged(z, "its end record is not where it should be", err);
	if (read_all(z, p, END64, at, err) < 0)
		return -1;
	if (!is_mark(p, "\6\6") || number(p + 4, 8) != end - LOCATOR - at - 12)
		return damaged(z, "its end record is not where it should be", err);
	*b = (struct bounds){
	    .n = number(p + 32, 8), .size = number(p + 40, 8), .at = number(p + 48, 8), .end = at};
	return 0;
}

/* (1) */
static int
find_directory(struct zip *z, uint64_t size, struct bounds *b, struct err *err)
{
	const size_t n = size < END + COMMENT_MOST ? (size_t)size : END + COMMENT_MOST;
	struct buf tail = {0};
	char *p = buf_room(&tail, n, err);
	int status = p ? read_all(z, p, n, size - n, err) : -1;
	size_t i = n >= END ? n - END + 1 : 0;

	while (status == 0 && i > 0) {
		i--;
		if (is_mark(p + i, "\5\6") && i + END + number(p + i + 20, 2) == n)
			break;
		if (i == 0)
			status = damaged(z, "its end is missing", err);
	}
	if (status == 0 && n < END)
		status = damaged(z, "its end is missing", err);
	if (status == 0) {
		*b = (struct bounds){.n = number(p + i + 10, 2),
		    .size = number(p + i + 12, 4),
		    .at = number(p + i + 16, 4),
		    .end = size - n + i};
		status = find_end64(z, b->end, b, err);
	}
	buf_free(&tail);
	if (status < 0)
		return -1;
	if (b->size > b->end || b->at != b->end - b->size)
		return damaged(z, "its directory is not where it should be", err);
	return b->size > DIRECTORY_MOST ? damaged(z, "its directory is too long", err) : 0;
}

/* (3) Takes the 8 bytes that stand for a number of FFFFFFFF from the field. */
static int
take_wide(uint64_t *u, const char **field, size_t *left)
{
	if (*u != UINT32_MAX)
		return 0;
	if (*left < 8)
		return -1;
	*u = number(*field, 8);
	*field += 8;
	*left -= 8;
	return 0;
}

/* Finds the zip64 field among n bytes of extra fields; NULL if there is none. */
static const char *
find_wide(const char *p, size_t n, size_t *len)
{
	size_t field;

	*len = 0;
	while (n >= 4) {
		field = (size_t)number(p + 2, 2);
		if (field > n - 4)
			return NULL;
		if (number(p, 2) == 1) {
			*len = field;
			return p + 4;
		}
		p += 4 + field;
		n -= 4 + field;
	}
	return NULL;
}

/* An entry of the directory; *len is how many bytes it has. */
static int
read_entry(struct zip *z, const char *p, size_t left, size_t *len, struct err *err)
{
	struct entry *e = &z->entry[z->n];
	size_t name, extra, wide;
	const char *field;

	if (left < ENTRY || !is_mark(p, "\1\2"))
		return damaged(z, "its directory is too short", err);
	name = (size_t)number(p + 28, 2);
	extra = (size_t)number(p + 30, 2);
	*len = ENTRY + name + extra + (size_t)number(p + 32, 2);
	if (*len > left)
		return damaged(z, "its directory is too short", err);
	*e = (struct entry){
	    .flags = (unsigned)number(p + 8, 2),
	    .method = (unsigned)number(p + 10, 2),
	    .crc = (uint32_t)number(p + 16, 4),
	    .packed = number(p + 20, 4),
	    .size = number(p + 24, 4),
	    .at = number(p + 42, 4),
	};
	field = find_wide(p + ENTRY + name, extra, &wide);
	if (take_wide(&e->size, &field, &wide) < 0 || take_wide(&e->packed, &field, &wide) < 0 ||
	    take_wide(&e->at, &field, &wide) < 0)
		return damaged(z, "a size is missing", err);
	e->name = arena_text(&z->names, p + ENTRY, name, err);
	z->n++;
	return e->name ? 0 : -1;
}

static int
read_directory(struct zip *z, const struct bounds *b, struct err *err)
{
	struct buf text = {0};
	char *p = buf_room(&text, (size_t)b->size + 1, err);
	size_t at = 0, len = 0;
	int status = p ? read_all(z, p, (size_t)b->size, b->at, err) : -1;

	if (status == 0 && b->n > b->size / ENTRY)
		status = damaged(z, "its directory is too short", err);
	if (status == 0) {
		z->entry = mem_new((size_t)b->n, sizeof(*z->entry), err);
		status = z->entry ? 0 : -1;
	}
	for (; status == 0 && z->n < b->n; at += len)
		status = read_entry(z, p + at, (size_t)b->size - at, &len, err);
	if (status == 0 && at != b->size)
		status = damaged(z, "its directory is too long", err);
	buf_free(&text);
	z->directory = b->at;
	return status;
}

struct zip *
zip_open(struct stream *s, struct err *err)
{
	struct zip *z = mem_new(1, sizeof(*z), err);
	struct bounds b = {0};
	uint64_t size;

	if (!z) {
		stream_close(s);
		return NULL;
	}
	*z = (struct zip){.stream = s, .uses = 1};
	if (stream_size(s, &size, err) > 0 && find_directory(z, size, &b, err) == 0 &&
	    read_directory(z, &b, err) == 0)
		return z;
	zip_close(z);
	return NULL;
}

void
zip_close(struct zip *z)
{
	if (!z || --z->uses > 0)
		return;
	stream_close(z->stream);
	arena_free(&z->names);
	mem_free(z->entry);
	mem_free(z);
}

const char *
zip_path(const struct zip *z)
{
	return z->stream->name;
}

size_t
zip_count(const struct zip *z)
{
	return z->n;
}

const char *
zip_name(const struct zip *z, size_t i)
{
	return z->entry[i].name;
}

/* ---- members ---- */

struct member {
	struct stream stream;
	struct zip *zip;
	const struct entry *entry;
	char *name;
	uint64_t data; /* where its bytes begin */
	uint64_t taken, made; /* of its packed bytes, of its bytes */
	uint32_t crc;
	bool inflates, ended;
	z_stream z;
	unsigned char chunk[CHUNK];
};

static struct member *
member_of(struct stream *s)
{
	return (struct member *)(void *)s;
}

static int
bad_member(const struct member *m, const char *what, struct err *err)
{
	return err_set(err, ERR_DATA, "%s: the zip archive is damaged: %s", m->stream.name, what);
}

/* (2) */
static int
check_sizes(const struct member *m, const char *local, const char *extra, size_t n, struct err *err)
{
	uint64_t packed = number(local + 18, 4), size = number(local + 22, 4);
	size_t wide;
	const char *field = find_wide(extra, n, &wide);

	if (number(local + 6, 2) & 8)
		return 0;
	if (take_wide(&size, &field, &wide) < 0 || take_wide(&packed, &field, &wide) < 0)
		return bad_member(m, "a size is missing", err);
	if (packed != m->entry->packed || size != m->entry->size ||
	    number(local + 14, 4) != m->entry->crc)
		return bad_member(m, "its directory and its header disagree", err);
	return 0;
}

/* (2) Reads the local header. */
static int
check_local(struct member *m, struct err *err)
{
	const struct entry *e = m->entry;
	const size_t len = strlen(e->name);
	char p[LOCAL];
	struct buf texts = {0};
	size_t name, extra;
	int status = -1;

	if (e->at > m->zip->directory || m->zip->directory - e->at < LOCAL)
		return bad_member(m, "it is not before the directory", err);
	if (read_all(m->zip, p, LOCAL, e->at, err) < 0)
		return -1;
	name = (size_t)number(p + 26, 2);
	extra = (size_t)number(p + 28, 2);
	if (!is_mark(p, "\3\4") || number(p + 8, 2) != e->method ||
	    ((number(p + 6, 2) ^ e->flags) & 9) != 0 || name != len)
		return bad_member(m, "its directory and its header disagree", err);
	m->data = e->at + LOCAL + name + extra;
	if (m->data > m->zip->directory || e->packed > m->zip->directory - m->data)
		return bad_member(m, "it does not end before the directory", err);
	if (buf_room(&texts, name + extra + 1, err) &&
	    read_all(m->zip, texts.p, name + extra, e->at + LOCAL, err) == 0)
		status = memcmp(texts.p, e->name, len) != 0
		    ? bad_member(m, "its directory and its header disagree", err)
		    : check_sizes(m, p, texts.p + name, extra, err);
	buf_free(&texts);
	return status;
}

/* (4) Up to n bytes of a stored member. */
static int
fill_stored(struct member *m, unsigned char *p, size_t n, size_t *got, struct err *err)
{
	const uint64_t left = m->entry->size - m->taken;
	const size_t want = left < n ? (size_t)left : n;

	*got = 0;
	if (want > 0 && stream_read_at(m->zip->stream, p, want, m->data + m->taken, got, err) < 0)
		return -1;
	m->taken += *got;
	return *got < want ? bad_member(m, "it ends too early", err) : 0;
}

static int
take_chunk(struct member *m, struct err *err)
{
	const uint64_t left = m->entry->packed - m->taken;
	size_t got;

	if (m->z.avail_in > 0 || left == 0)
		return 0;
	if (stream_read_at(m->zip->stream, m->chunk, left < CHUNK ? (size_t)left : CHUNK,
		m->data + m->taken, &got, err) < 0)
		return -1;
	if (got == 0)
		return bad_member(m, "it ends too early", err);
	m->taken += got;
	m->z.next_in = m->chunk;
	m->z.avail_in = (uInt)got;
	return 0;
}

static int
fill_inflated(struct member *m, unsigned char *p, size_t n, size_t *got, struct err *err)
{
	const size_t most = (size_t)1 << 30;
	int status = Z_OK;

	m->z.next_out = p;
	m->z.avail_out = (uInt)(n < most ? n : most);
	while (m->z.avail_out > 0 && !m->ended) {
		if (take_chunk(m, err) < 0)
			return -1;
		status = inflate(&m->z, Z_NO_FLUSH);
		*got = (size_t)(m->z.next_out - p);
		m->ended = status == Z_STREAM_END;
		if (status == Z_MEM_ERROR)
			return err_set(err, ERR_MEM, "out of memory for zip");
		if (status != Z_OK && status != Z_STREAM_END)
			return bad_member(m, m->z.msg ? m->z.msg : "its data ends too early", err);
		if (*got > m->entry->size - m->made)
			return bad_member(m, "it has more bytes than it should", err);
	}
	return 0;
}

/* (4) At the end. */
static int
check_end(const struct member *m, struct err *err)
{
	if (m->made != m->entry->size)
		return bad_member(m, "it has fewer bytes than it should", err);
	if (m->crc != m->entry->crc)
		return bad_member(m, "its CRC-32 is not right", err);
	return 0;
}

static int
fill_some(struct member *m, unsigned char *p, size_t n, size_t *got, struct err *err)
{
	int status;

	*got = 0;
	status = m->inflates ? fill_inflated(m, p, n, got, err) : fill_stored(m, p, n, got, err);
	if (*got > m->entry->size - m->made)
		*got = (size_t)(m->entry->size - m->made);
	m->crc = (uint32_t)crc32_z(m->crc, p, *got);
	m->made += *got;
	return status;
}

static int
fill(struct stream *s, void *p, size_t n, size_t *got, struct err *err)
{
	struct member *m = member_of(s);
	size_t part;

	for (*got = 0; *got < n; *got += part) {
		if (fill_some(m, (unsigned char *)p + *got, n - *got, &part, err) < 0) {
			*got += part;
			return -1;
		}
		if (part == 0)
			return check_end(m, err);
	}
	return 0;
}

static int
size_of(struct stream *s, uint64_t *size, struct err *err)
{
	const struct member *m = member_of(s);

	(void)err;
	*size = m->entry->size;
	return !m->inflates;
}

static int
read_at(struct stream *s, void *p, size_t n, uint64_t at, size_t *got, struct err *err)
{
	const struct member *m = member_of(s);
	const uint64_t left = at < m->entry->size ? m->entry->size - at : 0;

	*got = 0;
	n = left < n ? (size_t)left : n;
	return n > 0 ? stream_read_at(m->zip->stream, p, n, m->data + at, got, err) : 0;
}

static void
close_member(struct stream *s)
{
	struct member *m = member_of(s);

	if (m->inflates)
		inflateEnd(&m->z);
	zip_close(m->zip);
	mem_free(m->name);
	mem_free(m);
}

static const struct stream_kind kind = {
    .fill = fill,
    .size = size_of,
    .read_at = read_at,
    .close = close_member,
};

/* "x.npz: logits" */
static char *
full_name(const struct zip *z, const struct entry *e, struct err *err)
{
	const size_t len = strlen(z->stream->name) + strlen(e->name) + 3;
	char *text = mem_new(len, 1, err);

	if (text)
		snprintf(text, len, "%s: %s", z->stream->name, e->name);
	return text;
}

static int
begin_data(struct member *m, struct err *err)
{
	const struct entry *e = m->entry;

	if (e->flags & 1)
		return err_set(err, ERR_DATA, "%s: is encrypted", m->stream.name);
	if (e->method != 0 && e->method != 8)
		return err_set(err, ERR_DATA,
		    "%s: is compressed by method %u of zip, and smx knows 0 (stored) and 8 "
		    "(deflated)",
		    m->stream.name, e->method);
	if (check_local(m, err) < 0)
		return -1;
	if (e->method == 0)
		return e->packed == e->size
		    ? 0
		    : bad_member(m, "its sizes disagree, but it is not compressed", err);
	m->inflates = inflateInit2(&m->z, -15) == Z_OK;
	return m->inflates ? 0 : err_set(err, ERR_MEM, "out of memory for zip");
}

/* (5) */
static int
check_name(const struct member *m, struct err *err)
{
	const struct zip *z = m->zip;

	for (size_t i = 0; i < z->n; i++) {
		if (&z->entry[i] != m->entry && strcmp(z->entry[i].name, m->entry->name) == 0)
			return bad_member(m, "two members have this name", err);
	}
	return 0;
}

struct stream *
zip_member(struct zip *z, size_t i, struct err *err)
{
	struct member *m = mem_new(1, sizeof(*m), err);

	if (!m)
		return NULL;
	m->zip = z;
	m->entry = &z->entry[i];
	z->uses++;
	m->name = full_name(z, m->entry, err);
	m->stream = (struct stream){.kind = &kind, .name = m->name};
	if (m->name && check_name(m, err) == 0 && begin_data(m, err) == 0)
		return &m->stream;
	close_member(&m->stream);
	return NULL;
}
