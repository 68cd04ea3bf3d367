/* SPDX-License-Identifier: MIT */
/*
 * Runs of smx for the tests, from text to text, without the command line.
 */
#include "rig.h"

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/mem.h"
#include "base/num.h"
#include "cli/advice.h"
#include "io/sink.h"
#include "pipeline/files.h"
#include "pipeline/writer.h"
#include "col/answer.h"
#include "format/style.h"

static char dir[64];

struct reading
rig_reading(const char *format)
{
	const struct format *f = format_named(format);

	ck_assert_ptr_nonnull(f);
	return (struct reading){
	    .format = f,
	    .field = "logits",
	    .max_row = (size_t)64 << 20,
	    .one_width = f->tabular || !f->text,
	    .tabular = f->tabular,
	    .no_fields = !f->carries,
	};
}

struct buf
rig_padded(const char *text, size_t n, bool newline)
{
	struct buf b = {0};
	struct err err;
	const bool add = newline && n > 0 && text[n - 1] != '\n';

	b.cap = n + add + NUM_PAD;
	b.p = mem_new(b.cap, 1, &err);
	ck_assert_ptr_nonnull(b.p);
	if (n > 0)
		memcpy(b.p, text, n);
	if (add)
		b.p[n] = '\n';
	b.len = n + add;
	memset(b.p + b.len, '7', NUM_PAD);
	return b;
}

void
rig_parse(struct parse *p, const char *text, size_t n)
{
	const struct format *format = p->reading.format;
	struct buf head = rig_padded(text, n, format->text);

	p->layout = (struct layout){.format = format, .reading = &p->reading};
	p->batch = (struct batch){.layout = &p->layout};
	p->rows = (struct buf){0};
	p->err.text[0] = '\0';
	p->status = format->open(
	    &p->layout, head.p, head.len, true, &p->used, &p->line, &p->column, &p->err);
	if (p->status == OPEN_DONE) {
		ck_assert_uint_le(p->used, head.len);
		p->rows = rig_padded(head.p + p->used, head.len - p->used, false);
		p->status = format->decode(&p->batch, p->rows.p, p->rows.len, &p->err);
	}
	buf_free(&head);
}

void
rig_parse_free(struct parse *p)
{
	batch_free(&p->batch);
	layout_free(&p->layout);
	buf_free(&p->rows);
}

static void ERR_PRINTF(2, 3) add_text(struct buf *b, const char *fmt, ...)
{
	struct err err;
	va_list ap;
	char *q = buf_room(b, 1000, &err);

	ck_assert_ptr_nonnull(q);
	va_start(ap, fmt);
	b->len += (size_t)vsnprintf(q, 1000, fmt, ap);
	va_end(ap);
}

static void
show_row(struct buf *out, const struct batch *b, const struct row *row)
{
	const struct field *f = row->nfield > 0 ? b->field + row->field : NULL;

	if (row->null)
		add_text(out, "null");
	for (size_t i = 0; i < row->n && !row->null; i++)
		add_text(out, i ? " %.17g" : "%.17g", b->z[row->first + i]);
	for (size_t i = 0; i < row->nfield; i++, f++) {
		if (i > 0 && i == row->nbefore)
			add_text(out, " |");
		if (f->name_len > 0)
			add_text(out, " <%.*s:%.*s>", (int)f->name_len, f->name, (int)f->value_len,
			    f->value);
		else
			add_text(out, " <%.*s>", (int)f->value_len, f->value);
	}
	if (row->label != (size_t)-1)
		add_text(out, " =%zu", row->label);
}

/* line0, column: what to add to a bad row's place, from 0. */
static void
show_batch(struct buf *out, const struct batch *b, size_t line0)
{
	for (size_t i = 0; i < b->nrow; i++) {
		show_row(out, b, &b->row[i]);
		add_text(out, "; ");
	}
	for (size_t i = 0; i < b->nbad && i < BAD_ROWS_NAMED; i++)
		add_text(out, "!%zu:%zu; ", line0 + b->bad[i].line + 1, b->bad[i].column);
}

const char *
rig_message(const struct err *err)
{
	static char text[640];

	advice_message(err, text, sizeof(text));
	return text;
}

const char *
rig_flaw(const struct batch *b)
{
	struct err err;

	err_set(&err, ERR_DATA, "%s", b->bad[0].text);
	err_advise(&err, b->bad[0].advice);
	return rig_message(&err);
}

void
rig_parse_same(const struct parse *p, const char *want)
{
	struct buf got = {0};

	if (p->status < 0 && p->line == 0)
		add_text(&got, "error: %s", rig_message(&p->err));
	else if (p->status < 0)
		add_text(&got, "error %zu:%zu: %s", p->line, p->column, rig_message(&p->err));
	else
		show_batch(&got, &p->batch, 0);
	if (got.len >= 2 && strncmp(got.p + got.len - 2, "; ", 2) == 0)
		got.len -= 2;
	add_text(&got, "%s", "");
	ck_assert_msg(got.len == strlen(want) && memcmp(got.p, want, got.len) == 0,
	    "got  %.*s\nwant %s", (int)got.len, got.p, want);
	buf_free(&got);
}

void
rig_reads(struct parse *p, const char *text, const char *want)
{
	rig_parse(p, text, strlen(text));
	rig_parse_same(p, want);
	rig_parse_free(p);
}

/* Decodes the n bytes at p into a batch of its own, and shows its rows and then its bad rows. */
static size_t
decode_part(const struct layout *l, const char *p, size_t n, size_t line0, struct buf *rows,
    struct buf *bad)
{
	struct batch b = {.layout = l};
	struct buf text = rig_padded(p, n, false);
	struct err err;
	size_t lines;

	ck_assert_int_eq(l->format->decode(&b, text.p, text.len, &err), 0);
	ck_assert_uint_eq(b.nseen, l->format->count(l, text.p, text.len));
	lines = b.nline;
	for (size_t i = 0; i < b.nrow; i++) {
		show_row(rows, &b, &b.row[i]);
		add_text(rows, "; ");
	}
	b.nrow = 0;
	show_batch(bad, &b, line0);
	batch_free(&b);
	buf_free(&text);
	return lines;
}

void
rig_cut_everywhere(const struct reading *reading, const char *text, size_t n)
{
	struct parse p = {.reading = *reading};
	struct buf rows = {0}, bad = {0}, want_rows = {0}, want_bad = {0};
	size_t whole, lines;

	ck_assert_int_ne(reading->on_error, ON_ERROR_FAIL); /* a block that stops is the last */
	rig_parse(&p, text, n);
	ck_assert_msg(p.status == 0, "%s", p.err.text);
	decode_part(&p.layout, p.rows.p, p.rows.len, 0, &want_rows, &want_bad);
	for (size_t at = 0; at <= p.rows.len; at++) {
		struct buf head = rig_padded(p.rows.p, at, false);

		whole = p.layout.format->cut(&p.layout, head.p, head.len);
		ck_assert_uint_le(whole, at);
		buf_free(&head);
		rows.len = bad.len = 0;
		lines = decode_part(&p.layout, p.rows.p, whole, 0, &rows, &bad);
		decode_part(&p.layout, p.rows.p + whole, p.rows.len - whole, lines, &rows, &bad);
		rig_same_bytes(&rows, want_rows.p, want_rows.len, "rows");
		rig_same_bytes(&bad, want_bad.p, want_bad.len, "bad rows");
	}
	whole = p.layout.format->cut(&p.layout, p.rows.p, p.rows.len);
	ck_assert_uint_eq(whole, p.rows.len);
	buf_free(&rows);
	buf_free(&bad);
	buf_free(&want_rows);
	buf_free(&want_bad);
	rig_parse_free(&p);
}

/* "name" or "name=value": the chain's next operation. */
static int
add_step(struct chain *c, char *word, struct err *err)
{
	char *value = strchr(word, '=');

	if (value)
		*value++ = '\0';
	for (size_t i = 0; ops[i]; i++) {
		if (strcmp(ops[i]->name, word) == 0)
			return chain_add(c, ops[i], value, err);
	}
	ck_abort_msg("no operation is called %s", word);
	return -1;
}

static int
make_chain(struct chain *c, const char *steps, struct err *err)
{
	char text[200], *word, *rest = text;
	int status = 0;

	snprintf(text, sizeof(text), "%s", steps ? steps : "");
	while (status == 0 && (word = strtok_r(rest, " ", &rest)))
		status = add_step(c, word, err);
	return status == 0 ? chain_finish(c, err) : -1;
}

static size_t
choose_columns(const struct col **col, const char *write)
{
	size_t n = 0, len;

	for (; *write; write += len + (write[len] == ',')) {
		len = strcspn(write, ",");
		col[n] = write[0] == '@' ? &answer_cols[write[1] - '0'] : col_named(write, len);
		ck_assert_msg(col[n] != NULL, "no column is called %s", write);
		n++;
	}
	return n;
}

/* How many threads this process has. */
static size_t
count_tasks(void)
{
	DIR *tasks = opendir("/proc/self/task");
	size_t n = 0;

	if (!tasks)
		return 0;
	for (struct dirent *d; (d = readdir(tasks)) != NULL;)
		n += d->d_name[0] != '.';
	closedir(tasks);
	return n;
}

static void
note_bad_row(void *who, const struct err *why)
{
	struct run *r = who;
	size_t tasks = count_tasks();

	r->tasks = tasks > r->tasks ? tasks : r->tasks;
	/* outside of what mem_fail_at looks at: a test's memory never fails */
	buf_str(&r->bad, rig_message(why));
	buf_char(&r->bad, '\n');
}

/* As cli/apply.c has it. */
static void
tell_reading(struct run *r, const struct format *out)
{
	for (size_t i = 0; r->write && i < 2; i++) {
		if (strstr(r->write, i ? "rank" : "nll"))
			r->reading.want_label = true;
	}
	r->reading.one_width = out->tabular || !out->text;
	r->reading.tabular = out->tabular;
	r->reading.no_fields = !out->carries;
}

static int
flow(struct run *r, struct plan *plan, const struct style *style, struct source *source,
    const char *out)
{
	struct watch watch = {.who = r, .bad_row = note_bad_row};
	struct writer writer = {
	    .style = style, .sink = sink_open(out, &r->err), .unit = 1, .memory = r->memory};
	int status;

	if (!writer.sink)
		return -1;
	plan_use(plan, &consumer_writer, &writer, PLAN_END);
	status = flow_run(plan, source, r->threads ? r->threads : 1, &watch, &r->counts, &r->err);
	/* what was written counts, also where a run failed */
	if (status == 0)
		return writer_end(&writer, &r->err) < 0 ? -1 : sink_finish(writer.sink, &r->err);
	mem_fail_at(0);
	writer_end(&writer, &(struct err){0});
	ck_assert_int_eq(sink_finish(writer.sink, &(struct err){0}), 0);
	return -1;
}

static int
run_chain(struct run *r, const struct chain *chain, const char *const *path, size_t npath,
    const char *out)
{
	const char *write = r->write ? r->write : chain->norm.op->write;
	const struct col *col[16];
	struct files files = {
	    .source = {.kind = &source_files},
	    .path = path,
	    .npath = npath,
	    .reading = &r->reading,
	    .label_path = r->label_path,
	    .block_size = r->block_size ? r->block_size : 256 << 10,
	};
	struct style style = {
	    .format = r->output_format ? format_named(r->output_format) : r->reading.format,
	    .layout = &files.source.layout,
	    .col = col,
	    .ncol = choose_columns(col, write),
	    .precision = r->precision,
	    .sparse = r->sparse,
	    .literal = r->literal,
	    .comma = r->reading.comma,
	    .element = r->element,
	};
	struct plan plan = {
	    .chain = chain,
	    .layout = &files.source.layout,
	};
	int status = -1;

	tell_reading(r, style.format);
	if (style_check(&style, chain->norm.op, &r->err) == 0 &&
	    source_begin(&files.source, &r->err) == 0) {
		const struct layout *l = &files.source.layout;

		style.delim = r->output_format || !l->format ? style.format->delim : l->delim;
		if (!l->format || style_check_layout(&style, &r->err) == 0)
			status = flow(r, &plan, &style, &files.source, out);
	}
	source_free(&files.source);
	return status;
}

void
rig_run(struct run *r, const char *const *path, size_t npath)
{
	const char *out = rig_path("out");
	struct chain chain = {0};

	r->err = (struct err){0};
	r->counts = (struct counts){0};
	r->bad = r->out = (struct buf){0};
	r->status = make_chain(&chain, r->steps, &r->err);
	if (r->status == 0)
		r->status = run_chain(r, &chain, path, npath, out);
	chain_free(&chain);
	mem_fail_at(0);
	if (access(out, F_OK) == 0) {
		r->out = rig_read(out);
		unlink(out);
	}
}

void
rig_run_bytes(struct run *r, const char *name, const void *p, size_t n)
{
	const char *path = rig_path(name);

	rig_write(path, p, n);
	rig_run(r, &path, 1);
	unlink(path);
}

void
rig_run_free(struct run *r)
{
	buf_free(&r->out);
	buf_free(&r->bad);
}

const char *
rig_dir(void)
{
	const char *tmp = getenv("TMPDIR");

	if (dir[0])
		return dir;
	snprintf(dir, sizeof(dir), "%.40s/smx-XXXXXX", tmp && strlen(tmp) <= 40 ? tmp : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	return dir;
}

const char *
rig_path(const char *name)
{
	static char paths[8][128];
	static size_t next;
	char *path;

	rig_dir();
	for (size_t i = 0; i < 8; i++) {
		if (paths[i][0] && strcmp(paths[i] + strlen(dir) + 1, name) == 0)
			return paths[i];
	}
	path = paths[next++ % 8];
	snprintf(path, sizeof(paths[0]), "%s/%s", dir, name);
	return path;
}

void
rig_clean(void)
{
	DIR *d = dir[0] ? opendir(dir) : NULL;
	struct dirent *e;

	while (d && (e = readdir(d))) {
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			unlinkat(dirfd(d), e->d_name, 0);
	}
	if (d)
		closedir(d);
	if (dir[0])
		rmdir(dir);
	dir[0] = '\0';
}

void
rig_write(const char *path, const void *p, size_t n)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	ck_assert_int_ge(fd, 0);
	if (n > 0)
		ck_assert_int_eq(write(fd, p, n), (ssize_t)n);
	ck_assert_int_eq(close(fd), 0);
}

struct buf
rig_read(const char *path)
{
	struct buf b = {0};
	struct err err;
	const int fd = open(path, O_RDONLY);
	ssize_t len;

	ck_assert_int_ge(fd, 0);
	do {
		ck_assert_ptr_nonnull(buf_room(&b, 65537, &err));
		len = read(fd, b.p + b.len, 65536);
		ck_assert_int_ge(len, 0);
		b.len += (size_t)len;
	} while (len > 0);
	close(fd);
	b.p[b.len] = '\0';
	return b;
}

static void
gzip_member(struct buf *out, const unsigned char *p, size_t n)
{
	z_stream z = {0};
	struct err err;
	char *q;

	ck_assert_int_eq(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	q = buf_room(out, n + n / 100 + 100, &err);
	ck_assert_ptr_nonnull(q);
	z.next_in = (unsigned char *)(size_t)p;
	z.avail_in = (uInt)n;
	z.next_out = (unsigned char *)q;
	z.avail_out = (uInt)(n + n / 100 + 100);
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	out->len += z.total_out;
	deflateEnd(&z);
}

struct buf
rig_gzip(const void *p, size_t n, size_t member)
{
	struct buf out = {0};
	const unsigned char *q = p;

	for (; n > member; q += member, n -= member)
		gzip_member(&out, q, member);
	gzip_member(&out, q, n);
	return out;
}

void
rig_same_bytes(const struct buf *got, const void *want, size_t n, const char *what)
{
	size_t i = 0;

	while (i < got->len && i < n && got->p[i] == ((const char *)want)[i])
		i++;
	ck_assert_msg(got->len == n && i == n,
	    "%s: %zu bytes, not %zu; they differ at byte %zu:\ngot  '%.*s'\nwant '%.*s'", what,
	    got->len, n, i, (int)(got->len - i < 300 ? got->len - i : 300),
	    got->len > 0 ? got->p + i : "", (int)(n - i < 300 ? n - i : 300),
	    (const char *)want + i);
}

void
rig_same(const struct buf *got, const char *want)
{
	rig_same_bytes(got, want, strlen(want), "output");
}
