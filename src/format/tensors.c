/* SPDX-License-Identifier: MIT */
/*
 * A tensor of a file as a stream: the head of a .npy file, then its numbers.
 *
 * (1) In C order they are the bytes of the file.
 */
#include "format/tensors.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "format/npy_head.h"
#include "io/stream.h"

struct plain {
	struct stream stream;
	struct tensors *file;
	struct stream *from;
	bool owned;
	char *name;
	struct buf head;
	uint64_t start, size; /* where its bytes are in `from`, and how many */
	uint64_t at; /* how far it is read */
};

int
tensors_add(
    struct tensors *t, const struct tensor *tensor, const char *name, size_t len, struct err *err)
{
	struct tensor *all = t->tensor;

	if (t->n == t->cap) {
		all = mem_grow(all, t->cap ? 2 * t->cap : 8, sizeof(*all), err);
		if (!all)
			return -1;
		t->tensor = all;
		t->cap = t->cap ? 2 * t->cap : 8;
	}
	all[t->n] = *tensor;
	all[t->n].name = arena_text(&t->text, name, len, err);
	if (!all[t->n].name)
		return -1;
	t->n++;
	return 0;
}

void
tensors_close(struct tensors *t)
{
	if (!t || --t->uses > 0)
		return;
	t->kind->close(t);
	buf_free(&t->metadata);
	arena_free(&t->text);
	mem_free(t->tensor);
	mem_free(t);
}

static struct plain *
of(struct stream *s)
{
	return (struct plain *)(void *)s;
}

/* (1) */
static int
read_at(struct stream *s, void *to, size_t n, uint64_t at, size_t *got, struct err *err)
{
	const struct plain *q = of(s);
	const uint64_t all = q->head.len + q->size;
	size_t have = 0, part = 0;
	int status = 0;

	n = at >= all ? 0 : all - at < n ? (size_t)(all - at) : n;
	if (at < q->head.len && n > 0) {
		have = q->head.len - at < n ? q->head.len - (size_t)at : n;
		memcpy(to, q->head.p + at, have);
		at += have;
	}
	if (n > have)
		status = stream_read_at(
		    q->from, (char *)to + have, n - have, q->start + at - q->head.len, &part, err);
	*got = have + part;
	return status;
}

static int
fill(struct stream *s, void *p, size_t n, size_t *got, struct err *err)
{
	int status = read_at(s, p, n, of(s)->at, got, err);

	of(s)->at += *got;
	return status;
}

static int
size_of(struct stream *s, uint64_t *size, struct err *err)
{
	(void)err;
	*size = of(s)->head.len + of(s)->size;
	return 1;
}

static void
close_plain(struct stream *s)
{
	struct plain *q = of(s);

	if (q->owned)
		stream_close(q->from);
	tensors_close(q->file);
	buf_free(&q->head);
	mem_free(q->name);
	mem_free(q);
}

static const struct stream_kind kind = {
    .fill = fill,
    .size = size_of,
    .read_at = read_at,
    .close = close_plain,
};

/* "x.safetensors: logits" */
static char *
full_name(const struct tensors *t, const struct tensor *tensor, struct err *err)
{
	const size_t len = strlen(t->path) + strlen(tensor->name) + 3;
	char *text = mem_new(len, 1, err);

	if (text)
		snprintf(text, len, "%s: %s", t->path, tensor->name);
	return text;
}

static int
make_head(struct plain *q, const struct tensor *t, struct err *err)
{
	struct npy_head h = {.element = t->element, .item = element_size(t->element)};
	uint64_t n;

	if (t->element == ELEMENT_TEXT)
		return err_set(err, ERR_DATA,
		    "%s: the tensor is of type %.40s, which smx does not read; save it as float32 "
		    "instead",
		    q->name, t->type);
	if (t->naxis > NPY_AXES)
		return err_set(
		    err, ERR_DATA, "%s: the tensor has more than %d axes", q->name, NPY_AXES);
	h.big = t->big;
	h.naxis = t->naxis;
	if (h.naxis > 0)
		memcpy(h.axis, t->axis, h.naxis * sizeof(*h.axis));
	if (npy_head_count(&h, &n, err) < 0)
		return err_place(err, "%.200s", q->name);
	q->size = n * h.item;
	npy_head_copy(&h, &q->head);
	return buf_check(&q->head, err);
}

struct stream *
tensors_open(struct tensors *t, size_t i, struct err *err)
{
	const struct tensor *tensor = &t->tensor[i];
	struct plain *q = mem_new(1, sizeof(*q), err);

	if (!q)
		return NULL;
	t->uses++;
	*q = (struct plain){.file = t, .start = tensor->at, .name = full_name(t, tensor, err)};
	q->stream = (struct stream){.kind = &kind, .name = q->name};
	if (q->name && make_head(q, tensor, err) == 0) {
		q->from = t->kind->storage(t, tensor, &q->owned, err);
		if (q->from)
			return &q->stream;
	}
	close_plain(&q->stream);
	return NULL;
}
