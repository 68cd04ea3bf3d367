/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_SHA256_H
#define SMX_BASE_SHA256_H

#include <stddef.h>

/* SHA-256 (FIPS 180-4) of n bytes, in base64 (RFC 4648) with a final NUL. */
enum { SHA256_BASE64 = 44 };
void sha256_base64(const void *p, size_t n, char text[SHA256_BASE64 + 1]);

#endif
