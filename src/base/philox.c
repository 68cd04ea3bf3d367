/* SPDX-License-Identifier: MIT */
/* Ten rounds of two 32-bit products each; the constants are the paper's. */
#include "base/philox.h"

void
philox(const uint32_t counter[4], uint64_t key, uint32_t out[4])
{
	uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
	uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
	uint64_t a, b;

	for (int round = 0; round < 10; round++) {
		a = (uint64_t)0xd2511f53 * c0;
		b = (uint64_t)0xcd9e8d57 * c2;
		c0 = (uint32_t)(b >> 32) ^ c1 ^ k0;
		c1 = (uint32_t)b;
		c2 = (uint32_t)(a >> 32) ^ c3 ^ k1;
		c3 = (uint32_t)a;
		k0 += 0x9e3779b9;
		k1 += 0xbb67ae85;
	}
	out[0] = c0;
	out[1] = c1;
	out[2] = c2;
	out[3] = c3;
}
