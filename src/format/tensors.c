/* SPDX-License-Identifier: MIT */
/*
 * A tensor of a file as a stream: the head of a .npy file, then its numbers.
 *
 * (1) In C order they are the bytes of the file, which can be read anywhere.
 * (2) Others are put into that order (strided.c), and come from front to end.
 * (3) The storage must have every number that the axes and strides lead to. A tensor that
 *     has more numbers than its storage, some of which are meant several times, may have
 *     SHARED_MOST at most.
 * (4) A stream of its own is filled to its end, where an archive checks a member: in
 *     passing if the tensor is all of it and in C order, else before the first number.
 */
#include "format/tensors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "format/npy_head.h"
#include "format/strided.h"
#include "io/stream.h"

enum { SHARED_MOST = 1 << 30 };

struct plain {
	struct stream stream;
	struct tensors *file;
	struct stream *from;
	bool owned;
	char *name;
	struct buf head;
	uint64_t start, size; /* where its bytes are in `from`, and how many */
	uint64_t at; /* how far it is read */
	bool strided; /* (2) */
	bool whole; /* (4) its numbers are all that is in its own stream, in their order */
	struct strided numbers;
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

int
tensors_number(struct tensors *t, uint64_t u, struct err *err)
{
	const size_t cap = t->number_cap ? 2 * t->number_cap : 64;
	uint64_t *all;

	if (t->nnumber == t->number_cap) {
		all = mem_grow(t->number, cap, sizeof(*all), err);
		if (!all)
			return -1;
		t->number = all;
		t->number_cap = cap;
	}
	t->number[t->nnumber++] = u;
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int
tensors_check_names(const struct tensors *t, struct err *err)
{
	const char **name = mem_new(t->n, sizeof(*name), err);
	int status = 0;

	if (!name)
		return -1;
	for (size_t i = 0; i < t->n; i++)
		name[i] = t->tensor[i].name;
	qsort(name, t->n, sizeof(*name), by_name);
	for (size_t i = 1; i < t->n && status == 0; i++) {
		if (strcmp(name[i - 1], name[i]) == 0)
			status = err_set(
			    err, ERR_DATA, "%s: two tensors are called '%.60s'", t->path, name[i]);
	}
	mem_free(name);
	return status;
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
	mem_free(t->number);
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

/* (2) (4) */
static int
fill_in_passing(struct plain *q, char *p, size_t n, size_t *got, struct err *err)
{
	const size_t left = q->at < q->head.len ? q->head.len - (size_t)q->at : 0;
	const size_t have = left < n ? left : n;
	int status = 0;

	*got = 0;
	if (have > 0)
		memcpy(p, q->head.p + q->at, have);
	if (n > have && q->strided)
		status = strided_fill(&q->numbers, p + have, n - have, got, err);
	else if (n > have)
		status = stream_fill(q->from, p + have, n - have, got, err);
	*got += have;
	q->at += *got;
	return status;
}

static int
fill(struct stream *s, void *p, size_t n, size_t *got, struct err *err)
{
	int status;

	if (of(s)->strided || of(s)->whole)
		return fill_in_passing(of(s), p, n, got, err);
	status = read_at(s, p, n, of(s)->at, got, err);
	of(s)->at += *got;
	return status;
}

/* (2) */
static int
size_of(struct stream *s, uint64_t *size, struct err *err)
{
	(void)err;
	*size = of(s)->head.len + of(s)->size;
	return !of(s)->strided;
}

static void
close_plain(struct stream *s)
{
	struct plain *q = of(s);

	if (q->owned)
		stream_close(q->from);
	strided_free(&q->numbers);
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

/* "x.safetensors: logits"; what is alone in a file is called '.' and needs no name. */
static char *
full_name(const struct tensors *t, const struct tensor *tensor, struct err *err)
{
	const size_t len = strlen(t->path) + strlen(tensor->name) + 3;
	char *text = mem_new(len, 1, err);

	if (text && strcmp(tensor->name, ".") == 0)
		memcpy(text, t->path, strlen(t->path));
	else if (text)
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
		memcpy(h.axis, q->file->number + t->axes, h.naxis * sizeof(*h.axis));
	if (npy_head_count(&h, &n, err) < 0)
		return err_place(err, "%.200s", q->name);
	q->size = n * h.item;
	npy_head_copy(&h, &q->head);
	return buf_check(&q->head, err);
}

/* Whether the strides are those of C order; those of axes that are 1 long mean nothing. */
static bool
is_plain(const uint64_t *axis, const uint64_t *stride, size_t n)
{
	uint64_t want = 1;

	for (size_t i = n; i > 0; i--) {
		if (axis[i - 1] != 1 && stride[i - 1] != want)
			return false;
		want *= axis[i - 1];
	}
	return true;
}

/* (3) How many numbers behind the first the last one is; -1 if that is beyond `most`. */
static int
reach(const uint64_t *axis, const uint64_t *stride, size_t n, uint64_t most, uint64_t *last)
{
	uint64_t step;

	*last = 0;
	for (size_t i = 0; i < n; i++) {
		if (__builtin_mul_overflow(axis[i] - 1, stride[i], &step) || step > most - *last)
			return -1;
		*last += step;
	}
	return 0;
}

/* (2) (3) */
static int
find_numbers(struct plain *q, const struct tensor *t, struct err *err)
{
	const uint64_t *axis = q->file->number + t->axes, *stride = axis + t->naxis;
	const size_t item = element_size(t->element);
	const uint64_t n = q->size / item;
	uint64_t size = 0, have, last = 0;

	if (stream_size(q->from, &size, err) < 0)
		return -1;
	have = t->at < size ? (size - t->at) / item : 0;
	if (n > 0 &&
	    (have == 0 ||
		(t->strided ? reach(axis, stride, t->naxis, have - 1, &last) < 0 : n > have)))
		return err_set(err, ERR_DATA,
		    "%s: the tensor goes beyond the %llu bytes of its storage", q->name,
		    (unsigned long long)size);
	q->strided = n > 0 && t->strided && !is_plain(axis, stride, t->naxis);
	if (q->strided && n > have && n > SHARED_MOST)
		return err_set(err, ERR_DATA,
		    "%s: the tensor is expanded from %llu numbers to %llu; save TENSOR.clone() "
		    "instead",
		    q->name, (unsigned long long)have, (unsigned long long)n);
	q->whole = q->owned && !q->strided && t->at == 0 && q->size == size;
	q->numbers = (struct strided){.from = q->from,
	    .start = t->at,
	    .item = item,
	    .axis = axis,
	    .stride = stride,
	    .naxis = t->naxis,
	    .n = n};
	return q->owned && !q->whole ? stream_drain(q->from, err) : 0; /* (4) */
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
		if (q->from && find_numbers(q, tensor, err) == 0)
			return &q->stream;
	}
	close_plain(&q->stream);
	return NULL;
}
