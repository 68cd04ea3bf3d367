/* SPDX-License-Identifier: MIT */
/*
 * The head of a .npy file: the magic bytes \x93NUMPY, the version in two bytes, a
 * length in two bytes, or four from version 2 on, and a Python literal of so many
 * bytes, such as
 *
 *     {'descr': '<f4', 'fortran_order': False, 'shape': (8, 4), }
 *
 * (1) Just these three keys, in any order. White space is free. Python 2 wrote 8L.
 * (2) A literal of more than 10,000 bytes is refused, as NumPy does: nothing that
 *     smx reads needs one.
 * (3) Types that are no numbers are refused by name.
 * (4) NumPy has no bfloat16. Tensors of it have a type of this name here.
 */
#include "format/npy_head.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"

#define MAGIC "\x93NUMPY"

static const char bfloat16[] = "bfloat16"; /* (4) */

enum { MAGIC_LEN = 6, LITERAL_MOST = 10000, ALIGN = 64, DESCR_MOST = 32 };

bool
npy_begins(const char *p, size_t n)
{
	return n >= MAGIC_LEN && memcmp(p, MAGIC, MAGIC_LEN) == 0;
}

/* Where the literal begins: behind the length. */
static size_t
literal_at(const char *p)
{
	return p[MAGIC_LEN] == 1 ? MAGIC_LEN + 4 : MAGIC_LEN + 6;
}

int
npy_head_size(const char *p, size_t n, size_t *size, struct err *err)
{
	const unsigned char *u = (const unsigned char *)p;
	size_t len = 0, at;

	if (n < MAGIC_LEN + 2)
		return 0;
	if (u[6] < 1 || u[6] > 3 || u[7] != 0)
		return err_set(err, ERR_DATA,
		    "version %d.%d of NumPy's format, of which 1.0 to 3.0 are known", u[6], u[7]);
	at = literal_at(p);
	if (n < at)
		return 0;
	for (size_t i = at; i > MAGIC_LEN + 2; i--)
		len = len << 8 | u[i - 1];
	if (len > LITERAL_MOST) /* (2) */
		return err_set(err, ERR_DATA,
		    "the header has %zu bytes, and NumPy reads no more than %d", len, LITERAL_MOST);
	*size = at + len;
	return 1;
}

/* ---- the literal ---- */

struct parse {
	const char *p, *end;
	struct npy_head *h;
	bool descr, order, shape; /* what was there */
	struct err *err;
};

static int
bad(struct parse *q, const char *what)
{
	return err_set(q->err, ERR_DATA, "the header is not as NumPy writes it: %s", what);
}

static void
skip_blanks(struct parse *q)
{
	while (q->p < q->end && (*q->p == ' ' || (*q->p >= '\t' && *q->p <= '\r')))
		q->p++;
}

/* Takes this byte and the blanks around it. */
static bool
take(struct parse *q, char c)
{
	skip_blanks(q);
	if (q->p == q->end || *q->p != c)
		return false;
	q->p++;
	skip_blanks(q);
	return true;
}

static bool
take_word(struct parse *q, const char *word)
{
	const size_t n = strlen(word);

	if ((size_t)(q->end - q->p) < n || memcmp(q->p, word, n) != 0)
		return false;
	q->p += n;
	return true;
}

/* A string in either kind of quotes, without escapes; in NumPy's heads are none. */
static int
take_string(struct parse *q, const char **text, size_t *len)
{
	const char *close;

	skip_blanks(q);
	if (q->p == q->end || (*q->p != '\'' && *q->p != '"'))
		return bad(q, "a string is missing");
	close = memchr(q->p + 1, *q->p, (size_t)(q->end - q->p - 1));
	if (!close)
		return bad(q, "a string does not end");
	*text = q->p + 1;
	*len = (size_t)(close - *text);
	q->p = close + 1;
	return 0;
}

static const struct type {
	char kind;
	size_t size;
	enum element element;
} types[] = {
    {'f', 8, ELEMENT_F64},
    {'f', 4, ELEMENT_F32},
    {'f', 2, ELEMENT_F16},
    {'i', 1, ELEMENT_I8},
    {'i', 2, ELEMENT_I16},
    {'i', 4, ELEMENT_I32},
    {'i', 8, ELEMENT_I64},
    {'u', 1, ELEMENT_U8},
    {'u', 2, ELEMENT_U16},
    {'u', 4, ELEMENT_U32},
    {'u', 8, ELEMENT_U64},
    {'b', 1, ELEMENT_BOOL},
};

static int
unknown_type(struct parse *q, const char *descr)
{
	return err_set(
	    q->err, ERR_DATA, "the type '%.*s' is not one of NumPy's", DESCR_MOST, descr);
}

/* (3) The type in words, and what to do. */
static int
other_type(struct parse *q, const char *descr, size_t size)
{
	switch (descr[1]) {
	case 'O':
		q->h->objects = true;
		return err_set(q->err, ERR_DATA,
		    "the array holds Python objects, maybe as its rows have several lengths; "
		    "save numpy.array(ROWS, dtype='f4') instead");
	case 'c':
		return err_set(q->err, ERR_DATA,
		    "the array holds complex%zu numbers; save its real part instead", 8 * size);
	case 'M':
	case 'm':
		return err_set(q->err, ERR_DATA, "the array holds %s",
		    descr[1] == 'M' ? "dates (datetime64)" : "times (timedelta64)");
	case 'V':
		return err_set(q->err, ERR_DATA,
		    "the array holds elements of %zu bytes without a type%s", size,
		    size == 2 ? ", as bfloat16 is saved; save its astype('f4') instead" : "");
	case 'f':
		return err_set(q->err, ERR_DATA,
		    "the array holds float%zu numbers; save its astype('f8') instead", 8 * size);
	default:
		return unknown_type(q, descr);
	}
}

/* The digits of a type's size; more than a few make it one that there is not. */
static size_t
size_of(const char *digits)
{
	size_t size = 0;

	for (; *digits >= '0' && *digits <= '9' && size < 1000000; digits++)
		size = 10 * size + (size_t)(*digits - '0');
	return size;
}

/* '<f4': the order of the bytes, the kind, and how many bytes. */
static int
read_type(struct parse *q, const char *text, size_t len)
{
	char descr[DESCR_MOST + 1] = "";
	struct npy_head *h = q->h;

	if (len > DESCR_MOST)
		return bad(q, "the type is too long");
	memcpy(descr, text, len);
	if (len < 2 || !strchr("<>|", descr[0]))
		return unknown_type(q, descr);
	h->item = size_of(descr + 2);
	h->big = descr[0] == '>';
	if (descr[1] == 'U' || descr[1] == 'S') {
		h->kind = descr[1] == 'U' ? NPY_UNICODE : NPY_BYTES;
		h->item *= descr[1] == 'U' ? 4 : 1;
		return 0;
	}
	if (strcmp(descr + 1, bfloat16) == 0) { /* (4) */
		h->element = ELEMENT_BF16;
		h->item = 2;
		return 0;
	}
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (types[i].kind == descr[1] && types[i].size == h->item &&
		    (descr[0] != '|' || h->item == 1)) {
			h->element = types[i].element;
			return 0;
		}
	}
	return other_type(q, descr, h->item);
}

static int
read_descr(struct parse *q)
{
	const char *text;
	size_t len;

	skip_blanks(q);
	if (q->p < q->end && (*q->p == '[' || *q->p == '('))
		return err_set(q->err, ERR_DATA,
		    "the array is a structured one, with fields; save one field of numbers, as "
		    "a['logits']");
	if (take_string(q, &text, &len) < 0)
		return -1;
	return read_type(q, text, len);
}

static int
read_order(struct parse *q)
{
	skip_blanks(q);
	if (take_word(q, "True"))
		q->h->fortran = true;
	else if (!take_word(q, "False"))
		return bad(q, "fortran_order is neither True nor False");
	return 0;
}

static int
read_axis(struct parse *q)
{
	uint64_t n = 0;
	const char *first = q->p;

	for (; q->p < q->end && *q->p >= '0' && *q->p <= '9'; q->p++) {
		if (n > (UINT64_MAX - 9) / 10)
			return bad(q, "an axis is too long");
		n = 10 * n + (uint64_t)(*q->p - '0');
	}
	if (q->p == first)
		return bad(q, "the shape is not one of whole numbers");
	if (q->p < q->end && *q->p == 'L') /* (1) */
		q->p++;
	if (q->h->naxis == NPY_AXES)
		return bad(q, "the shape has more than 64 axes");
	q->h->axis[q->h->naxis++] = n;
	return 0;
}

/* (), (8,) or (8, 4) */
static int
read_shape(struct parse *q)
{
	if (!take(q, '('))
		return bad(q, "the shape is no tuple");
	while (!take(q, ')')) {
		if (read_axis(q) < 0)
			return -1;
		if (take(q, ','))
			continue;
		if (q->h->naxis < 2 || !take(q, ')')) /* (8) is a number */
			return bad(q, "the shape is no tuple");
		return 0;
	}
	return 0;
}

/* (1) */
static int
read_member(struct parse *q)
{
	const char *key;
	size_t len;
	bool *seen;
	int (*read)(struct parse *);

	if (take_string(q, &key, &len) < 0)
		return -1;
	if (len == 5 && memcmp(key, "descr", len) == 0) {
		seen = &q->descr;
		read = read_descr;
	} else if (len == 13 && memcmp(key, "fortran_order", len) == 0) {
		seen = &q->order;
		read = read_order;
	} else if (len == 5 && memcmp(key, "shape", len) == 0) {
		seen = &q->shape;
		read = read_shape;
	} else {
		return bad(q, "it has a key that is not descr, fortran_order or shape");
	}
	if (*seen)
		return bad(q, "a key stands twice");
	*seen = true;
	return take(q, ':') ? read(q) : bad(q, "a colon is missing");
}

static int
read_literal(struct parse *q)
{
	if (!take(q, '{'))
		return bad(q, "it is no dict");
	while (!take(q, '}')) {
		if (read_member(q) < 0)
			return -1;
		if (take(q, ','))
			continue;
		if (!take(q, '}'))
			return bad(q, "a comma or the end is missing");
		break;
	}
	if (q->p < q->end)
		return bad(q, "something follows the dict");
	if (!q->descr || !q->order || !q->shape)
		return bad(q, "descr, fortran_order or shape is missing");
	return 0;
}

int
npy_head_read(struct npy_head *h, const char *p, size_t n, struct err *err)
{
	struct parse q = {.p = p + literal_at(p), .end = p + n, .h = h, .err = err};

	*h = (struct npy_head){0};
	return read_literal(&q);
}

int
npy_head_count(const struct npy_head *h, uint64_t *n, struct err *err)
{
	const uint64_t most = (uint64_t)1 << 62;
	uint64_t size = h->item > 0 ? h->item : 1;

	*n = 1;
	for (size_t i = 0; i < h->naxis; i++) {
		if (h->axis[i] == 0)
			*n = 0;
	}
	for (size_t i = 0; i<h->naxis && * n> 0; i++) {
		if (h->axis[i] > most / size)
			return err_set(err, ERR_DATA, "the shape is that of no file: too large");
		size *= h->axis[i];
		*n *= h->axis[i];
	}
	return 0;
}

bool
npy_head_fortran(const struct npy_head *h)
{
	size_t longer = 0;

	for (size_t i = 0; i < h->naxis; i++)
		longer += h->axis[i] != 1;
	return h->fortran && longer > 1;
}

bool
npy_fortran(const char *p, size_t n)
{
	struct npy_head h;
	struct err none;
	size_t size = 0;

	return npy_begins(p, n) && npy_head_size(p, n, &size, &none) > 0 && size <= n &&
	    npy_head_read(&h, p, size, &none) == 0 && npy_head_fortran(&h);
}

/* ---- writing ---- */

/* "'<f4'", with the order of the bytes. */
static void
put_descr(enum element e, bool big, struct buf *out)
{
	buf_char(out, '\'');
	buf_char(out, element_size(e) == 1 ? '|' : big ? '>' : '<');
	if (e == ELEMENT_BF16)
		buf_str(out, bfloat16);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (types[i].element == e)
			buf_printf(out, "%c%zu", types[i].kind, types[i].size);
	}
	buf_char(out, '\'');
}

static void
put_literal(
    enum element e, bool big, const uint64_t *axis, size_t naxis, size_t whole, struct buf *out)
{
	const size_t start = out->len, len = whole - MAGIC_LEN - 4;

	buf_add(out, MAGIC "\1\0", MAGIC_LEN + 2);
	buf_char(out, (char)(len & 0xff));
	buf_char(out, (char)(len >> 8));
	buf_str(out, "{'descr': ");
	put_descr(e, big, out);
	buf_str(out, ", 'fortran_order': False, 'shape': (");
	for (size_t i = 0; i < naxis; i++)
		buf_printf(out, "%s%llu%s", i > 0 ? " " : "", (unsigned long long)axis[i],
		    i + 1 < naxis || naxis == 1 ? "," : "");
	buf_str(out, "), }");
	while (out->len - start < whole - 1 && buf_reserve(out, 1))
		buf_char(out, ' ');
	buf_char(out, '\n');
}

static size_t
whole_head(size_t room)
{
	return (MAGIC_LEN + 4 + 60 + room + ALIGN - 1) / ALIGN * ALIGN;
}

void
npy_head_write(enum element e, const uint64_t *axis, size_t naxis, size_t room, struct buf *out)
{
	put_literal(e, false, axis, naxis, whole_head(room), out);
}

void
npy_head_copy(const struct npy_head *h, struct buf *out)
{
	put_literal(
	    h->element, h->big, h->axis, h->naxis, whole_head(NPY_AXIS * (h->naxis + 1)), out);
}
