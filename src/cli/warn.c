/* SPDX-License-Identifier: MIT */
/*
 * Warnings. Every one of smx is said here, so that --quiet and --strict hold for all.
 *
 * (1) --strict comes before --quiet: what ends the run is always said.
 */
#include "cli/warn.h"

#include <stdarg.h>
#include <stdio.h>

#include "cli/advice.h"
#include "cli/message.h"
#include "cli/settings.h"

int
warn(const struct settings *s, struct err *err, const char *fmt, ...)
{
	char text[640];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (s->strict) /* (1) */
		return err_set(err, ERR_DATA, "--strict: %.460s", text);
	if (!s->quiet)
		message("warning: %.600s", text);
	return 0;
}

int
warn_about(const struct settings *s, const char *path, const struct err *warning, struct err *err)
{
	char text[640];

	advice_message(warning, text, sizeof(text));
	return warn(s, err, "%.200s: %.400s", path, text);
}
