/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_ELEMENTS_H
#define SMX_FORMAT_ELEMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kern/kern.h"

/* What the numbers of binary files are. */

/* How a value stands in the input, or is written. */
enum element {
	ELEMENT_TEXT,
	ELEMENT_F64,
	ELEMENT_F32,
	ELEMENT_F16,
	ELEMENT_BF16,
	ELEMENT_I8,
	ELEMENT_I16,
	ELEMENT_I32,
	ELEMENT_I64,
	ELEMENT_U8,
	ELEMENT_U16,
	ELEMENT_U32,
	ELEMENT_U64,
	ELEMENT_BOOL, /* a byte, true if it is not 0 */
	ELEMENT_COUNT
};

/* Bytes of one; 0 for text. */
size_t element_size(enum element e);

/* Its name in messages: "float16". */
const char *element_name(enum element e);

/* Whether a float32 holds each of its values. */
bool element_is_single(enum element e);

/* Which of the kernels' formats a number of 16 bits is of. */
enum half_kind element_half(enum element e);

/* Below which every whole number has a value of its own. */
double element_whole(enum element e);

/*
 * Loads n numbers from any address. Exact, but for integers beyond 2^53, which are
 * rounded to nearest. big: the highest byte is first; else the lowest is.
 */
void element_load(double *z, const char *p, size_t n, enum element e, bool big);

/* The integer or boolean at p; a uint64 from 2^63 on as its bits. */
int64_t element_integer(const char *p, enum element e, bool big);
bool element_is_integer(enum element e);

bool element_is_float(enum element e);

/*
 * Stores n numbers as floats, rounded to nearest, or whole ones as int64; little-endian.
 * Returns the end.
 */
char *element_store(char *p, const double *z, size_t n, enum element e);

#endif
