/* SPDX-License-Identifier: MIT */
/*
 * FlatBuffers read with suspicion, and written.
 *
 * A table begins with the distance back to its vtable, which lists where each
 * field is in the table: two bytes a field, after its own length and the
 * table's. References are distances forward. All numbers are little-endian.
 *
 * (1) Nothing is taken for granted: not that places are aligned, nor that a
 *     table does not overlap another. What is read is inside the bytes, no more.
 */
#include "format/arrow_flat.h"

#include <string.h>

#include "base/buf.h"

/* ---- reading ---- */

uint64_t
flat_load(const void *p, unsigned size)
{
	const unsigned char *byte = p;
	uint64_t x = 0;

	for (unsigned i = size; i-- > 0;)
		x = x << 8 | byte[i];
	return x;
}

void
flat_store(void *p, uint64_t x, unsigned size)
{
	unsigned char *byte = p;

	for (unsigned i = 0; i < size; i++)
		byte[i] = (unsigned char)(x >> 8 * i);
}

/* Whether n bytes from `at` on are there; else the buffer is bad. */
static bool
inside(struct flat *b, size_t at, size_t n)
{
	if (at <= b->n && n <= b->n - at)
		return true;
	b->bad = true;
	return false;
}

static uint64_t
load(struct flat *b, size_t at, unsigned size)
{
	return inside(b, at, size) ? flat_load(b->p + at, size) : 0;
}

static struct flat_table
table_at(struct flat *b, size_t at)
{
	const struct flat_table none = {0};
	uint64_t back = load(b, at, 4), len;
	size_t vtable;

	if (b->bad)
		return none;
	/* a signed distance; modulo 2^64 what is before the buffer is far behind it */
	back = (back ^ 0x80000000U) - 0x80000000U;
	vtable = at - (size_t)back;
	len = load(b, vtable, 2);
	if (b->bad || len < 4 || !inside(b, vtable, (size_t)len)) {
		b->bad = true;
		return none;
	}
	return (struct flat_table){at, vtable, (size_t)(len - 4) / 2};
}

/* What is at the distance that the four bytes at `at` hold. */
static size_t
refer(struct flat *b, size_t at)
{
	const uint64_t to = load(b, at, 4);

	if (to == 0 || !inside(b, at, (size_t)to)) {
		b->bad = true;
		return 0;
	}
	return at + (size_t)to;
}

struct flat_table
flat_root(struct flat *b)
{
	const size_t at = refer(b, 0);

	return b->bad ? (struct flat_table){0} : table_at(b, at);
}

/* Where the field is; 0 if it is absent. */
static size_t
place_of(struct flat *b, struct flat_table t, unsigned slot)
{
	uint64_t at;

	if (t.at == 0 || slot >= t.slots)
		return 0;
	at = load(b, t.vtable + 4 + 2 * slot, 2);
	return at == 0 ? 0 : t.at + (size_t)at;
}

uint64_t
flat_number(struct flat *b, struct flat_table t, unsigned slot, unsigned size, uint64_t otherwise)
{
	const size_t at = place_of(b, t, slot);

	return at == 0 ? otherwise : load(b, at, size);
}

struct flat_table
flat_sub(struct flat *b, struct flat_table t, unsigned slot)
{
	size_t at = place_of(b, t, slot);

	if (at > 0)
		at = refer(b, at);
	return at == 0 || b->bad ? (struct flat_table){0} : table_at(b, at);
}

struct flat_vector
flat_vector(struct flat *b, struct flat_table t, unsigned slot, unsigned size)
{
	const struct flat_vector none = {0};
	size_t at = place_of(b, t, slot);
	uint64_t n;

	if (at == 0)
		return none;
	at = refer(b, at);
	n = load(b, at, 4);
	if (b->bad || n > b->n / size || !inside(b, at + 4, (size_t)n * size)) {
		b->bad = true;
		return none;
	}
	return (struct flat_vector){at + 4, (size_t)n};
}

struct flat_table
flat_element(struct flat *b, struct flat_vector v, size_t i)
{
	const size_t at = refer(b, v.at + 4 * i);

	return b->bad ? (struct flat_table){0} : table_at(b, at);
}

const char *
flat_text(struct flat *b, struct flat_table t, unsigned slot, size_t *len)
{
	const struct flat_vector v = flat_vector(b, t, slot, 1);

	*len = v.n;
	return v.n > 0 ? (const char *)b->p + v.at : "";
}

/* ---- writing ---- */

static size_t
here(const struct flat_out *f)
{
	return f->out->len - f->from;
}

/* n zeros. */
static void
put_zeros(struct flat_out *f, size_t n)
{
	char *p = n > 0 ? buf_reserve(f->out, n) : NULL;

	if (!p)
		return;
	memset(p, 0, n);
	f->out->len += n;
}

void
flat_align(struct flat_out *f, size_t to)
{
	put_zeros(f, (to - here(f) % to) % to);
}

struct flat_out
flat_begin(struct buf *out)
{
	struct flat_out f = {out, out->len};

	put_zeros(&f, 4);
	return f;
}

void
flat_set(struct flat_out *f, size_t at, uint64_t x, unsigned size)
{
	if (f->out->lacks == 0)
		flat_store(f->out->p + f->from + at, x, size);
}

void
flat_refer(struct flat_out *f, size_t at, size_t to)
{
	flat_set(f, at, to - at, 4);
}

/* The vtable comes before its table, which is aligned for any field. */
size_t
flat_add_table(struct flat_out *f, const unsigned char *size, unsigned n)
{
	size_t vtable, table, at = 4;

	flat_align(f, 2);
	vtable = here(f);
	put_zeros(f, 4 + 2 * (size_t)n);
	flat_align(f, 8);
	table = here(f);
	for (unsigned i = 0; i < n; i++) {
		if (size[i] == 0)
			continue;
		at += (size[i] - at % size[i]) % size[i];
		flat_set(f, vtable + 4 + 2 * i, at, 2);
		at += size[i];
	}
	put_zeros(f, at);
	flat_set(f, vtable, 4 + 2 * (size_t)n, 2);
	flat_set(f, vtable + 2, at, 2);
	flat_set(f, table, table - vtable, 4);
	return table;
}

size_t
flat_add_vector(struct flat_out *f, size_t n, unsigned size, unsigned align)
{
	size_t at;

	flat_align(f, 4);
	while ((here(f) + 4) % align > 0)
		put_zeros(f, 4);
	at = here(f);
	put_zeros(f, 4 + n * size);
	flat_set(f, at, n, 4);
	return at;
}

size_t
flat_add_text(struct flat_out *f, const char *text, size_t len)
{
	const size_t at = flat_add_vector(f, len + 1, 1, 1);

	flat_set(f, at, len, 4);
	if (f->out->lacks == 0 && len > 0)
		memcpy(f->out->p + f->from + at + 4, text, len);
	return at;
}

size_t
flat_field(const struct flat_out *f, size_t table, unsigned slot)
{
	const unsigned char *p;

	if (f->out->lacks > 0)
		return 0;
	p = (const unsigned char *)f->out->p + f->from;
	return table + flat_load(p + table - flat_load(p + table, 4) + 4 + 2 * slot, 2);
}

size_t
flat_item(size_t vector, size_t i, unsigned size)
{
	return vector + 4 + i * size;
}
