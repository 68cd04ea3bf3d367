/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_NPY_HEAD_H
#define SMX_FORMAT_NPY_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "format/elements.h"

struct buf;
struct err;

/* What stands before the numbers of a .npy file. */

enum { NPY_AXES = 64 }; /* NumPy has no more */

enum { NPY_HEAD_MOST = 12 + 10000 }; /* bytes before the numbers */

enum npy_kind { NPY_NUMBERS, NPY_UNICODE, NPY_BYTES };

struct npy_head {
	enum npy_kind kind;
	enum element element; /* of numbers */
	size_t item; /* bytes of one; of a string its fixed width */
	bool big; /* the highest byte is first */
	bool fortran; /* the first axis varies fastest */
	bool objects; /* not read, because its elements are Python objects */
	size_t naxis;
	uint64_t axis[NPY_AXES];
};

/* Whether these bytes are, as far as they go, how a .npy file begins. */
bool npy_begins(const char *p, size_t n);

/*
 * How many bytes stand before the numbers, by the first n of them: 1 and *size; 0 if n
 * is too few for that; or -1 with err set.
 */
int npy_head_size(const char *p, size_t n, size_t *size, struct err *err);

/* Reads the head, which has n bytes. 0, or -1 with err set. */
int npy_head_read(struct npy_head *h, const char *p, size_t n, struct err *err);

/* How many elements the array has; -1 with err set if no file can have as many bytes. */
int npy_head_count(const struct npy_head *h, uint64_t *n, struct err *err);

/* Whether another order than C's makes a difference: two axes are longer than 1. */
bool npy_head_fortran(const struct npy_head *h);

/* Whether that holds of the array that these bytes begin; false if they are too few. */
bool npy_fortran(const char *p, size_t n);

/*
 * Appends the head of little-endian numbers in C order, with room for a shape of so many
 * bytes, so that it can be replaced by one of as many. NPY_AXIS is enough for any axis.
 */
enum { NPY_AXIS = 22 };

void
npy_head_write(enum element e, const uint64_t *axis, size_t naxis, size_t room, struct buf *out);

/* Appends the head of numbers in C order. */
void npy_head_copy(const struct npy_head *h, struct buf *out);

#endif
