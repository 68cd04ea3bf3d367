/* SPDX-License-Identifier: MIT */
#include "report/state_form.h"

#include <zlib.h>

#include "metric/metric.h"

const char state_schema[] = "smx.state/2";

bool
state_is_extra(const struct metric *m, const struct slot *s)
{
	return m->nalways > 0 && (size_t)(s - m->slot) >= m->nalways;
}

unsigned long
state_crc(const char *p, size_t len)
{
	unsigned long crc = crc32(0, NULL, 0);
	size_t part;

	for (; len > 0; p += part, len -= part) { /* crc32 takes an int */
		part = len < (size_t)1 << 30 ? len : (size_t)1 << 30;
		crc = crc32(crc, (const unsigned char *)p, (uInt)part);
	}
	return crc;
}
