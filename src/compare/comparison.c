/* SPDX-License-Identifier: MIT */
/*
 * Comparisons added up.
 *
 * (1) An input without a layout has no rows, and may be anything.
 * (2) Sums are exact and lists are in one order, so the order of merging changes nothing.
 */
#include "compare/comparison.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/task.h"
#include "metric/evaluation.h"

/* The settings in words, to compare and to name. */
enum { OF_INPUT = 3, OPTIONS = 9, OPTION_LEN = 160 }; /* the first OF_INPUT: (1) */

static const char *
of_rows(const struct diff *d)
{
	static const char *const of_rest[] = {
	    [LISTED_BUCKET] = "truncated rows (bucket)",
	    [LISTED_IGNORED] = "truncated rows (ignore)",
	    [LISTED_NONE] = "truncated rows (renormalise)",
	};

	return d->logprob ? "log-probabilities of labels"
	    : d->listed   ? of_rest[d->rest]
			  : "whole rows";
}

static void
describe(const struct comparison *c, char text[OPTIONS][OPTION_LEN])
{
	const struct diff *d = &c->diff;
	const enum task task = diff_task(d);
	size_t n = (size_t)snprintf(text[0], OPTION_LEN, "the %s task", task_name[task]);

	if (task != TASK_MULTICLASS)
		evaluation_thresholds(text[0] + n, OPTION_LEN - n,
		    d->labels ? c->cut : &d->threshold, d->labels ? c->ncut : 1);
	snprintf(text[1], OPTION_LEN, "%s", of_rows(d));
	snprintf(text[2], OPTION_LEN, c->nclass > 0 ? "%zu classes" : "any number of classes",
	    c->nclass);
	snprintf(text[3], OPTION_LEN, "the rules of %s", d->compat ? "llama.cpp" : "smx");
	n = (size_t)snprintf(text[4], OPTION_LEN, "top ");
	for (size_t i = 0; i < d->ntop; i++)
		n += (size_t)snprintf(text[4] + n, OPTION_LEN - n, i ? ",%zu" : "%zu", d->top[i]);
	snprintf(text[5], OPTION_LEN, "%zu rows listed", d->worst.most);
	snprintf(text[6], OPTION_LEN, "%zu bins closed on the %s", d->deltas.setup.bins,
	    d->deltas.setup.left ? "left" : "right");
	snprintf(text[7], OPTION_LEN, *c->steps ? "%.140s" : "no transforms", c->steps);
	n = (size_t)snprintf(text[8], OPTION_LEN,
	    d->deltas.boot.n ? "%zu replicates of seed %llu" : "no replicates", d->deltas.boot.n,
	    (unsigned long long)d->deltas.boot.seed);
	if (c->cluster)
		snprintf(text[8] + n, OPTION_LEN - n, " by clusters of %.80s", c->cluster);
}

static int
check_same(const struct comparison *c, const struct comparison *more, const char *path,
    const char *first_path, struct err *err)
{
	char a[OPTIONS][OPTION_LEN], b[OPTIONS][OPTION_LEN];
	const bool known = c->known && more->known;

	describe(c, a);
	describe(more, b);
	for (int i = known ? 0 : OF_INPUT; i < OPTIONS; i++) {
		if (strcmp(a[i], b[i]) != 0)
			return err_set(err, ERR_DATA, "%.100s: made with %s, but %.100s with %s",
			    path, b[i], first_path, a[i]);
	}
	if (strcmp(c->steps, more->steps) != 0 ||
	    (c->cluster && strcmp(c->cluster, more->cluster) != 0)) /* too long to be shown */
		return err_set(err, ERR_DATA,
		    "%.100s: made with other transforms or clusters than %.100s", path, first_path);
	if (known && !names_equal(&c->names, &more->names))
		return err_set(err, ERR_DATA, "%.100s: the class names differ from those of %.100s",
		    path, first_path);
	return 0;
}

/* What the first of them was told by its input. */
static void
exchange(struct comparison *c, struct comparison *more)
{
	const struct comparison t = *c;

	*c = *more;
	*more = t;
}

int
comparison_merge(struct comparison *c, struct comparison *more, const char *path,
    const char *first_path, struct err *err)
{
	unsigned long long row;

	if (check_same(c, more, path, first_path, err) < 0)
		return -1;
	if (!c->known)
		exchange(c, more);
	if (row_spans_meet(&c->rows, &more->rows, &row)) {
		err_set(err, ERR_DATA, "%.200s: a row %llu is there already", path, row);
		if (c->diff.deltas.boot.n > 0)
			return err_advise(err, ADVICE_FIRST_ROW);
		c->twice = true;
	}
	c->labelled = c->labelled || more->labelled;
	c->twice = c->twice || more->twice;
	c->left_out += more->left_out;
	c->only_a += more->only_a;
	c->only_b += more->only_b;
	if (row_spans_merge(&c->rows, &more->rows, err) < 0)
		return -1;
	return diff_merge(&c->diff, &more->diff, err); /* (2) */
}

void
comparison_free(struct comparison *c)
{
	diff_free(&c->diff);
	names_free(&c->names);
	row_spans_free(&c->rows);
	mem_free(c->edge);
	mem_free(c->cut);
	mem_free(c->steps);
	mem_free(c->cluster);
	*c = (struct comparison){0};
}
