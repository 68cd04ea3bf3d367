/* SPDX-License-Identifier: MIT */
/*
 * JSON (RFC 8259) of results.
 */
#include "report/json.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "format/field.h"

static void
put(struct json *j, const char *p, size_t len)
{
	if (!j->failed && buf_add(j->out, p, len, &j->err) < 0)
		j->failed = true;
}

static void
put_text(struct json *j, const char *p, size_t len)
{
	if (!j->failed && text_json(j->out, p, len, &j->err) < 0)
		j->failed = true;
}

/* What stands before a value. */
static void
lead(struct json *j, const char *name)
{
	if (j->comma)
		put(j, ",", 1);
	j->comma = true;
	if (!name)
		return;
	put_text(j, name, strlen(name));
	put(j, ":", 1);
}

void
json_open(struct json *j, const char *name, char bracket)
{
	lead(j, name);
	put(j, &bracket, 1);
	j->comma = false;
}

void
json_close(struct json *j, char bracket)
{
	put(j, &bracket, 1);
	j->comma = true;
}

void
json_add_number(struct json *j, const char *name, double x)
{
	char text[NUM_ROOM];

	lead(j, name);
	if (isfinite(x))
		put(j, text, num_write(text, x, 17));
	else
		put(j, "null", 4);
}

void
json_add_count(struct json *j, const char *name, unsigned long long n)
{
	char text[24];
	size_t at = sizeof(text);

	lead(j, name);
	do
		text[--at] = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	put(j, text + at, sizeof(text) - at);
}

void
json_add_text(struct json *j, const char *name, const char *p, size_t len)
{
	lead(j, name);
	put_text(j, p, len);
}
