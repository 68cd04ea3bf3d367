/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_FNV_H
#define SMX_BASE_FNV_H

#include <stddef.h>
#include <stdint.h>

/* FNV-1a of the bytes (Fowler, Noll, Vo 1991). */
static inline uint64_t
fnv(const char *p, size_t len)
{
	uint64_t h = 0xcbf29ce484222325;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)p[i]) * 0x100000001b3;
	return h;
}

#endif
