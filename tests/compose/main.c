/* SPDX-License-Identifier: MIT */
/*
 * Doing two things at once must equal doing them one after the other: smx A B and
 * smx A | smx B. All pairs of what smx's tables offer, and a sample of larger picks, the same
 * in each run. What is added to a table later is in it by itself.
 *
 *   compose SMX
 *
 * Ends with 'N passed, M failed'. Failures show the command lines, to be pasted in the
 * directory that is then kept.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../unit/dice.h"
#include "choice.h"
#include "command.h"
#include "data.h"
#include "law.h"

enum { WORKERS = 2, LARGER = 100, SAMPLE = 200 };

/* What one worker does, and what came of it. */
struct work {
	unsigned worker;
	unsigned long number, every; /* of the next case; one case in so many is tried */
	int passed, failed;
};

static void
try_law(struct work *w, const struct law *law, const struct pick *p, size_t split)
{
	unsigned long number = w->number++;
	enum verdict verdict;

	if (number % WORKERS != w->worker || number / WORKERS % w->every != 0)
		return;
	verdict = law->holds(p, split, w->worker);
	w->passed += verdict == PASSED;
	w->failed += verdict == FAILED;
}

/* How many of the pick's choices can go before a split. */
static size_t
count_before(const struct pick *p)
{
	size_t n = 0;

	while (n < p->n && p->of[n]->stage <= STEP)
		n++;
	return n;
}

static void
try_splits(struct work *w, const struct law *law, const struct pick *p)
{
	size_t n = count_before(p);

	for (size_t i = n > 0; i <= n; i++) {
		if (i == n || law->split)
			try_law(w, law, p, i);
	}
}

static bool
takes(const struct law *law, const struct choice *c)
{
	return law->stages & 1u << c->stage;
}

static void
try_pairs(struct work *w, const struct law *law, const struct choices *c)
{
	struct pick p;

	for (size_t i = 0; i < c->n; i++) {
		for (size_t j = i; j < c->n; j++) {
			p = (struct pick){0};
			if (!takes(law, &c->of[i]) || !takes(law, &c->of[j]))
				continue;
			pick_add(&p, &c->of[i]);
			if (i == j || pick_add(&p, &c->of[j]))
				try_splits(w, law, &p);
		}
	}
}

static void
try_larger(struct work *w, const struct law *law, const struct choices *c, size_t cases)
{
	const struct choice *one;
	struct pick p;
	size_t want;

	for (size_t i = 0; i < cases; i++) {
		p = (struct pick){0};
		want = law->pairs ? 3 + dice_below(3) : 1 + dice_below(4);
		for (size_t tries = 0; tries < 100 && p.n < want; tries++) {
			one = &c->of[dice_below(c->n)];
			if (takes(law, one))
				pick_add(&p, one);
		}
		try_law(w, law, &p, dice_below(count_before(&p) + 1));
	}
}

static struct work
work(unsigned worker, const struct choices *c)
{
	const char *sanitize = getenv("sanitize"); /* which is slow */
	struct work w = {.worker = worker, .every = 1};

	if (sanitize && *sanitize)
		w.every = strcmp(sanitize, "tsan") == 0 ? 60 : 30;
	for (const struct law *law = laws; law->name; law++) {
		if (law->pairs)
			try_pairs(&w, law, c);
		try_larger(&w, law, c, law->pairs ? LARGER : SAMPLE);
	}
	return w;
}

/* Runs the workers; *w is their sum. */
static void
run_workers(const struct choices *c, struct work *w)
{
	int pipes[WORKERS][2];
	struct work one;
	pid_t pid;

	for (unsigned i = 0; i < WORKERS; i++) {
		if (pipe(pipes[i]) < 0 || (pid = fork()) < 0)
			exit(2);
		if (pid == 0) {
			one = work(i, c);
			if (write(pipes[i][1], &one, sizeof(one)) != (ssize_t)sizeof(one))
				_exit(2);
			_exit(0);
		}
		close(pipes[i][1]);
	}
	for (unsigned i = 0; i < WORKERS; i++) {
		if (read(pipes[i][0], &one, sizeof(one)) != (ssize_t)sizeof(one))
			one = (struct work){.failed = 1};
		w->passed += one.passed;
		w->failed += one.failed;
		wait(NULL);
	}
}

static void
remove_files(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	while (d && (e = readdir(d)))
		unlink(e->d_name); /* . and .. stay */
	if (d)
		closedir(d);
	rmdir(dir);
}

/* A directory of its own, in which it then is. */
static const char *
enter_directory(void)
{
	static char dir[200];
	const char *tmp = getenv("TMPDIR");

	snprintf(dir, sizeof(dir), "%.150s/smx-compose.XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (mkdtemp(dir) && chdir(dir) == 0)
		return dir;
	fprintf(stderr, "compose: can't make %s\n", dir);
	exit(2);
}

/* The path from anywhere. */
static const char *
find_program(const char *name)
{
	static char path[4096];
	size_t n = 0;

	if (name[0] != '/' && getcwd(path, sizeof(path) - 1)) {
		n = strlen(path);
		path[n++] = '/';
	}
	snprintf(path + n, sizeof(path) - n, "%s", name);
	if (access(path, X_OK) == 0)
		return path;
	fprintf(stderr, "compose: no program '%s'\n", name);
	exit(2);
}

int
main(int argc, char **argv)
{
	static struct choices choices;
	struct work sum = {0};
	const char *dir;

	command_smx = find_program(argc > 1 ? argv[1] : "./smx");
	dir = enter_directory();
	data_write();
	data_write_many();
	data_fit();
	data_shard("plain");
	data_shard("weights");
	data_shard("scores");
	data_shard("chances");
	data_shard("probs");
	data_shard("logprobs");
	choices_fill(&choices);
	run_workers(&choices, &sum);
	if (sum.failed > 0)
		printf("The files are in %s\n", dir);
	else
		remove_files(dir);
	printf("%d passed, %d failed\n", sum.passed, sum.failed);
	return sum.failed > 0;
}
