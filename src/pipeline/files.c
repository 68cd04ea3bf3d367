/* SPDX-License-Identifier: MIT */
/*
 * Reads blocks of rows from files.
 *
 * (1) Every file must have the format and layout of the first one that has a
 *     row. Files without a row are skipped.
 * (2) A format that knows its row groups reads them from the stream itself. For
 *     any other format the stream is cut into whole rows (cutter.c).
 * (3) Of an archive or a file of tensors, one member is read as the file, and another may
 *     be the labels (archive.c).
 * (4) How far the files were read is for people who wait, and may be a little ahead of the
 *     rows.
 */
#include "pipeline/files.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/num.h"
#include "base/utf8.h"
#include "format/foreign.h"
#include "io/kept.h"
#include "io/reader.h"
#include "pipeline/archive.h"
#include "pipeline/fortran.h"

static struct files *
of(struct source *s)
{
	return (struct files *)(void *)s;
}

static int
check_foreign(const struct files *f, bool raw, struct err *err)
{
	const struct foreign *is = foreign_file(f->cutter.rest.p, f->cutter.rest.len, raw);

	if (!is)
		return 0;
	err_set(err, ERR_DATA, "%s: this is %s; %s", f->now, is->what, is->remedy);
	return err_advise(err, is->advice);
}

/* Text that is not in bytes. */
static int
check_encoding(const struct files *f, struct err *err)
{
	const char *name = utf16_name(f->cutter.rest.p, f->cutter.rest.len);

	if (!name)
		return 0;
	return err_set(err, ERR_DATA, "%s: this is %.6s; convert it first (iconv -f %s -t UTF-8)",
	    f->now, name, name);
}

/* By the name, if that says enough and the first bytes don't say more; NULL: by these. */
static const struct format *
format_by_name(const struct files *f)
{
	const struct format *format = format_of_file(f->now);
	const struct format *magic = format_probe(f->cutter.rest.p, f->cutter.rest.len);

	if (!magic->text)
		return magic;
	return format && !format->loose_suffix ? format : NULL;
}

/*
 * (1) Finds the format of the current file from its name and front. NULL with
 *     err set.
 */
static const struct format *
choose_format(const struct files *f, struct err *err)
{
	const struct format *format = f->reading->format, *first = f->source.layout.format;

	if (f->inside && format && format != f->inside) {
		err_set(
		    err, ERR_DATA, "%s: this is %s, not %s", f->now, f->inside->name, format->name);
		return NULL;
	}
	if (f->inside)
		format = f->inside;
	if (!format)
		format = format_by_name(f);
	if (format && !format->text && !format->next && check_foreign(f, true, err) < 0)
		return NULL;
	if ((!format || format->text) && check_encoding(f, err) < 0)
		return NULL;
	if (format && format->text && !format->tabular && check_foreign(f, false, err) < 0)
		return NULL;
	if (f->reading->format)
		return format;
	if (!format) {
		if (check_foreign(f, false, err) < 0)
			return NULL;
		format = format_probe(f->cutter.rest.p, f->cutter.rest.len);
	}
	if (first && format != first) {
		err_set(err, ERR_DATA, "%s: this is %s, but %s is %s", f->now, format->name,
		    f->source.layout_path, first->name);
		err_advise(err, ADVICE_INPUT_FORMAT);
		return NULL;
	}
	return format;
}

/* Puts the place in front of a message about the head of a file. */
static int
place(const struct files *f, size_t line, size_t column, struct err *err)
{
	if (line > 0)
		return err_place(err, "%.200s:%zu:%zu", f->now, line, column);
	return err_place(err, "%.200s", f->now);
}

/* Adopts the layout of this file if it is the first; otherwise compares the two. */
static int
agree(struct files *f, struct layout *l, struct err *err)
{
	int status;

	f->lines = l->lines;
	f->cursor = l->cursor;
	l->cursor = NULL;
	if (!f->source.layout.format) {
		f->source.layout = *l;
		f->source.layout_path = f->now;
		return 0;
	}
	if (l->alone && f->source.nalone++ == 0)
		f->source.alone = f->now;
	status = layout_same(l, &f->source.layout, f->source.layout_path, err);
	if (status < 0 && !l->format->text)
		place(f, 0, 0, err);
	else if (status < 0)
		place(f, l->header ? f->lines : f->lines + 1, 1, err);
	layout_free(l);
	return status;
}

/* The bytes of a file that can be looked at before it is read; false: there is no telling. */
static bool
size_of(const char *path, uint64_t *size)
{
	const bool standard = strcmp(path, "-") == 0;
	const off_t at = standard ? lseek(STDIN_FILENO, 0, SEEK_CUR) : 0;
	struct stat st;

	if ((standard ? fstat(STDIN_FILENO, &st) : stat(path, &st)) < 0 || !S_ISREG(st.st_mode) ||
	    at < 0 || at > st.st_size)
		return false;
	*size = (uint64_t)(st.st_size - at);
	return true;
}

static uint64_t
size_of_all(const struct files *f)
{
	uint64_t all = 0, one;

	for (size_t i = 0; i < f->npath; i++) {
		if (!size_of(f->path[i], &one))
			return 0;
		all += one;
	}
	return all;
}

static void
close_file(struct files *f)
{
	struct layout rest = {.release = f->source.layout.release, .cursor = f->cursor};
	f->before += f->here;
	f->here = f->at = 0;
	layout_free(&rest);
	f->cursor = NULL;
	stream_close(f->cutter.stream);
	f->cutter.stream = NULL;
}

static int
keep_metadata(const struct files *f, struct layout *l, struct err *err)
{
	l->metadata = arena_text(&l->text, f->metadata.p, f->metadata.len, err);
	return l->metadata ? 0 : -1;
}

/* Whether a field is named in an input that has none. What any input may be told is no name. */
static bool
names_no_field(const struct files *f, const struct format *format)
{
	const struct reading *r = f->reading;

	return r->field_given && !r->field_shared && !r->labels_only && !f->inside &&
	    !format->typed && (format->tabular || !format->text) &&
	    strcmp(r->field, "logits") != 0 && strcmp(r->field, ".") != 0;
}

static int
refuse_field(struct files *f, const struct format *format, struct err *err)
{
	err_about(err, SETTING_FIELD, "%s input %s", format->name,
	    format->tabular ? "has columns, not fields" : "holds logits and nothing else");
	err_advise(err, format->tabular ? ADVICE_COLS : ADVICE_NONE);
	return place(f, 0, 0, err);
}

/*
 * Lets the format learn from the front of the file. 1, 0 if the file has no
 * row, or -1 with err set.
 */
static int
learn(struct files *f, struct err *err)
{
	struct layout l = {
	    .reading = f->own_labels ? &f->own : f->reading,
	    .format = choose_format(f, err),
	    .follows = f->source.layout.format != NULL,
	};
	size_t line, column;
	int status;

	if (!l.format)
		return -1;
	if (f->reading->comment && !l.format->tabular) {
		err_about(err, SETTING_COMMENT, "%s input has no comments", l.format->name);
		return place(f, 0, 0, err);
	}
	if (f->reading->clamped != CLAMPED_UNSAID && !l.format->clamps) {
		err_about(err, SETTING_CLAMPED, "%s input has no clamped values", l.format->name);
		return place(f, 0, 0, err);
	}
	if (f->reading->stride > 0 && (l.format->text || l.format->typed)) {
		err_about(
		    err, SETTING_STRIDE, "%s input says how long its rows are", l.format->name);
		return place(f, 0, 0, err);
	}
	if (names_no_field(f, l.format))
		return refuse_field(f, l.format, err);
	status = cutter_learn(&f->cutter, &l, &line, &column, err);
	if (status == LEARN_DONE && f->metadata.len > 0 && keep_metadata(f, &l, err) < 0)
		status = LEARN_FAILED;
	if (status != LEARN_DONE) {
		layout_free(&l);
		return status == LEARN_NO_PLACE ? place(f, line, column, err) : -1;
	}
	if (l.format->tabular && l.ncolumn == 0) { /* (1) only blank lines */
		layout_free(&l);
		return 0;
	}
	memcpy(l.others, f->others, sizeof(l.others));
	f->shaped = l.shaped;
	f->nlead = l.nlead;
	memcpy(f->lead, l.lead, sizeof(f->lead));
	return agree(f, &l, err) < 0 ? -1 : 1;
}

/* (3) The member of labels takes the place of a label file. */
static int
open_labels(struct files *f, struct archive *a, struct err *err)
{
	struct stream *s = NULL;
	int status = archive_labels(a, f->reading, &s, err);

	if (status <= 0)
		return status;
	if (f->own_labels && labels_check_used(&f->labels, err) < 0) {
		stream_close(s);
		return -1;
	}
	labels_free(&f->labels);
	f->labels = (struct labels){
	    .path = f->now, .max_row = f->reading->max_row, .memory = f->memory, .stream = s};
	f->own_labels = true;
	f->own = *f->reading;
	f->own.label = f->own.labels = NULL;
	f->own.label_file = true;
	return labels_open(&f->labels, err);
}

/* (3) They may have the axes of this file's rows, which need not be those of the first. */
static int
begin_labels(struct files *f, struct err *err)
{
	struct layout here = f->source.layout;

	here.shaped = f->shaped;
	here.nlead = f->nlead;
	memcpy(here.lead, f->lead, sizeof(here.lead));
	return labels_begin(&f->labels, &here, err);
}

/* (3) The member of rows takes the place of the file. */
static int
open_archive(struct files *f, struct err *err)
{
	struct archive *a =
	    archive_open(f->cutter.stream, f->cutter.rest.p, f->cutter.rest.len, f->memory, err);
	struct stream *s = NULL;
	const char *metadata;
	size_t len;

	f->cutter.stream = NULL;
	if (!a)
		return -1;
	s = archive_rows(a, f->reading, err);
	if (s && open_labels(f, a, err) < 0) {
		stream_close(s);
		s = NULL;
	}
	archive_others(a, f->reading, f->others, sizeof(f->others));
	f->inside = archive_format(a);
	f->label = archive_label(a, f->reading);
	metadata = archive_metadata(a, &len);
	buf_add(&f->metadata, metadata, len);
	if (s && buf_check(&f->metadata, err) < 0) {
		stream_close(s);
		s = NULL;
	}
	archive_close(a);
	cutter_reset(&f->cutter, s);
	return s ? cutter_begin(&f->cutter, err) : -1;
}

/* What begins like an archive may be raw numbers, or what the user says it is. */
static bool
is_archive(const struct files *f)
{
	const struct format *format = f->reading->format;

	if (!format)
		format = format_of_file(f->now);
	if (format && format->contained && f->cutter.rest.len > 0)
		return true;
	return archive_begins(f->cutter.rest.p, f->cutter.rest.len) &&
	    (!format || format->next || (format->text && !f->reading->format));
}

/* An array in Fortran order is read anywhere. */
static int
keep_fortran(struct files *f, struct err *err)
{
	struct cutter *c = &f->cutter;
	const struct format *format = f->reading->format;
	struct stream *s;
	int status;

	if (format && format != format_named("npy"))
		return 0;
	status = fortran_keeps(c->stream, c->rest.p, c->rest.len, err);
	if (status <= 0)
		return status;
	if (c->broken) {
		*err = c->why;
		return -1;
	}
	s = kept_open(c->stream, c->rest.p, c->rest.len, f->memory, err);
	cutter_reset(c, s);
	return s ? cutter_begin(c, err) : -1;
}

/* Opens the next file. 1, 0 if it has no row, or -1 with err set. */
static int
open_file(struct files *f, struct err *err)
{
	int status = 0;

	f->now = f->path[f->next++];
	if (f->tracks && !size_of(f->now, &f->here))
		f->here = 0;
	f->first = true;
	f->group_end = false;
	f->inside = NULL;
	f->metadata.len = 0;
	f->others[0] = '\0';
	f->cutter.block_size = f->block_size;
	f->cutter.max_row = f->reading->max_row;
	f->cutter.unbuffered = f->unbuffered;
	f->cutter.lines = !f->reading->format || f->reading->format->text;
	cutter_reset(&f->cutter, reader_open_on(f->now, f->nthread, err));
	if (!f->cutter.stream || cutter_begin(&f->cutter, err) < 0)
		return -1;
	f->codec = stream_codec(f->cutter.stream);
	if ((is_archive(f) ? open_archive(f, err) : keep_fortran(f, err)) < 0)
		return -1;
	if (f->cutter.rest.len > 0)
		status = learn(f, err);
	if (status > 0 && f->own_labels && begin_labels(f, err) < 0)
		return -1;
	if (status == 0)
		close_file(f);
	return status;
}

static int
next_file(struct files *f, struct err *err)
{
	int status = 0;

	while (status == 0 && f->next < f->npath)
		status = open_file(f, err);
	return status;
}

/* Of one file: several would have to be opened, of which some may be pipes. */
static int
count_all(struct files *f, struct err *err)
{
	struct layout *l = &f->source.layout;
	int status;

	if (f->npath != 1 || !f->cutter.stream || !l->format->total) {
		l->start = 0;
		return 0;
	}
	status = l->format->total(l, f->cursor, cutter_stream(&f->cutter), &l->total, err);
	l->counted = status > 0;
	if (!l->counted || f->inside)
		l->start = 0;
	return status;
}

static int
begin(struct source *s, struct err *err)
{
	struct files *f = of(s);

	f->size = f->tracks ? size_of_all(f) : 0;
	f->labels.path = f->label_path;
	f->labels.max_row = f->reading->max_row;
	f->labels.memory = f->memory;
	f->labels.lists = reading_multilabel(f->reading);
	if (labels_open(&f->labels, err) < 0)
		return -1;
	if (next_file(f, err) < 0 || count_all(f, err) < 0)
		return -1;
	return f->own_labels ? 0 : labels_begin(&f->labels, &s->layout, err);
}

/* Returns whether the open file certainly has no more rows. */
static bool
file_at_end(const struct files *f)
{
	return f->group_end || (f->cutter.at_end && !f->source.layout.format->next);
}

/* (2) */
static int
next_group(struct files *f, struct block *block, struct err *err)
{
	const struct layout *l = &f->source.layout;
	int status = l->format->next(
	    l, f->cursor, cutter_stream(&f->cutter), &block->text, &block->rows, err);

	f->group_end = status <= 0;
	if (status < 0 || !buf_room(&block->text, NUM_PAD, err)) {
		block->text.len = block->rows = 0;
		return -1;
	}
	memset(block->text.p + block->text.len, 0, NUM_PAD);
	return 0;
}

/*
 * (4) Notes how much of the file was read, with a block of it: what lies on the disk, if that
 * is compressed. Of a member in an archive nothing is known.
 */
static void
track(struct files *f, struct block *block)
{
	uint64_t size;

	block->at = block->size = 0;
	if (!f->tracks || f->size == 0 || f->inside)
		return;
	if (!f->codec)
		f->at += block->text.len;
	else if (stream_at(f->cutter.stream, &f->at, &size) == 0)
		return;
	if (file_at_end(f)) /* the header is in no block */
		f->at = f->here;
	block->at = f->before + f->at;
	block->size = f->size;
}

/*
 * Finds the next block that has rows, in this file or a later one. 1, 0 at the
 * end, or -1 with err set.
 */
static int
find_rows(struct files *f, struct block *block, struct err *err)
{
	int status;

	do {
		block->text.len = 0;
		if (!f->cutter.stream && (status = next_file(f, err)) <= 0)
			return status;
		block->path = f->now;
		block->cut_short = false;
		block->first = f->first;
		block->lines = f->lines;
		if (f->source.layout.format->next)
			status = next_group(f, block, err);
		else
			status = cutter_next(
			    &f->cutter, &f->source.layout, &block->text, &block->cut_short, err);
		track(f, block);
		if (file_at_end(f))
			close_file(f);
	} while (status == 0 && block->text.len == 0);
	f->first = false;
	return status < 0 ? -1 : 1;
}

static bool
at_end(const struct source *s)
{
	const struct files *f = (const struct files *)(const void *)s;

	return !f->cutter.stream && f->next == f->npath;
}

/* Counts the block's rows if that is wanted, and numbers the first one. */
static void
count(struct files *f, struct block *block)
{
	const struct layout *l = &f->source.layout;

	block->row = f->row;
	if (block->text.len > 0 && !l->format->next && (f->labels.stream || f->count_rows))
		block->rows = l->format->count(l, block->text.p, block->text.len);
	f->row += block->rows;
}

static int
next(struct source *s, struct block *block, struct err *err)
{
	struct files *f = of(s);
	struct err why;
	int status;

	if (f->stop > 0 && f->row >= f->stop)
		return 0;
	status = find_rows(f, block, err);
	if (status == 0)
		return labels_check_used(&f->labels, err);
	count(f, block);
	block->label_path = f->labels.path;
	block->label_lines = f->labels.lines;
	if (f->labels.stream && block->text.len > 0 &&
	    labels_take(&f->labels, block->rows, &block->labels, &why) < 0) {
		block_clear(block);
		*err = why;
		return -1;
	}
	if (status > 0 && at_end(s) && labels_check_used(&f->labels, err) < 0)
		return -1;
	return status;
}

static int
decode(const struct source *s, struct block *block, struct batch *b, struct err *err)
{
	b->first_row = block->row;
	b->labels = block->labels.p;
	b->labels_end = block->labels.len > 0 ? block->labels.p + block->labels.len : b->labels;
	if (block->text.len == 0)
		return 0;
	return s->layout.format->decode(b, block->text.p, block->text.len, err);
}

static void
files_free(struct source *s)
{
	struct files *f = of(s);

	close_file(f);
	cutter_free(&f->cutter);
	labels_free(&f->labels);
	buf_free(&f->metadata);
	layout_free(&s->layout);
}

const struct source_kind source_files = {
    .begin = begin,
    .next = next,
    .at_end = at_end,
    .decode = decode,
    .close = files_free,
};
