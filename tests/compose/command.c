/* SPDX-License-Identifier: MIT */
/*
 * Runs of smx, and what they write.
 */
#include "command.h"

#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { WORDS = 64 };

const char *command_smx;
extern char **environ;

void
line_add(struct command_line *line, const char *fmt, ...)
{
	size_t len = strlen(line->text);
	va_list ap;
	int n;

	if (len > 0 && len + 1 < LINE)
		line->text[len++] = ' ';
	va_start(ap, fmt);
	n = vsnprintf(line->text + len, LINE - len, fmt, ap);
	va_end(ap);
	if (n < 0 || len + (size_t)n >= LINE) {
		fprintf(stderr, "compose: a command line is too long\n");
		exit(2);
	}
	if (n == 0 && len > 0)
		line->text[len - 1] = '\0';
}

/* Splits the text into words; a last one that begins with > is the output. */
static const char *
split(char *text, char *word[WORDS + 1])
{
	int n = 0;

	for (char *p = strtok(text, " "); p && n < WORDS; p = strtok(NULL, " "))
		word[n++] = p;
	word[n] = NULL;
	if (n == 0 || word[n - 1][0] != '>')
		return "/dev/null";
	text = word[n - 1] + 1;
	word[n - 1] = NULL;
	return text;
}

int
line_run(const struct command_line *line)
{
	struct command_line copy = *line;
	char *word[WORDS + 1];
	const char *out = split(copy.text, word);
	posix_spawn_file_actions_t files;
	int status = 1;
	pid_t pid;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&files, 1, out, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
	if (posix_spawn(&pid, command_smx, &files, NULL, word, environ) != 0 ||
	    waitpid(pid, &status, 0) != pid) {
		fprintf(stderr, "compose: %s can't be run\n", command_smx);
		exit(2);
	}
	posix_spawn_file_actions_destroy(&files);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* A whole file with a NUL behind it, for free(); NULL if there is none. */
static char *
read_whole(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	char *p = NULL;
	long n;

	*len = 0;
	if (!f)
		return NULL;
	if (fseek(f, 0, SEEK_END) == 0 && (n = ftell(f)) >= 0 && (p = malloc((size_t)n + 1))) {
		rewind(f);
		*len = fread(p, 1, (size_t)n, f);
		p[*len] = '\0';
	}
	fclose(f);
	return p;
}

/* A comparison of two files' contents. */
typedef bool same_fn(const char *a, size_t na, const char *b, size_t nb, double off);

static bool
compare(const char *path_a, const char *path_b, same_fn *same, double off)
{
	size_t na, nb;
	char *a = read_whole(path_a, &na), *b = read_whole(path_b, &nb);
	bool is = !a == !b && (!a || same(a, na, b, nb, off));

	free(a);
	free(b);
	return is;
}

static bool
bytes(const char *a, size_t na, const char *b, size_t nb, double off)
{
	(void)off;
	return na == nb && memcmp(a, b, na) == 0;
}

static bool
near(double x, double y, double off)
{
	return x == y || fabs(x - y) <= off * fmax(1, fmax(fabs(x), fabs(y)));
}

static bool
numbers(const char *a, size_t na, const char *b, size_t nb, double off)
{
	char *end_a, *end_b;
	double x, y;

	(void)na;
	(void)nb;
	while (*a && *b) {
		x = strtod(a, &end_a);
		y = strtod(b, &end_b);
		if ((end_a == a) != (end_b == b))
			return false;
		if (end_a != a) {
			if (!near(x, y, off) && !(isnan(x) && isnan(y)))
				return false;
			a = end_a;
			b = end_b;
		} else if (*a++ != *b++) {
			return false;
		}
	}
	return *a == *b;
}

static bool
singles(const char *a, size_t na, const char *b, size_t nb, double off)
{
	float x, y;

	for (size_t i = 0; i + sizeof(x) <= na && na == nb; i += sizeof(x)) {
		memcpy(&x, a + i, sizeof(x));
		memcpy(&y, b + i, sizeof(y));
		if (x != y && !(isnan(x) && isnan(y)) && !(fabsf(x - y) <= (float)off * fabsf(x)))
			return false;
	}
	return na == nb;
}

/* Neighbours have neighbouring bits. */
static bool
halves(const char *a, size_t na, const char *b, size_t nb, double off)
{
	int16_t x, y;

	for (size_t i = 0; i + sizeof(x) <= na && na == nb; i += sizeof(x)) {
		memcpy(&x, a + i, sizeof(x));
		memcpy(&y, b + i, sizeof(y));
		if (abs(x - y) > (int)off)
			return false;
	}
	return na == nb;
}

bool
same_bytes(const char *a, const char *b)
{
	return compare(a, b, bytes, 0);
}

bool
same_numbers(const char *a, const char *b, double off)
{
	return compare(a, b, numbers, off);
}

bool
has_nan(const char *path)
{
	size_t n;
	char *p = read_whole(path, &n);
	bool has = p && strstr(p, "nan");

	free(p);
	return has;
}

bool
same_singles(const char *a, const char *b)
{
	return compare(a, b, singles, 0x1p-22);
}

bool
same_halves(const char *a, const char *b)
{
	return compare(a, b, halves, 1);
}
