/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_PLACE_H
#define SMX_IO_PLACE_H

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

/* Which file a path leads to, whether there is one or not. */
struct place {
	bool standard; /* it is standard input or output by its name, - */
	bool known; /* false: st and name mean nothing, as in a directory that is not there */
	bool there; /* false: no file yet; st is its directory's */
	struct stat st;
	char name[NAME_MAX + 1]; /* if there is no file: what it will be called in there */
};

/* The place of a path; - is standard output, or with `in` standard input. */
struct place place_of(const char *path, bool in);

/*
 * Whether two places are one file, so that one would overwrite the other. A device
 * such as /dev/null takes any number of outputs; a terminal that is standard
 * output is taken.
 */
bool place_same(const struct place *a, const struct place *b);

/*
 * What a symbolic link at path points to, as a path from here. 0, or -1 if path is
 * no link or the name is too long.
 */
int place_link(const char *path, char target[PATH_MAX]);

#endif
