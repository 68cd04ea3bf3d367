/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_ARROW_FLAT_H
#define SMX_FORMAT_ARROW_FLAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/*
 * FlatBuffers, as far as Arrow needs them: tables, vectors and strings, read from
 * bytes that may say anything, and written.
 */

/* ---- reading ---- */

/*
 * The bytes of one buffer. Every access is checked: one that leaves the bytes
 * sets `bad` and gives nothing, so that callers look once, at the end.
 */
struct flat {
	const unsigned char *p;
	size_t n;
	bool bad;
};

/* A table of it; at is 0 if there is none. */
struct flat_table {
	size_t at, vtable, slots;
};

/* A vector: n elements from `at` on. */
struct flat_vector {
	size_t at, n;
};

struct flat_table flat_root(struct flat *b);

/* A little-endian number of 1, 2, 4 or 8 bytes; if it is absent, `otherwise`. */
uint64_t
flat_number(struct flat *b, struct flat_table t, unsigned slot, unsigned size, uint64_t otherwise);

struct flat_table flat_sub(struct flat *b, struct flat_table t, unsigned slot);

/* Elements of `size` bytes, all of which are there. */
struct flat_vector flat_vector(struct flat *b, struct flat_table t, unsigned slot, unsigned size);

/* Element i < v.n of a vector of tables. */
struct flat_table flat_element(struct flat *b, struct flat_vector v, size_t i);

/* A string, which need not end in a NUL; "" of length 0 if it is absent. */
const char *flat_text(struct flat *b, struct flat_table t, unsigned slot, size_t *len);

/* Little-endian integers at any address. */
uint64_t flat_load(const void *p, unsigned size);
void flat_store(void *p, uint64_t x, unsigned size);

/* ---- writing ---- */

/*
 * A buffer that is being written: it begins at `from` in out. Places are counted
 * from there. Tables are written before what they refer to. As of struct buf,
 * memory that runs out is remembered there.
 */
struct flat_out {
	struct buf *out;
	size_t from;
};

/* Begins with room for the place of the root. */
struct flat_out flat_begin(struct buf *out);

/* Pads with zeros to a multiple of `to`. */
void flat_align(struct flat_out *f, size_t to);

/* Adds a table whose field i has size[i] bytes, 0 if it is left out. Returns its place. */
size_t flat_add_table(struct flat_out *f, const unsigned char *size, unsigned n);

/* Adds a vector of n elements of `size` bytes, aligned so, all zero. Returns its place. */
size_t flat_add_vector(struct flat_out *f, size_t n, unsigned size, unsigned align);

size_t flat_add_text(struct flat_out *f, const char *text, size_t len);

/* The place of a table's field, and of a vector's element. */
size_t flat_field(const struct flat_out *f, size_t table, unsigned slot);
size_t flat_item(size_t vector, size_t i, unsigned size);

void flat_set(struct flat_out *f, size_t at, uint64_t x, unsigned size);

/* Makes the four bytes at `at` refer to what is at `to`, behind them. */
void flat_refer(struct flat_out *f, size_t at, size_t to);

#endif
