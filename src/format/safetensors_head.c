/* SPDX-License-Identifier: MIT */
/*
 * The head of a .safetensors file: a length in 8 bytes, the lowest first, and a JSON
 * object of so many bytes, such as
 *
 *     {"logits":{"dtype":"F32","shape":[8,4],"data_offsets":[0,128]}}
 *
 * (1) The length is at most 100,000,000. The first byte of the object is its brace, and
 *     blanks may follow it.
 * (2) data_offsets count from the end of the head. Ordered by them, each tensor begins
 *     where the one before it ends, the first at 0, and the last ends with the file.
 * (3) A tensor has as many bytes as its shape and type say. Of a type that is not known
 *     here that is not checked; it can't be read.
 * (4) No two tensors have one name, nor two members of a tensor.
 * (5) __metadata__ is an object of strings.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "format/safetensors.h"
#include "format/tensors.h"
#include "io/stream.h"

enum { LENGTH = 8, HEAD_MOST = SAFETENSORS_HEAD_MOST, AXES_MOST = 64 };

struct safetensors {
	struct tensors tensors;
	struct stream *stream;
};

struct span {
	uint64_t begin, end; /* (2) */
};

struct parse {
	struct safetensors *file;
	const char *p, *end;
	struct span *span; /* for each tensor */
	size_t span_cap;
	struct buf name;
	struct err *err;
};

static const struct {
	const char *name;
	enum element element;
} types[] = {
    {"F64", ELEMENT_F64},
    {"F32", ELEMENT_F32},
    {"F16", ELEMENT_F16},
    {"BF16", ELEMENT_BF16},
    {"I8", ELEMENT_I8},
    {"I16", ELEMENT_I16},
    {"I32", ELEMENT_I32},
    {"I64", ELEMENT_I64},
    {"U8", ELEMENT_U8},
    {"U16", ELEMENT_U16},
    {"U32", ELEMENT_U32},
    {"U64", ELEMENT_U64},
    {"BOOL", ELEMENT_BOOL},
};

static uint64_t
length_of(const char *p)
{
	uint64_t u = 0;

	for (size_t i = LENGTH; i > 0; i--)
		u = u << 8 | (unsigned char)p[i - 1];
	return u;
}

/* (1) */
bool
safetensors_begins(const char *p, size_t n)
{
	return n > LENGTH && length_of(p) >= 2 && length_of(p) <= HEAD_MOST && p[LENGTH] == '{';
}

static int
bad(struct parse *q, const char *what)
{
	const struct tensors *t = &q->file->tensors;

	if (q->name.len > 0)
		return err_set(q->err, ERR_DATA, "%s: the header is wrong: '%.60s': %s", t->path,
		    q->name.p, what);
	return err_set(q->err, ERR_DATA, "%s: the header is wrong: %s", t->path, what);
}

/* ---- JSON that json_value has checked ---- */

static bool
take(struct parse *q, char c)
{
	q->p = json_space(q->p, q->end);
	if (q->p == q->end || *q->p != c)
		return false;
	q->p = json_space(q->p + 1, q->end);
	return true;
}

/* A value and what is behind it. */
static const char *
take_value(struct parse *q, size_t *len)
{
	struct json_fault fault;
	const char *p = q->p, *end = json_value(p, q->end, JSON_STRICT, &fault);

	*len = (size_t)(end - p);
	q->p = json_space(end, q->end);
	return p;
}

/* The name of a member of an object; then its value is next. */
static const char *
take_key(struct parse *q, size_t *len)
{
	const char *key = take_value(q, len);

	take(q, ':');
	return key;
}

static int
take_whole(struct parse *q, uint64_t *u)
{
	const char *p = q->p;

	for (*u = 0; q->p < q->end && *q->p >= '0' && *q->p <= '9'; q->p++) {
		if (*u > (UINT64_MAX - 9) / 10)
			return bad(q, "a number is too large");
		*u = 10 * *u + (uint64_t)(*q->p - '0');
	}
	if (q->p == p || (q->p < q->end && strchr(".eE", *q->p)))
		return bad(q, "shape or data_offsets is not a list of whole numbers");
	return 0;
}

/* The next number of an array: 1, 0 at its end, or -1 with err set. */
static int
take_element(struct parse *q, bool first, uint64_t *u)
{
	if (take(q, ']'))
		return 0;
	if (!first)
		take(q, ',');
	return take_whole(q, u) < 0 ? -1 : 1;
}

/* ---- a tensor ---- */

struct entry {
	struct tensor tensor;
	struct span span;
	bool type, shape, offsets; /* (4) what was there */
};

static int
read_type(struct parse *q, struct entry *e)
{
	size_t len;
	const char *text;
	struct buf type = {0};

	if (q->p == q->end || *q->p != '"')
		return bad(q, "the dtype is not text");
	text = take_value(q, &len);
	json_unescape(&type, text, len);
	buf_char(&type, '\0');
	if (buf_check(&type, q->err) < 0)
		return -1;
	e->tensor.type = arena_text(&q->file->tensors.text, type.p, strlen(type.p), q->err);
	buf_free(&type);
	for (size_t i = 0; e->tensor.type && i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(types[i].name, e->tensor.type) == 0)
			e->tensor.element = types[i].element;
	}
	return e->tensor.type ? 0 : -1;
}

static int
read_shape(struct parse *q, struct entry *e)
{
	uint64_t n;
	int status;

	if (!take(q, '['))
		return bad(q, "the shape is not a list of whole numbers");
	while ((status = take_element(q, e->tensor.naxis == 0, &n)) > 0) {
		if (e->tensor.naxis++ == AXES_MOST)
			return bad(q, "the shape has more than 64 axes");
		if (tensors_number(&q->file->tensors, n, q->err) < 0)
			return -1;
	}
	return status;
}

static int
read_offsets(struct parse *q, struct entry *e)
{
	uint64_t u;

	if (!take(q, '['))
		return bad(q, "data_offsets is not a list of whole numbers");
	if (take_element(q, true, &e->span.begin) <= 0 ||
	    take_element(q, false, &e->span.end) <= 0 || take_element(q, false, &u) != 0)
		return bad(q, "data_offsets is not a list of two whole numbers");
	return e->span.begin <= e->span.end ? 0 : bad(q, "data_offsets end before they begin");
}

static int
read_member(struct parse *q, struct entry *e)
{
	static const char *const names[] = {"dtype", "shape", "data_offsets"};
	int (*const read[])(struct parse *, struct entry *) = {read_type, read_shape, read_offsets};
	bool *const seen[] = {&e->type, &e->shape, &e->offsets};
	size_t len;
	const char *key = take_key(q, &len);

	for (size_t i = 0; i < 3; i++) {
		if (!json_string_is(key, len, names[i]))
			continue;
		if (*seen[i])
			return bad(q, "a member stands twice"); /* (4) */
		*seen[i] = true;
		return read[i](q, e);
	}
	take_value(q, &len);
	return 0;
}

/* (3) */
static int
check_size(struct parse *q, const struct entry *e)
{
	const uint64_t *axis = q->file->tensors.number + e->tensor.axes;
	uint64_t size = element_size(e->tensor.element);
	bool none = false;

	for (size_t i = 0; i < e->tensor.naxis; i++)
		none = none || axis[i] == 0;
	for (size_t i = 0; i < e->tensor.naxis && !none; i++) {
		if (__builtin_mul_overflow(size, axis[i], &size))
			return bad(q, "the shape is too large");
	}
	if (e->tensor.element != ELEMENT_TEXT && (none ? 0 : size) != e->span.end - e->span.begin)
		return bad(q, "data_offsets are of another size than the shape");
	return 0;
}

static int
add_tensor(struct parse *q, struct entry *e)
{
	const size_t n = q->file->tensors.n, cap = q->span_cap ? 2 * q->span_cap : 8;
	struct span *span = q->span;

	if (!e->type || !e->shape || !e->offsets)
		return bad(q, "dtype, shape or data_offsets is missing");
	if (check_size(q, e) < 0)
		return -1;
	if (n == q->span_cap) {
		span = mem_grow(span, cap, sizeof(*span), q->err);
		if (!span)
			return -1;
		q->span = span;
		q->span_cap = cap;
	}
	q->span[n] = e->span;
	return tensors_add(&q->file->tensors, &e->tensor, q->name.p, strlen(q->name.p), q->err);
}

static int
read_tensor(struct parse *q)
{
	struct entry e = {.tensor = {.axes = q->file->tensors.nnumber}};
	bool first = true;

	if (!take(q, '{'))
		return bad(q, "the entry is no object");
	while (!take(q, '}')) {
		if (!first)
			take(q, ',');
		first = false;
		if (read_member(q, &e) < 0)
			return -1;
	}
	return add_tensor(q, &e);
}

/* (5) */
static int
read_metadata(struct parse *q)
{
	const char *begin = q->p;
	struct parse in = *q;
	size_t len;

	if (q->file->tensors.metadata.len > 0)
		return bad(q, "it stands twice");
	if (!take(&in, '{'))
		return bad(q, "it is no object of texts");
	for (bool first = true; !take(&in, '}'); first = false) {
		if (!first)
			take(&in, ',');
		take_key(&in, &len);
		if (in.p < in.end && *in.p != '"')
			return bad(q, "it is no object of texts");
		take_value(&in, &len);
	}
	take_value(q, &len);
	buf_add(&q->file->tensors.metadata, begin, len);
	return buf_check(&q->file->tensors.metadata, q->err);
}

static int
read_all(struct parse *q)
{
	size_t len;
	const char *key;

	for (bool first = true; !take(q, '}'); first = false) {
		if (!first)
			take(q, ',');
		key = take_key(q, &len);
		q->name.len = 0;
		json_unescape(&q->name, key, len);
		buf_char(&q->name, '\0');
		if (buf_check(&q->name, q->err) < 0)
			return -1;
		if ((json_string_is(key, len, "__metadata__") ? read_metadata : read_tensor)(q) < 0)
			return -1;
	}
	return 0;
}

/* ---- all of them ---- */

static int
by_place(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

/* (2) */
static int
check_places(struct parse *q, uint64_t size)
{
	const size_t n = q->file->tensors.n;
	uint64_t end = 0;

	q->name.len = 0;
	if (n > 0)
		qsort(q->span, n, sizeof(*q->span), by_place);
	for (size_t i = 0; i < n; end = q->span[i++].end) {
		if (q->span[i].begin != end)
			return bad(q,
			    q->span[i].begin < end ? "tensors overlap"
						   : "there is a hole between tensors");
	}
	if (end > size)
		return err_set(q->err, ERR_DATA,
		    "%s: the file ends early: %llu bytes of tensors are missing",
		    q->file->tensors.path, (unsigned long long)(end - size));
	return end == size ? 0 : bad(q, "the file is longer than its tensors");
}

/* Tells the tensors where they are, each in the order of the header. */
static void
settle(struct parse *q, uint64_t start)
{
	struct tensor *t = q->file->tensors.tensor;

	for (size_t i = 0; i < q->file->tensors.n; i++)
		t[i].at = start + q->span[i].begin;
}

static int
read_json(struct safetensors *f, const char *p, size_t n, uint64_t size, struct err *err)
{
	struct parse q = {.file = f, .p = p, .end = p + n, .err = err};
	struct json_fault fault = {0};
	const char *end = json_value(p, p + n, JSON_STRICT, &fault);
	int status;

	if (!end)
		return err_set(err, ERR_DATA, "%s: byte %zu: the header is no JSON: %s",
		    f->tensors.path, LENGTH + (size_t)(fault.at - p) + 1, fault.what);
	if (json_space(end, p + n) != p + n)
		return bad(&q, "something follows the object");
	q.p = json_space(p + 1, end);
	q.end = end;
	status = read_all(&q);
	if (status == 0) {
		settle(&q, LENGTH + n);
		status = tensors_check_names(&f->tensors, err) < 0 ||
			check_places(&q, size - LENGTH - n) < 0
		    ? -1
		    : 0;
	}
	buf_free(&q.name);
	mem_free(q.span);
	return status;
}

/* (1) What is wrong with the front of the file. */
static int
not_one(const struct safetensors *f, const char *p, size_t n, struct err *err)
{
	if (n >= 7 && memcmp(p, "version", 7) == 0)
		return err_set(err, ERR_DATA,
		    "%s: this is a text that stands for the file (Git LFS); fetch the file first "
		    "(git lfs pull)",
		    f->tensors.path);
	if (n > LENGTH && p[LENGTH] == '{' && length_of(p) > HEAD_MOST)
		return err_set(err, ERR_DATA,
		    "%s: the header is said to have %llu bytes, and %d is the most",
		    f->tensors.path, (unsigned long long)length_of(p), HEAD_MOST);
	return err_set(err, ERR_DATA, "%s: this is no safetensors file", f->tensors.path);
}

/* Reads so many bytes behind the length, in steps: the file may be a sparse one. */
static int
read_head(struct safetensors *f, struct err *err)
{
	struct buf head = {0};
	char front[LENGTH + 1];
	uint64_t size = 0, n;
	size_t got = 0, step;
	int status = -1;

	if (stream_size(f->stream, &size, err) <= 0 ||
	    stream_read_at(f->stream, front, sizeof(front), 0, &got, err) < 0)
		return -1;
	if (!safetensors_begins(front, got))
		return not_one(f, front, got, err);
	n = length_of(front);
	if (n > size - LENGTH)
		return err_set(
		    err, ERR_DATA, "%s: the file ends inside its header", f->tensors.path);
	for (; head.len < n; head.len += got) {
		step = n - head.len < (1 << 20) ? (size_t)n - head.len : 1 << 20;
		if (!buf_room(&head, step, err) ||
		    stream_read_at(
			f->stream, head.p + head.len, step, LENGTH + head.len, &got, err) < 0)
			goto done;
		if (got == 0) {
			err_set(
			    err, ERR_IO, "%s: the file changed while it was read", f->tensors.path);
			goto done;
		}
	}
	status = read_json(f, head.p, head.len, size, err);
done:
	buf_free(&head);
	return status;
}

static struct stream *
storage(struct tensors *t, const struct tensor *tensor, bool *owned, struct err *err)
{
	(void)tensor;
	(void)err;
	*owned = false;
	return ((struct safetensors *)(void *)t)->stream;
}

static void
close_file(struct tensors *t)
{
	stream_close(((struct safetensors *)(void *)t)->stream);
}

static const struct tensors_kind kind = {.storage = storage, .close = close_file};

struct tensors *
safetensors_open(struct stream *s, struct err *err)
{
	struct safetensors *f = mem_new(1, sizeof(*f), err);

	if (!f) {
		stream_close(s);
		return NULL;
	}
	f->tensors = (struct tensors){.kind = &kind, .path = s->name, .uses = 1};
	f->stream = s;
	if (read_head(f, err) == 0)
		return &f->tensors;
	tensors_close(&f->tensors);
	return NULL;
}
