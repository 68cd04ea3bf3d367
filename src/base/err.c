/* SPDX-License-Identifier: MIT */
/* Errors as values: filled by the function that fails, printed by cli/. */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void
set(struct err *err, enum err_code code, const char *fmt, va_list ap)
{
	err->code = code;
	err->setting = SETTING_NONE;
	err->advice = ADVICE_NONE;
	err->place = 0;
	memset(err->use, 0, sizeof(err->use));
	err->use_header = false;
	err->choice[0] = '\0';
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
}

int
err_set(struct err *err, enum err_code code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(err, code, fmt, ap);
	va_end(ap);
	return -1;
}

int
err_about(struct err *err, enum setting setting, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(err, ERR_USAGE, fmt, ap);
	va_end(ap);
	err->setting = setting;
	return -1;
}

/* Whether a system call failed because of the path or the descriptor that the user gave. */
static bool
is_of_path(int code)
{
	static const int all[] = {
	    ENOENT, ENOTDIR, EISDIR, EACCES, EPERM, EROFS, ELOOP, ENAMETOOLONG, EBADF};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (code == all[i])
			return true;
	}
	return false;
}

int
err_errno(struct err *err, const char *fmt, ...)
{
	int code = errno;
	size_t len;
	va_list ap;

	va_start(ap, fmt);
	set(err, is_of_path(code) ? ERR_PATH : ERR_IO, fmt, ap);
	va_end(ap);
	len = strlen(err->text);
	if (len + 3 < sizeof(err->text)) {
		memcpy(err->text + len, ": ", 3);
		strerror_r(code, err->text + len + 2, sizeof(err->text) - len - 2);
	}
	return -1;
}

int
err_advise(struct err *err, enum advice advice)
{
	err->advice = advice;
	return -1;
}

bool
err_may_pass(const struct err *err)
{
	return err->code == ERR_IO || err->code == ERR_MEM;
}

int
err_place(struct err *err, const char *fmt, ...)
{
	char place[300];
	size_t len, room;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(place, sizeof(place) - 2, fmt, ap);
	va_end(ap);
	strcat(place, ": ");
	len = strlen(place);
	room = sizeof(err->text) - 1 - len;
	err->text[room] = '\0';
	memmove(err->text + len, err->text, strlen(err->text) + 1);
	memcpy(err->text, place, len);
	err->place += len;
	return -1;
}
