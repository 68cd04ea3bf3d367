/* SPDX-License-Identifier: MIT */
/*
 * --threshold: above which probability class 1, or a label, is predicted.
 *
 * (1) A number is that of all labels. Anything else is the name of a file with one
 *     number a line, in the order of the labels.
 * (2) Without it the thresholds in --calib count, if smx fit chose some; else 0.5.
 */
#include "cli/threshold.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/num.h"
#include "io/whole.h"
#include "format/layout.h"

/* A number from 0 to 1, and nothing else but blanks. */
static bool
read_one(const char *p, const char *end, double *x)
{
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	while (end > p && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
		end--;
	return p < end && num_read(p, end, x) == end && *x >= 0 && *x <= 1;
}

/* (1) */
static int
read_lines(struct settings *s, const char *path, const char *p, const char *end, struct err *err)
{
	const char *newline;
	double *all, x;

	for (; p < end; p = newline + 1) {
		newline = memchr(p, '\n', (size_t)(end - p));
		if (!newline)
			newline = end;
		if (!read_one(p, newline, &x))
			return err_set(err, ERR_DATA,
			    "%.200s:%zu:1: '%.*s' is not a number from 0 to 1; thresholds are one "
			    "a "
			    "line",
			    path, s->threshold.n + 1, newline - p > 24 ? 24 : (int)(newline - p),
			    p);
		if ((s->threshold.n & (s->threshold.n - 1)) == 0) {
			all = mem_grow(s->threshold.each, s->threshold.n ? 2 * s->threshold.n : 1,
			    sizeof(*all), err);
			if (!all)
				return -1;
			s->threshold.each = all;
		}
		s->threshold.each[s->threshold.n++] = x;
	}
	if (s->threshold.n == 0)
		return err_set(err, ERR_DATA, "%.200s: no thresholds in it", path);
	return 0;
}

static int
read_file(struct settings *s, const char *path, struct err *err)
{
	struct buf text = {0};
	int status = whole_read(path, s->reading.max_row, &text, err);

	s->threshold.path = path;
	if (status == 0 && !buf_room(&text, NUM_PAD, err))
		status = -1;
	if (status == 0) {
		memset(text.p + text.len, 0, NUM_PAD); /* num_read looks behind a number */
		status = read_lines(s, path, text.p, text.p + text.len, err);
	}
	buf_free(&text);
	return status;
}

static bool
is_there(const char *path)
{
	struct stat st;

	return strcmp(path, "-") == 0 || stat(path, &st) == 0 || errno != ENOENT;
}

int
threshold_set(struct settings *s, const char *text, struct err *err)
{
	double x;

	mem_free(s->threshold.each);
	s->threshold.each = NULL;
	s->threshold.n = 0;
	s->threshold.path = NULL;
	s->threshold.given = true;
	if (strncmp(text, "auto:", 5) == 0)
		return err_set(err, ERR_USAGE,
		    "--threshold %.40s: smx fit chooses thresholds: smx fit --threshold auto:f1 -o "
		    "FILE, and then --calib FILE here",
		    text);
	if (num_parse_all(text, &x) < 0 && !is_there(text))
		return err_set(err, ERR_VALUE,
		    "give a number, or a FILE with one number a line; no file is called '%.100s'",
		    text);
	if (num_parse_all(text, &x) < 0)
		return read_file(s, text, err);
	if (!(x >= 0 && x <= 1))
		return err_set(err, ERR_VALUE, "give a number from 0 to 1, or a file of them");
	s->threshold.one = x;
	return 0;
}

/* What makes no sense in the task. */
static int
check(const struct settings *s, const struct layout *l, size_t n, struct err *err)
{
	if (s->threshold.given && l->task == TASK_MULTICLASS)
		return err_about(err, SETTING_THRESHOLD,
		    "this is the multiclass task, which predicts the largest class");
	if (n > 0 && s->threshold.path && s->threshold.n != n)
		return err_set(err, ERR_DATA, "%.200s: %zu thresholds, but there are %zu labels",
		    s->threshold.path, s->threshold.n, n);
	return 0;
}

int
threshold_settle(struct settings *s, const struct layout *l, struct err *err)
{
	const struct calib *c = &s->chain.calib;
	const size_t n = l->task == TASK_BINARY ? 1 : l->nclass;

	mem_free(s->cut); /* that of another file */
	s->cut = NULL;
	if (!l->format) /* there are no rows */
		return 0;
	if (check(s, l, n, err) < 0)
		return -1;
	if (l->task == TASK_MULTICLASS || n == 0)
		return 0;
	s->cut = mem_new(n, sizeof(*s->cut), err);
	if (!s->cut)
		return -1;
	for (size_t i = 0; i < n; i++) {
		s->cut[i] = 0.5;
		if (s->threshold.given)
			s->cut[i] = s->threshold.each ? s->threshold.each[i] : s->threshold.one;
	}
	for (size_t i = 0; c->cut && !s->threshold.given && i < n; i++) /* (2) */
		s->cut[l->calib_order ? l->calib_order[i] : i] = c->cut[i];
	return 0;
}

static const struct opt options[] = {
    {
	.name = "threshold",
	.arg = "T|FILE",
	.help = "binary, multilabel: predicted is what is above T (0.5); FILE: one a label",
	.type = OPT_TEXT,
	.names = NAMES_FILE,
	.call = threshold_set,
    },
    {0},
};

const struct opt_group group_threshold = {"Decisions", options, NULL};
