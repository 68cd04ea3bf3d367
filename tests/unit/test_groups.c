/* SPDX-License-Identifier: MIT */
/*
 * A format that knows its row groups (format.next): a toy one, whose file is a
 * byte with the number of classes and then groups, each a byte with its number of
 * rows and the rows, a byte for each value. 0 ends the file.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "io/stream.h"
#include "pipeline/files.h"
#include "rig.h"

Suite *suite_groups(void);

static size_t states, cursors;

static void
toy_free(struct layout *l)
{
	states -= l->state != NULL;
	cursors -= l->cursor != NULL;
	mem_free(l->state);
	mem_free(l->cursor);
	l->state = l->cursor = NULL;
}

static int
toy_open(struct layout *l, const char *head, size_t n, bool end, size_t *used, size_t *line,
    size_t *column, struct err *err)
{
	(void)end;
	(void)line;
	(void)column;
	ck_assert_uint_ge(n, 1);
	*used = 1;
	l->nclass = (size_t)head[0];
	l->label = l->weight = NO_COLUMN;
	l->state = mem_new(1, 1, err);
	l->cursor = mem_new(1, sizeof(size_t), err);
	l->release = toy_free;
	states += l->state != NULL;
	cursors += l->cursor != NULL;
	return l->state && l->cursor ? OPEN_DONE : -1;
}

static int
toy_next(const struct layout *l, void *cursor, struct stream *s, struct buf *text, size_t *rows,
    struct err *err)
{
	unsigned char n = 0;
	size_t got;
	char *q;

	++*(size_t *)cursor;
	if (stream_fill(s, &n, 1, &got, err) < 0)
		return -1;
	if (got == 0 || n == 0)
		return 0;
	q = buf_room(text, n * l->nclass, err);
	if (!q || stream_fill(s, q, n * l->nclass, &got, err) < 0)
		return -1;
	if (got < n * l->nclass)
		return err_set(
		    err, ERR_DATA, "%s: cut short in group %zu", s->name, *(size_t *)cursor);
	text->len += got;
	*rows = n;
	return 1;
}

static int
toy_decode(struct batch *b, const char *p, size_t n, struct err *err)
{
	const size_t k = b->layout->nclass;
	double *z;

	ck_assert_ptr_nonnull(b->layout->state);
	for (; n > 0; p += k, n -= k) {
		batch_begin(b);
		z = batch_room(b, k, err);
		if (!z)
			return -1;
		for (size_t i = 0; i < k; i++)
			z[i] = p[i];
		if (batch_end(b, k, err) < 0)
			return -1;
	}
	return 0;
}

static const struct format toy = {
    .name = "toy",
    .open = toy_open,
    .next = toy_next,
    .decode = toy_decode,
};

/* Reads all files block by block; what they hold, as text. */
static void
read_all(const char *const *path, size_t npath, size_t block_size, char *out, struct err *err)
{
	struct reading reading = {.format = &toy, .max_row = 1000};
	struct files files = {
	    .source = {.kind = &source_files},
	    .path = path,
	    .npath = npath,
	    .reading = &reading,
	    .block_size = block_size,
	    .row = 100,
	};
	struct block block = {0};
	struct batch batch = {0};
	int status = source_begin(&files.source, err);

	while (status == 0 && (status = source_next(&files.source, &block, err)) > 0) {
		ck_assert_int_eq(source_decode(&block, &batch, err), 0);
		ck_assert_uint_eq(batch.nrow, block.rows);
		out += sprintf(out, "%llu%s:", block.row, block.first ? "*" : "");
		for (size_t i = 0; i < batch.nz; i++)
			out += sprintf(out, " %.0f", batch.z[i]);
		out += sprintf(out, "; ");
		status = 0;
	}
	block_free(&block);
	batch_free(&batch);
	source_free(&files.source);
	if (status < 0)
		sprintf(out, "error: %s", strrchr(err->text, '/') + 1);
	ck_assert_uint_eq(states, 0);
	ck_assert_uint_eq(cursors, 0);
}

START_TEST(groups_are_blocks)
{
	static const char a[] = "\2\1\7\x8\3\1\2\3\4\5\6", b[] = "\2\0\x9", c[] = "\2\2\1\1\2\2\0";
	static const size_t sizes[] = {1, 2, 5, 1000};
	const char *path[] = {rig_path("a"), rig_path("b"), rig_path("c")};
	char out[200] = "";
	struct err err;

	rig_write(path[0], a, sizeof(a) - 1);
	rig_write(path[1], b, sizeof(b) - 1);
	rig_write(path[2], c, sizeof(c) - 1);
	for (size_t i = 0; i < 4; i++) {
		read_all(path, 3, sizes[i], out, &err);
		ck_assert_str_eq(out, "100*: 7 8; 101: 1 2 3 4 5 6; 104*: 1 1 2 2; ");
		rig_write(path[1], "\2\4\1", 3);
		read_all(path, 3, sizes[i], out, &err);
		ck_assert_str_eq(
		    out, "100*: 7 8; 101: 1 2 3 4 5 6; error: b: cut short in group 1");
		rig_write(path[1], b, sizeof(b) - 1);
	}
	rig_clean();
}
END_TEST

Suite *
suite_groups(void)
{
	Suite *s = suite_create("groups");
	TCase *t = tcase_create("groups");

	tcase_add_test(t, groups_are_blocks);
	suite_add_tcase(s, t);
	return s;
}
