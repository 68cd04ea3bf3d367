/* SPDX-License-Identifier: MIT */
#include "report/state_form.h"

#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "metric/metric.h"

const struct state_kind state_of_eval = {"smx.state/2", "smx eval"};
const struct state_kind state_of_diff = {"smx.diff_state/1", "smx diff"};

/* The length of a schema without its version. */
static size_t
stem(const struct state_kind *kind)
{
	return strcspn(kind->schema, "/") + 1;
}

bool
state_begins(const struct state_kind *kind, const char *text, size_t len)
{
	const size_t n = stem(kind);

	for (size_t i = 0; i + 1 + n <= len && i < 100; i++) {
		if (text[i] == '"' && memcmp(text + i + 1, kind->schema, n) == 0)
			return true;
	}
	return false;
}

bool
state_is(const struct state_kind *kind, const char *schema)
{
	return schema && strncmp(schema, kind->schema, stem(kind)) == 0;
}

/* (5) */
int
state_check(const struct state_kind *kind, const char *schema, struct err *err)
{
	const struct state_kind *other = kind == &state_of_eval ? &state_of_diff : &state_of_eval;

	if (state_is(other, schema))
		return err_set(err, ERR_DATA, "a state of %s, and one of %s is needed here",
		    other->command, kind->command);
	if (!state_is(kind, schema))
		return err_set(err, ERR_DATA, "not a state that %s wrote", kind->command);
	if (strcmp(schema, kind->schema) != 0)
		return err_set(err, ERR_DATA,
		    "a state of another version of smx: %.40s, not %s; make it again with %s",
		    schema, kind->schema, kind->command);
	return 0;
}

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
