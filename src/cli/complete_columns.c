/* SPDX-License-Identifier: MIT */
/*
 * The names of a file's columns or members, for completions.
 *
 * (1) Only the front of a file is read: a shell waits. A pipe is left alone, because what
 *     is read of it is lost.
 * (2) Of JSON the members of the first row are named, and those of objects in it by the
 *     way to them, as a.b. A row that is longer than the front is read as far as it goes.
 */
#include "cli/complete_columns.h"

#include <string.h>
#include <sys/stat.h>

#include "base/json.h"
#include "format/format.h"
#include "io/reader.h"
#include "pipeline/archive.h"
#include "pipeline/files.h"
#include "report/info.h"

enum { FRONT = 256 << 10, DEEPEST = 3, MEMBERS_MOST = 1000 };

struct finder {
	void (*add)(void *who, const char *name, const char *about, bool numbered);
	void *who;
	size_t n; /* members so far */
};

/* ---- (2) ---- */

static const char *add_members(struct finder *f, struct buf *way, const char *p, const char *end);

/* The member whose name begins at p: returns what follows its value, or NULL. */
static const char *
add_member(struct finder *f, struct buf *way, const char *p, const char *end)
{
	struct json_fault fault;
	const char *after = json_string(p, end, &fault);
	const size_t len = way->len;

	if (!after || f->n++ >= MEMBERS_MOST)
		return NULL;
	if (len > 0)
		buf_char(way, '.');
	json_unescape(way, p, (size_t)(after - p));
	buf_char(way, '\0');
	if (way->lacks)
		return NULL;
	way->len--;
	p = json_space(after, end);
	if (p == end || *p != ':')
		return NULL;
	p = json_space(p + 1, end);
	f->add(f->who, way->p, "", false);
	p = p < end && *p == '{' ? add_members(f, way, p, end) : json_skip(p, end);
	way->len = len;
	return p;
}

/* The members of the object at p: returns what follows it, or NULL. */
static const char *
add_members(struct finder *f, struct buf *way, const char *p, const char *end)
{
	size_t deep = 1;

	for (size_t i = 0; i < way->len; i++)
		deep += way->p[i] == '.';
	if (deep > DEEPEST)
		return json_skip(p, end);
	do {
		p = json_space(p + 1, end);
		if (p < end && *p == '}') /* it is empty */
			return p + 1;
		p = p < end && *p == '"' ? add_member(f, way, p, end) : NULL;
		p = p ? json_space(p, end) : NULL;
	} while (p && p < end && *p == ',');
	return p && p < end && *p == '}' ? p + 1 : NULL;
}

/* Of a row, or of the first row in an array. */
static void
add_json(struct finder *f, const char *p, const char *end)
{
	struct buf way = {0};

	p = json_space(p, end);
	if (p < end && *p == '[')
		p = json_space(p + 1, end);
	if (p < end && *p == '{')
		add_members(f, &way, p, end);
	buf_free(&way);
}

/* ---- others ---- */

static void
add_archive(struct finder *f, const struct archive *a)
{
	struct buf name = {0};
	const char *member;
	size_t len;

	for (size_t i = 0; i < MEMBERS_MOST && (member = archive_member(a, i, &len)); i++) {
		name.len = 0;
		buf_add(&name, member, len);
		buf_char(&name, '\0');
		if (!name.lacks)
			f->add(f->who, name.p, "", false);
	}
	buf_free(&name);
}

static void
add_columns(struct finder *f, const struct layout *l)
{
	static const char *const use[] = {"logits", "label", "weight", "carried", "not used"};
	struct cells cells;

	if (!l->format || !l->header)
		return;
	cells = info_cells(l);
	for (size_t i = 0; i < l->ncolumn; i++)
		f->add(f->who, l->column[i].name, use[cells_use(&cells, i)],
		    l->column[i].why == WHY_FAMILY);
}

/* By the layout, as other commands learn it. */
static void
add_table(struct finder *f, const struct reading *r, const char *path)
{
	struct files files = {
	    .source = {.kind = &source_files},
	    .path = &path,
	    .npath = 1,
	    .reading = r,
	    .block_size = FRONT,
	    .memory = FRONT,
	    .nthread = 1,
	};
	struct err err;

	if (source_begin(&files.source, &err) == 0)
		add_columns(f, &files.source.layout);
	source_free(&files.source);
}

/* Owns the stream, of which len bytes were read. */
static void
add_front(struct finder *f, const struct reading *r, const char *path, struct stream *s,
    const struct buf *front)
{
	const char *p = front->p, *end = p + front->len;
	const bool bom = front->len >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0;
	const bool table = r->format && r->format->tabular;
	struct archive *a = NULL;
	struct err err;

	p = json_space(p + (bom ? 3 : 0), end);
	if (archive_begins(front->p, front->len)) {
		a = archive_open(s, front->p, front->len, FRONT, &err);
		if (a)
			add_archive(f, a);
		archive_close(a);
		return;
	}
	stream_close(s);
	if (p < end && (*p == '{' || *p == '[') && !table)
		add_json(f, p, end);
	else if (p < end)
		add_table(f, r, path);
}

void
complete_columns(const struct reading *r, const char *path,
    void (*add)(void *who, const char *name, const char *about, bool numbered), void *who)
{
	struct finder f = {.add = add, .who = who};
	struct buf front = {0};
	struct stream *s;
	struct stat st;
	struct err err;

	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode)) /* (1) */
		return;
	s = reader_open(path, &err);
	if (s && buf_room(&front, FRONT, &err) &&
	    stream_fill(s, front.p, FRONT, &front.len, &err) == 0)
		add_front(&f, r, path, s, &front);
	else
		stream_close(s);
	buf_free(&front);
}
