/* SPDX-License-Identifier: MIT */
/*
 * What the terminal, or the environment, says about columns, characters and colours.
 *
 * (1) The locale's name says its characters. setlocale is not called: nothing here may
 *     change what other functions do.
 */
#include "cli/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/num.h"

enum { NARROW = 40, USUAL = 80, WIDE = 120 };

/* The value of a variable; NULL if it is not set, or empty. */
static const char *
variable(const char *name)
{
	const char *text = getenv(name);

	return text && *text ? text : NULL;
}

static size_t
width_here(void)
{
	const char *columns = variable("COLUMNS");
	double x;

#ifdef TIOCGWINSZ
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
#endif
	return columns && num_parse_all(columns, &x) == 0 && x >= 1 && x < 1e6 ? (size_t)x : USUAL;
}

/* (1) */
static bool
is_utf8(void)
{
	const char *name = variable("LC_ALL");

	name = name ? name : variable("LC_CTYPE");
	name = name ? name : variable("LANG");
	for (; name && *name; name++) {
		if (strncasecmp(name, "UTF-8", 5) == 0 || strncasecmp(name, "utf8", 4) == 0)
			return true;
	}
	return false;
}

struct terminal
terminal_here(void)
{
	const char *term = variable("TERM");
	const bool dumb = term && strcmp(term, "dumb") == 0;
	const size_t width = width_here();

	return (struct terminal){
	    .width = width < NARROW ? NARROW
		: width < WIDE      ? width
				    : WIDE,
	    .unicode = !dumb && is_utf8(),
	    .colour = !dumb && isatty(STDOUT_FILENO) && !variable("NO_COLOR"),
	};
}

struct terminal
terminal_of(const char *path)
{
	struct terminal t = terminal_here();

	t.colour = t.colour && (!path || strcmp(path, "-") == 0);
	return t;
}
