/* SPDX-License-Identifier: MIT */
/*
 * What users are told.
 *
 * (1) A message is one line: bytes of the input in it that would move the
 *     cursor are shown as ?.
 */
#include "cli/say.h"

#include <stdarg.h>
#include <stdio.h>

#include "cli/advice.h"

void
say(const char *fmt, ...)
{
	char line[640];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	for (char *p = line; *p; p++) { /* (1) */
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = '?';
	}
	fprintf(stderr, "smx: %s\n", line);
}

void
say_err(const struct err *err)
{
	char text[640];

	advice_message(err, text, sizeof(text));
	say("%s", text);
}

void
say_warning(const char *path, const struct err *err)
{
	char text[640];

	advice_message(err, text, sizeof(text));
	say("warning: %s: %s", path, text);
}
