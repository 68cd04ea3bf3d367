/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_PLACE_H
#define SMX_IO_PLACE_H

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

/* The identity of the file that a path leads to, whether or not it exists. */
struct place {
	bool standard; /* the path was -, standard input or output */
	/*
	 * if false, st and name are not set, for instance because the directory
	 * is missing
	 */
	bool known;
	bool there; /* the file exists; if false, st describes its directory */
	struct stat st;
	char name[NAME_MAX + 1]; /* if the file does not exist: its future name in the directory */
};

/*
 * Returns the place of a path. "-" is standard output, or standard input if
 * `in` is set. Never fails: see `known`.
 */
struct place place_of(const char *path, bool in);

/*
 * Returns whether two places are the same file, so that writing to one would
 * overwrite the other. A device such as /dev/null takes any number of outputs;
 * a terminal counts as taken if it is standard output.
 */
bool place_same(const struct place *a, const struct place *b);

/*
 * Writes the target of the symbolic link at `path`, as a path from the current
 * directory. 0, or -1 if the path is no link or the name is too long.
 */
int place_link(const char *path, char target[PATH_MAX]);

#endif
