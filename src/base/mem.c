/* SPDX-License-Identifier: MIT */
/* The only malloc: checks products for overflow, and can fail on request. */
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

/*
 * Counts down to the failing request; negative once failures have begun. Set by
 * tests before any thread starts.
 */
static long fail_at;

void
mem_fail_at(long n)
{
	fail_at = n;
}

static int
refused(size_t n, size_t size)
{
	if (fail_at > 0 && --fail_at == 0)
		fail_at = -1;
	return fail_at < 0 || (size > 0 && n > (size_t)PTRDIFF_MAX / size);
}

static void *
no_memory(struct err *err, size_t n, size_t size)
{
	err_set(err, ERR_MEM, "out of memory (%zu x %zu bytes)", n, size);
	return NULL;
}

void *
mem_new(size_t n, size_t size, struct err *err)
{
	void *p;

	if (n == 0)
		n = 1;
	p = refused(n, size) ? NULL : calloc(n, size);
	return p ? p : no_memory(err, n, size);
}

void *
mem_grow(void *p, size_t n, size_t size, struct err *err)
{
	void *q;

	if (n == 0)
		n = 1;
	q = refused(n, size) ? NULL : realloc(p, n * size);
	return q ? q : no_memory(err, n, size);
}

int
mem_room(double **p, size_t n, struct err *err)
{
	double *q = mem_grow(*p, n, sizeof(*q), err);

	if (!q)
		return -1;
	*p = q;
	return 0;
}

char *
mem_text(const char *p, size_t len, struct err *err)
{
	char *q = mem_new(len + 1, 1, err);

	if (q && len > 0)
		memcpy(q, p, len);
	return q;
}

void
mem_free(void *p)
{
	free(p);
}
