/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_MEM_H
#define SMX_BASE_MEM_H

#include <stddef.h>
#include <stdint.h>

struct err;

/*
 * The only place that allocates memory. Products are checked for overflow, and
 * a test can make the n-th request fail.
 */

/*
 * Returns a * b, but at most SIZE_MAX / 2: an allocation of that size is
 * refused, even with a little added. For sizes made of numbers from the input
 * or an option.
 */
static inline size_t
mem_product(size_t a, size_t b)
{
	size_t product;

	return __builtin_mul_overflow(a, b, &product) || product > SIZE_MAX / 2 ? SIZE_MAX / 2
										: product;
}

/*
 * Allocates n zeroed elements of size bytes; n = 0 counts as one. The caller
 * releases them with mem_free. NULL with err set.
 */
void *mem_new(size_t n, size_t size, struct err *err);

/*
 * Resizes p (or NULL) to n elements; new elements are not zeroed. NULL with err
 * set, and then p stays valid.
 */
void *mem_grow(void *p, size_t n, size_t size, struct err *err);

/* The same of *p, to n doubles. 0, or -1 with err set. */
int mem_room(double **p, size_t n, struct err *err);

/* Copies len bytes and terminates them with a NUL. NULL with err set. */
char *mem_text(const char *p, size_t len, struct err *err);

/* Releases memory; NULL is allowed. */
void mem_free(void *p);

/*
 * For tests: makes the n-th request from now on fail (1 is the next one), and
 * all after it. 0: none.
 */
void mem_fail_at(long n);

#endif
