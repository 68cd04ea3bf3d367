/* SPDX-License-Identifier: MIT */
/*
 * The identity of files, independent of their names.
 *
 * (1) An existing file is identified by its device and inode, whatever links
 *     lead to it.
 * (2) A file that does not exist yet is identified by its directory's device
 *     and inode and its name in that directory. A dangling link stands for its
 *     target.
 */
#define _XOPEN_SOURCE 700 /* for readlink */
#include "io/place.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The system follows as many links. */
enum { LINKS_MOST = 40 };

int
place_link(const char *path, char target[PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	char text[PATH_MAX];
	ssize_t len = readlink(path, text, sizeof(text) - 1);
	int dir = slash ? (int)(slash + 1 - path) : 0;

	if (len <= 0)
		return -1;
	text[len] = '\0';
	len = snprintf(target, PATH_MAX, "%.*s%s", text[0] == '/' ? 0 : dir, path, text);
	return len < PATH_MAX ? 0 : -1;
}

/* (2) Finds the directory of a path that leads to no file. */
static void
find_directory(struct place *p, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	char dir[PATH_MAX];
	int len = slash ? (int)(slash + 1 - path) : 0;

	if (!*name || strlen(name) >= sizeof(p->name))
		return;
	strcpy(p->name, name);
	len = snprintf(dir, sizeof(dir), "%.*s", len, path);
	if (len < (int)sizeof(dir))
		p->known = stat(len > 0 ? dir : ".", &p->st) == 0;
}

static void
find(struct place *p, const char *path)
{
	char at[PATH_MAX], next[PATH_MAX];

	p->there = p->known = stat(path, &p->st) == 0; /* (1) */
	if (p->there || errno != ENOENT || strlen(path) >= sizeof(at))
		return;
	strcpy(at, path);
	for (int i = 0; i < LINKS_MOST && place_link(at, next) == 0; i++)
		strcpy(at, next);
	find_directory(p, at);
}

struct place
place_of(const char *path, bool in)
{
	struct place p = {.standard = strcmp(path, "-") == 0};

	if (p.standard)
		p.there = p.known = fstat(in ? STDIN_FILENO : STDOUT_FILENO, &p.st) == 0;
	else
		find(&p, path);
	return p;
}

bool
place_same(const struct place *a, const struct place *b)
{
	if (a->standard && b->standard)
		return true;
	if (!a->known || !b->known || a->there != b->there || a->st.st_dev != b->st.st_dev ||
	    a->st.st_ino != b->st.st_ino)
		return false;
	if (a->there && S_ISCHR(a->st.st_mode))
		return (a->standard || b->standard) && isatty(STDOUT_FILENO);
	return a->there || strcmp(a->name, b->name) == 0;
}
