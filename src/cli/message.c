/* SPDX-License-Identifier: MIT */
/*
 * What users are told.
 *
 * (1) A message is one line, and none of it reaches a terminal as a command: text
 *     from outside may be anything (base/utf8.h).
 */
#include "cli/message.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "cli/advice.h"

void
message(const char *fmt, ...)
{
	char line[960], shown[4 * sizeof(line)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	utf8_show(shown, sizeof(shown), line, strlen(line)); /* (1) */
	fprintf(stderr, "smx: %s\n", shown);
}

void
message_err(const struct err *err)
{
	char text[800];

	advice_message(err, text, sizeof(text));
	message("%s", text);
}
