/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_MEM_H
#define SMX_BASE_MEM_H

#include <stddef.h>

struct err;

/*
 * The only place that asks for memory. Products are checked for overflow, and
 * a test can make the n-th request fail.
 */

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
