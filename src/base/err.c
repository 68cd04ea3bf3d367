/* SPDX-License-Identifier: MIT */
/*
 * One line that says what went wrong, kept by the caller until cli/ prints it.
 */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int
err_set(struct err *err, enum err_code code, const char *fmt, ...)
{
	va_list ap;

	err->code = code;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	return -1;
}

int
err_errno(struct err *err, const char *fmt, ...)
{
	int code = errno;
	size_t len;
	va_list ap;

	err->code = ERR_IO;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	len = strlen(err->text);
	if (len + 3 < sizeof(err->text)) {
		memcpy(err->text + len, ": ", 3);
		strerror_r(code, err->text + len + 2, sizeof(err->text) - len - 2);
	}
	return -1;
}
