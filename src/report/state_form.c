/* SPDX-License-Identifier: MIT */
#include "report/state_form.h"

#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "base/buf.h"
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

/* (2) */
bool
state_is_whole(const char *text, size_t len)
{
	static const char member[] = ",\n\"crc32\":\"";
	size_t n = strlen(member), at;
	char hex[9];

	for (at = len; at-- > n;) {
		if (at + 8 <= len && memcmp(text + at - n, member, n) == 0)
			break;
	}
	if (at <= n || at == (size_t)-1)
		return false;
	snprintf(hex, sizeof(hex), "%08lx", state_crc(text, at - n));
	if (memcmp(hex, text + at, 8) != 0 || len < at + 10 || memcmp(text + at + 8, "\"}", 2) != 0)
		return false;
	for (at += 10; at < len && strchr(" \t\r\n", text[at]) && text[at]; at++)
		;
	return at == len;
}

void
state_end(struct buf *out, size_t from)
{
	buf_printf(out, ",\n\"crc32\":\"%08lx\"}\n", state_crc(out->p + from, out->len - from));
}
