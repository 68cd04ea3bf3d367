/* SPDX-License-Identifier: MIT */
/*
 * Labels in a .npy file: whole numbers of any type, booleans, or strings.
 *
 * (1) An array of one axis has a label for each row, as one of shape (N, 1) has, and one
 *     that has the axes of the logits but the last.
 * (2) Otherwise, if the last axis is as long as there are classes, each of its rows has
 *     a 1 for the class and zeros. Any other row is text that is no label.
 * (3) Floats are written as text: 3 for 3.0, and 1.5 or nan are no labels.
 * (4) Strings are written in quotes, without the zeros that fill them up.
 * (5) In the multilabel task each row of (2) has a 1 for each of its labels.
 * (6) In Fortran order, the elements are read anywhere, and put into C order.
 */
#include "pipeline/label_array.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/utf8.h"
#include "format/layout.h"
#include "format/npy_head.h"
#include "format/strided.h"
#include "io/kept.h"
#include "io/stream.h"

/* Bytes of elements that become text at a time, and of a label. */
enum { TOGETHER = 1 << 14, LABEL_MOST = 1 << 20 };

struct label_array {
	struct stream stream;
	struct stream *from;
	struct npy_head h;
	uint64_t n, done; /* labels */
	uint64_t width; /* elements of each */
	bool lists; /* (5) */
	size_t start; /* bytes before the first element */
	size_t memory; /* (6) bytes to keep in memory */
	uint64_t stride[NPY_AXES]; /* (6) */
	bool strided; /* (6) */
	struct strided numbers;
	struct buf front; /* bytes read from `from` but not taken */
	struct buf elements, text;
	size_t at; /* text before this is handed out */
};

static struct label_array *
of(struct stream *s)
{
	return (struct label_array *)(void *)s;
}

/* Reads from what was read already, then on. */
static int
take(struct label_array *a, char *p, size_t n, size_t *got, struct err *err)
{
	const size_t have = a->front.len < n ? a->front.len : n;
	int status;

	if (a->strided)
		return strided_fill(&a->numbers, p, n, got, err);
	if (have > 0) {
		memcpy(p, a->front.p, have);
		memmove(a->front.p, a->front.p + have, a->front.len - have);
		a->front.len -= have;
	}
	*got = 0;
	status = have < n ? stream_fill(a->from, p + have, n - have, got, err) : 0;
	*got += have;
	return status;
}

/* ---- text ---- */

static void
put_integer(struct label_array *a, const char *p)
{
	const int64_t i = element_integer(p, a->h.element, a->h.big);
	char text[32];

	if (a->h.element == ELEMENT_U64)
		snprintf(text, sizeof(text), "%llu\n", (unsigned long long)i);
	else
		snprintf(text, sizeof(text), "%lld\n", (long long)i);
	buf_str(&a->text, text);
}

/* (3) */
static void
put_float(struct label_array *a, const char *p)
{
	double x;

	element_load(&x, p, 1, a->h.element, a->h.big);
	if (x >= -0x1p53 && x <= 0x1p53 && x == (double)(int64_t)x)
		buf_number(&a->text, (double)(int64_t)x, 17);
	else
		buf_number(&a->text, x, NUM_SHORTEST);
	buf_char(&a->text, '\n');
}

static uint32_t
code_at(const char *p, bool big)
{
	uint32_t u = 0;

	for (size_t i = 0; i < 4; i++)
		u = u << 8 | (unsigned char)p[big ? i : 3 - i];
	return u;
}

static void
put_code(struct buf *b, uint32_t u)
{
	if (u < 0x80) {
		buf_char(b, (char)u);
		return;
	}
	if (u < 0x800) {
		buf_char(b, (char)(0xc0 | u >> 6));
	} else if (u < 0x10000) {
		buf_char(b, (char)(0xe0 | u >> 12));
		buf_char(b, (char)(0x80 | (u >> 6 & 0x3f)));
	} else {
		buf_char(b, (char)(0xf0 | u >> 18));
		buf_char(b, (char)(0x80 | (u >> 12 & 0x3f)));
		buf_char(b, (char)(0x80 | (u >> 6 & 0x3f)));
	}
	buf_char(b, (char)(0x80 | (u & 0x3f)));
}

static int
bad_string(const struct label_array *a, const char *what, struct err *err)
{
	return err_set(err, ERR_DATA, "%s:%llu: the label %s", a->stream.name,
	    (unsigned long long)a->done + 1, what);
}

/* (4) */
static int
put_string(struct label_array *a, const char *p, struct err *err)
{
	const size_t unit = a->h.kind == NPY_UNICODE ? 4 : 1;
	size_t n = a->h.item / unit;
	uint32_t u;

	while (n > 0 && memcmp(p + (n - 1) * unit, "\0\0\0", unit) == 0)
		n--;
	buf_char(&a->text, '"');
	for (size_t i = 0; i < n; i++) {
		u = unit == 4 ? code_at(p + 4 * i, a->h.big) : (unsigned char)p[i];
		if (u > 0x10ffff || (unit == 4 && u >= 0xd800 && u < 0xe000))
			return bad_string(a, "is no Unicode", err);
		if (u == '\n' || u == '\r' || u == 0)
			return bad_string(a, "has a line end or a zero in it", err);
		if (u == '"')
			buf_char(&a->text, '"');
		if (unit == 4)
			put_code(&a->text, u);
		else
			buf_char(&a->text, (char)u);
	}
	buf_str(&a->text, "\"\n");
	return 0;
}

/* (5) The list of the classes that have a 1, as a line of text has it. */
static void
put_list(struct label_array *a, const char *p)
{
	const char *lead = "[";
	char text[32];
	double x;

	for (uint64_t i = 0; i < a->width; i++) {
		element_load(&x, p + i * a->h.item, 1, a->h.element, a->h.big);
		if (x == 0)
			continue;
		if (x == 1)
			snprintf(text, sizeof(text), "%s%llu", lead, (unsigned long long)i);
		else
			snprintf(text, sizeof(text), "%s0.5", lead); /* no class: a bad row */
		buf_str(&a->text, text);
		lead = ",";
	}
	buf_str(&a->text, *lead == '[' ? "[]\n" : "]\n");
}

/* (2) */
static void
put_one_of(struct label_array *a, const char *p)
{
	uint64_t ones = 0, which = 0, others = 0;
	char text[80];
	double x;

	for (uint64_t i = 0; i < a->width; i++) {
		element_load(&x, p + i * a->h.item, 1, a->h.element, a->h.big);
		which = x == 1 ? i : which;
		ones += x == 1;
		others += x != 0 && x != 1;
	}
	if (ones == 1 && others == 0)
		snprintf(text, sizeof(text), "%llu\n", (unsigned long long)which);
	else
		snprintf(text, sizeof(text), "\"[%s of %llu]\"\n",
		    others > 0     ? "not 0s and 1s, but other values"
			: ones > 0 ? "several 1s"
				   : "no 1",
		    (unsigned long long)a->width);
	buf_str(&a->text, text);
}

static int
put_label(struct label_array *a, const char *p, struct err *err)
{
	if (a->h.kind != NPY_NUMBERS)
		return put_string(a, p, err);
	if (a->lists)
		put_list(a, p);
	else if (a->width > 1)
		put_one_of(a, p);
	else if (a->h.element == ELEMENT_BOOL)
		buf_str(&a->text, *p ? "1\n" : "0\n");
	else if (element_is_integer(a->h.element))
		put_integer(a, p);
	else
		put_float(a, p);
	return 0;
}

/* ---- the stream ---- */

static int
cut_short(const struct label_array *a, uint64_t whole, struct err *err)
{
	return err_set(err, ERR_DATA,
	    "%s: the file ends in label %llu of the %llu that it should have", a->stream.name,
	    (unsigned long long)whole + 1, (unsigned long long)a->n);
}

static int
too_long(const struct label_array *a, struct err *err)
{
	return err_set(err, ERR_DATA, "%s: bytes follow the array; a label file holds one array",
	    a->stream.name);
}

/* Makes text of the next labels; none if there are no more. */
static int
more(struct label_array *a, struct err *err)
{
	const size_t size = (size_t)(a->width * a->h.item);
	uint64_t n = size < TOGETHER ? TOGETHER / (size > 0 ? size : 1) : 1;
	size_t got = 0;
	char *p;

	a->at = a->text.len = 0;
	n = n < a->n - a->done ? n : a->n - a->done;
	p = buf_room(&a->elements, (size_t)n * size + 1, err);
	if (!p || take(a, p, n > 0 ? (size_t)n * size : 1, &got, err) < 0)
		return -1;
	if (n == 0 && got > 0)
		return too_long(a, err);
	for (uint64_t i = 0; i < n; i++, a->done++) {
		if (got < (i + 1) * size)
			return cut_short(a, a->done, err);
		if (put_label(a, p + i * size, err) < 0)
			return -1;
	}
	return buf_check(&a->text, err);
}

static int
fill(struct stream *s, void *p, size_t n, size_t *got, struct err *err)
{
	struct label_array *a = of(s);
	size_t part;

	for (*got = 0; *got < n; *got += part, a->at += part) {
		if (a->at == a->text.len && more(a, err) < 0)
			return -1;
		part = a->text.len - a->at < n - *got ? a->text.len - a->at : n - *got;
		if (part == 0)
			break;
		memcpy((char *)p + *got, a->text.p + a->at, part);
	}
	return 0;
}

static void
close_array(struct stream *s)
{
	struct label_array *a = of(s);

	stream_close(a->from);
	strided_free(&a->numbers);
	buf_free(&a->front);
	buf_free(&a->elements);
	buf_free(&a->text);
	mem_free(a);
}

static const struct stream_kind kind = {.fill = fill, .close = close_array};

/* As pandas keeps strings: of several lengths, elsewhere. */
static int
objects(struct err *err)
{
	return err_set(err, ERR_DATA,
	    "the array of labels holds Python objects; save LABELS.astype(str) instead");
}

/* Reads the head, of which some was read already. */
static int
read_head(struct label_array *a, struct err *err)
{
	size_t size = 0, got, have;
	int status;

	while ((status = npy_head_size(a->front.p, a->front.len, &size, err)) == 0 ||
	    (status > 0 && a->front.len < size)) {
		have = a->front.len;
		if (!buf_room(&a->front, 16384, err) ||
		    stream_fill(a->from, a->front.p + have, 16384, &got, err) < 0)
			return -1;
		if (got == 0)
			return err_set(err, ERR_DATA, "the file ends inside its header");
		a->front.len += got;
	}
	if (status < 0)
		return -1;
	if (npy_head_read(&a->h, a->front.p, size, err) < 0)
		return a->h.objects ? objects(err) : -1;
	if (npy_head_count(&a->h, &a->n, err) < 0)
		return -1;
	if (a->h.item > LABEL_MOST)
		return err_set(err, ERR_DATA, "labels of %zu bytes each", a->h.item);
	a->start = size;
	a->front.len -= size;
	memmove(a->front.p, a->front.p + size, a->front.len);
	return 0;
}

struct stream *
label_array_open(struct stream *from, const char *head, size_t n, size_t memory, struct err *err)
{
	struct label_array *a = mem_new(1, sizeof(*a), err);

	if (!a) {
		stream_close(from);
		return NULL;
	}
	a->stream = (struct stream){.kind = &kind, .name = from->name};
	a->from = from;
	a->width = 1;
	a->memory = memory;
	buf_add(&a->front, head, n);
	if (buf_check(&a->front, err) == 0) {
		if (read_head(a, err) == 0)
			return &a->stream;
		err_place(err, "%.200s", from->name);
	}
	close_array(&a->stream);
	return NULL;
}

/* (1) */
static bool
is_label_each(const struct npy_head *h, const struct layout *l)
{
	const size_t n = h->naxis;

	if (n <= 1 || (n == 2 && h->axis[1] == 1))
		return true;
	return l->shaped && n == l->nlead && memcmp(h->axis, l->lead, n * sizeof(*h->axis)) == 0;
}

static int
odd_shape(const struct label_array *a, const struct layout *l, struct err *err)
{
	return err_set(err, ERR_DATA,
	    "%s: the array of labels has %zu axes, of which the last has %llu places; it is to "
	    "have one label a row, or a 1 for one of %zu classes",
	    a->stream.name, a->h.naxis,
	    (unsigned long long)(a->h.naxis > 0 ? a->h.axis[a->h.naxis - 1] : 0), l->nclass);
}

/* (6) */
static int
begin_fortran(struct label_array *a, struct err *err)
{
	const struct npy_head *h = &a->h;
	const uint64_t elements = a->n * a->width;
	uint64_t size, stride = 1, have;
	int status = stream_size(a->from, &size, err);

	if (status == 0) {
		a->from = kept_open(a->from, a->front.p, a->front.len, a->memory, err);
		a->start = 0;
		status = a->from ? stream_size(a->from, &size, err) : -1;
	}
	if (status < 0)
		return -1;
	have = size > a->start ? (size - a->start) / h->item : 0;
	if (have < elements)
		return cut_short(a, have / a->width, err);
	if (have > elements || (size - a->start) % h->item != 0)
		return too_long(a, err);
	for (size_t i = 0; i < h->naxis; i++) {
		a->stride[i] = stride;
		stride *= h->axis[i];
	}
	a->strided = true;
	a->numbers = (struct strided){.from = a->from,
	    .start = a->start,
	    .item = h->item,
	    .axis = h->axis,
	    .stride = a->stride,
	    .naxis = h->naxis,
	    .n = elements};
	return 0;
}

/* (1) (2) */
static int
take_shape(struct label_array *a, const struct layout *l, struct err *err)
{
	const struct npy_head *h = &a->h;

	a->lists = l->task == TASK_MULTILABEL;
	if (!a->lists && is_label_each(h, l))
		return 0;
	if (h->naxis == 0)
		return odd_shape(a, l, err);
	a->width = h->axis[h->naxis - 1];
	if (h->kind != NPY_NUMBERS || l->nclass == 0 || a->width != l->nclass)
		return odd_shape(a, l, err);
	a->n /= a->width;
	return 0;
}

int
label_array_begin(struct stream *s, const struct layout *l, struct err *err)
{
	struct label_array *a = of(s);

	if (take_shape(a, l, err) < 0)
		return -1;
	return npy_head_fortran(&a->h) && a->h.item > 0 ? begin_fortran(a, err) : 0;
}
