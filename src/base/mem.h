/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_MEM_H
#define SMX_BASE_MEM_H

#include <stddef.h>
#include <stdint.h>

struct err;

/*
 * The only place that asks for memory. Products are checked for overflow, and
 * a test can make the n-th request fail.
 */

/*
 * a * b, or SIZE_MAX / 2 if it is more: so much memory is refused, also with a
 * little added to it. For sizes made of numbers from the input or an option.
 */
static inline size_t
mem_product(size_t a, size_t b)
{
	size_t product;

	return __builtin_mul_overflow(a, b, &product) || product > SIZE_MAX / 2 ? SIZE_MAX / 2
										: product;
}

/* Room for n things of size bytes, zeroed; NULL with err set. n = 0 gives room for one. */
void *mem_new(size_t n, size_t size, struct err *err);

/* p (or NULL) moved to room for n things; the new part is not zeroed. On failure p stays valid. */
void *mem_grow(void *p, size_t n, size_t size, struct err *err);

/* A copy of len bytes with a NUL behind it. */
char *mem_text(const char *p, size_t len, struct err *err);

/* Gives memory back; NULL is fine. */
void mem_free(void *p);

/* For tests: the n-th request from now on fails (1 is the next), and all after it; 0 for none. */
void mem_fail_at(long n);

#endif
