/* SPDX-License-Identifier: MIT */
/*
 * Warnings and notes. Every one of smx is said here, so that --quiet and --strict hold
 * for all.
 *
 * (1) --strict comes before --quiet: what ends the run is always said.
 */
#include "cli/warn.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/advice.h"
#include "cli/message.h"
#include "cli/settings.h"

size_t
told_count(const struct told *t)
{
	return t->said.len / sizeof(struct saying);
}

const struct saying *
told_at(const struct told *t, size_t i)
{
	const void *all = t->said.p;

	return (const struct saying *)all + i;
}

static void
keep(struct told *t, enum said kind, const char *fmt, va_list ap)
{
	struct saying one = {.kind = kind};

	vsnprintf(one.text, sizeof(one.text), fmt, ap);
	buf_add(&t->said, &one, sizeof(one));
}

void
told_add(struct told *t, enum said kind, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	keep(t, kind, fmt, ap);
	va_end(ap);
}

void
told_free(struct told *t)
{
	buf_free(&t->said);
}

int
warn(const struct settings *s, struct err *err, const char *fmt, ...)
{
	char text[SAID_MOST];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (s->told) {
		told_add(s->told, SAID_WARNING, "%s", text);
		return 0;
	}
	if (s->strict) /* (1) */
		return err_set(err, ERR_DATA, "--strict: %.460s", text);
	if (!s->quiet)
		message("warning: %.800s", text);
	return 0;
}

int
warn_about(const struct settings *s, const char *path, const struct err *warning, struct err *err)
{
	char text[640];

	if (s->strict && !s->told) {
		*err = *warning;
		return err_place(err, "--strict: %.200s", path);
	}
	advice_message(warning, text, sizeof(text));
	return warn(s, err, "%.200s: %.590s", path, text);
}

void
note(const struct settings *s, const char *fmt, ...)
{
	char text[SAID_MOST];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (s->told) /* its kind says that it is one */
		told_add(s->told, SAID_NOTE, "%s", text);
	else if (!s->quiet)
		message("note: %.800s", text);
}

void
note_about(const struct settings *s, const char *path, const struct err *what)
{
	char text[640];

	advice_message(what, text, sizeof(text));
	note(s, "%.200s: %.590s", path, text);
}
