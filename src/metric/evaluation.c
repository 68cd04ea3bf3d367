/* SPDX-License-Identifier: MIT */
/* The settings and results of an evaluation. */
#include "metric/evaluation.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "calib/sets.h"
#include "metric/calibration_test.h"
#include "metric/confusion.h"
#include "metric/drift.h"
#include "op/chain.h"

int
evaluation_begin(struct evaluation *e, size_t bins, struct err *err)
{
	e->edge = setup_edges(bins, err);
	e->setup.edge = e->edge;
	e->setup.bins = bins;
	return e->edge ? 0 : -1;
}

double *
evaluation_cut(struct evaluation *e, struct err *err)
{
	e->cut = mem_new(e->setup.nclass, sizeof(*e->cut), err);
	e->setup.cut = e->cut;
	return e->cut;
}

#define FNV_BASIS 0xcbf29ce484222325

/* FNV-1a over the bits of a number. */
static uint64_t
hash_double(uint64_t hash, double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	for (int k = 0; k < 64; k += 8)
		hash = (hash ^ (bits >> k & 255)) * 0x100000001b3;
	return hash;
}

static uint64_t
hash_params(uint64_t hash, const struct calib *c)
{
	if (c->before)
		hash = hash_params(hash, c->before);
	for (size_t i = 0; i < CALIB_PARAMS; i++) {
		for (size_t j = 0; j < c->n[i]; j++)
			hash = hash_double(hash, c->value[i][j]);
	}
	if (c->temperature > 0)
		hash = hash_double(hash, c->temperature);
	for (size_t i = 0; i < c->nlabel; i++)
		hash = hash_params(hash, &c->label[i]);
	return hash;
}

/* Describes sets by their kind and a hash of all that they depend on. */
static void
add_sets(struct buf *out, const struct sets *s)
{
	uint64_t hash = hash_double(FNV_BASIS, s->alpha);

	for (size_t i = 0; i < SET_PARAMS; i++)
		hash = hash_double(hash, s->param[i]);
	hash = hash_double(hash, s->drawn + 2 * s->never_empty);
	for (size_t i = 0; i < s->ngroup; i++)
		hash = hash_double(hash, s->threshold[i]);
	for (size_t i = 0; i < s->values.n; i++) {
		for (const char *p = s->values.name[i]; *p; p++)
			hash = hash_double(hash, *p);
		hash = hash_double(hash, -1);
	}
	buf_printf(out, "%ssets=%s:%016llx", out->len > 0 ? " " : "", s->kind->name,
	    (unsigned long long)hash);
}

/* Describes a calibration by its method and an FNV-1a hash of its parameters' bits. */
static void
add_calib(struct buf *out, const struct calib *c)
{
	const uint64_t hash = hash_params(FNV_BASIS, c);
	char name[CALIB_NAME];

	calib_name(c, name);
	buf_printf(out, "calib=%s:%016llx", name, (unsigned long long)hash);
}

void
evaluation_steps(struct buf *out, const struct chain *chain, size_t n)
{
	if (chain->calib.method)
		add_calib(out, &chain->calib);
	if (chain->calib.sets)
		add_sets(out, chain->calib.sets);
	chain_describe(chain, n, out);
}

int
evaluation_chain(struct evaluation *e, const struct chain *chain, struct err *err)
{
	struct buf steps = {0}, op = {0};

	evaluation_steps(&steps, chain, chain_unfiltered(chain));
	if (chain->norm.op->soft)
		buf_str(&op, "softmax");
	else
		chain_describe_step(&chain->norm, &op);
	if (buf_check(&steps, err) == 0 && buf_check(&op, err) == 0) {
		e->steps = mem_text(steps.p, steps.len, err);
		e->op = mem_text(op.p, op.len, err);
	}
	buf_free(&steps);
	buf_free(&op);
	return e->op && e->steps ? 0 : -1;
}

double
evaluation_temp(const struct evaluation *e)
{
	static const char temp[] = "temp=";
	const char *p = e->steps ? strstr(e->steps, temp) : NULL, *end;
	char text[NUM_ROOM + 1];
	double x;

	if (!p)
		return 1;
	p += strlen(temp);
	end = p + strcspn(p, " ");
	if ((size_t)(end - p) >= sizeof(text))
		return 1;
	memcpy(text, p, (size_t)(end - p));
	text[end - p] = '\0';
	return num_parse_all(text, &x) == 0 ? x : 1;
}

/* Of all rows, or of the group of that value. */
static struct drift_base
base_of(const struct evaluation *base, const char *value)
{
	struct drift_base all = {base ? &base->tally : NULL, base ? &base->setup : NULL};

	if (!value || !base)
		return all;
	all.tally = NULL;
	for (size_t i = 0; i < base->groups.n; i++) {
		if (strcmp(base->groups.group[i].value, value) == 0)
			all.tally = &base->groups.group[i].tally;
	}
	return all;
}

/* All that is reported of a tally, that of a group if there is a value. */
static int
report(const struct evaluation *e, const struct tally *t, const char *value, struct results *out,
    struct err *err)
{
	const struct drift_base base = base_of(e->base, value);
	struct setup s = e->setup;

	s.base = &base;
	s.swept = value ? NULL : &e->sweep;
	s.sweeps = e->sweep.tally != NULL;
	return tally_report(t, &s, out, err);
}

int
evaluation_results(struct evaluation *e, struct err *err)
{
	const struct group *g;

	if (report(e, &e->tally, NULL, &e->results, err) < 0)
		return -1;
	if (e->boot.n > 0 && bootstrap_intervals(&e->boot, e->confidence, &e->results, err) < 0)
		return -1;
	if (calibration_test(&e->tally, &e->setup, &e->results, err) < 0)
		return -1;
	if (e->groups.n == 0)
		return 0;
	e->of_group = mem_new(e->groups.n, sizeof(*e->of_group), err);
	for (size_t i = 0; e->of_group && i < e->groups.n; i++) {
		g = &e->groups.group[i];
		if (report(e, &g->tally, g->value, &e->of_group[i], err) < 0 ||
		    calibration_test(&g->tally, &e->setup, &e->of_group[i], err) < 0)
			return -1;
	}
	return e->of_group ? 0 : -1;
}

const char *const setup_rest_name[] = {"", "bucket", "ignore", "renormalise", NULL};

/* The settings in words, to compare and to name. */
enum {
	OPTION_CLASSES = 0,
	OPTION_WEIGHTS = 4,
	OPTION_TASK = 9,
	OPTION_SWEEP = 11,
	OPTION_REST = 12,
	OPTION_TARGETS = 13,
	OPTION_AREAS = 14,
	OPTION_REDRAWS = 15,
	OPTION_LABELS = 16,
	OPTION_WHERE = 17,
	OPTIONS = 18,
	OPTION_LEN = 160
};

void
evaluation_thresholds(char *text, size_t size, const double *cut, size_t n)
{
	char number[NUM_ROOM + 1];
	uint64_t hash = FNV_BASIS;
	bool same = true;

	for (size_t i = 0; i < n; i++) {
		same = same && cut[i] == cut[0];
		hash = hash_double(hash, cut[i]);
	}
	if (n == 0)
		return;
	number[num_write(number, cut[0], NUM_SHORTEST)] = '\0';
	if (same)
		snprintf(text, size, " at threshold %s", number);
	else
		snprintf(text, size, " at %zu thresholds %016llx", n, (unsigned long long)hash);
}

static void
describe(const struct evaluation *e, char text[OPTIONS][OPTION_LEN])
{
	const struct setup *s = &e->setup;
	int n = 0;

	snprintf(text[OPTION_CLASSES], OPTION_LEN, "%zu classes", s->nclass);
	snprintf(text[1], OPTION_LEN, "%zu bins", s->bins);
	snprintf(text[2], OPTION_LEN, "bins closed on the %s", s->left ? "left" : "right");
	n = snprintf(text[3], OPTION_LEN, "top ");
	for (size_t i = 0; i < s->ntop; i++)
		n += snprintf(text[3] + n, (size_t)(OPTION_LEN - n), i ? ",%zu" : "%zu", s->top[i]);
	snprintf(text[OPTION_WEIGHTS], OPTION_LEN, "%s", s->weighted ? "weights" : "no weights");
	snprintf(text[5], OPTION_LEN, e->by ? "groups by %.100s" : "no groups", e->by);
	snprintf(text[6], OPTION_LEN, "op %.100s", e->op);
	snprintf(text[7], OPTION_LEN, *e->steps ? "%.140s" : "no transforms", e->steps);
	snprintf(text[8], OPTION_LEN, e->boot.n ? "%zu replicates of seed %llu" : "no replicates",
	    e->boot.n, (unsigned long long)e->boot.seed);
	snprintf(text[10], OPTION_LEN, "%srows out of distribution", s->ood ? "" : "no ");
	snprintf(text[OPTION_TARGETS], OPTION_LEN, "%stargets", s->targets ? "" : "no ");
	snprintf(
	    text[OPTION_AREAS], OPTION_LEN, "%sAUROC of each class", s->class_auroc ? "" : "no ");
	snprintf(text[OPTION_REDRAWS], OPTION_LEN,
	    s->redraws ? "%zu redraws of the labels of seed %llu" : "no redraws of the labels",
	    s->redraws, (unsigned long long)s->redraw_seed);
	snprintf(text[OPTION_LABELS], OPTION_LEN, s->unlabelled ? "no labels" : "labels");
	snprintf(
	    text[OPTION_WHERE], OPTION_LEN, e->where ? "rows where %.140s" : "all rows", e->where);
	n = snprintf(text[OPTION_TASK], OPTION_LEN, "the %s task", task_name[s->task]);
	if (s->task != TASK_MULTICLASS)
		evaluation_thresholds(text[OPTION_TASK] + n, OPTION_LEN - (size_t)n,
		    s->task == TASK_BINARY ? &s->threshold : s->cut,
		    s->task == TASK_BINARY ? 1 : s->nclass);
	snprintf(text[OPTION_SWEEP], OPTION_LEN,
	    s->sweeps ? "a sweep of temperatures" : "no sweep of temperatures");
	snprintf(text[OPTION_REST], OPTION_LEN, s->rest ? "truncated rows (%s)" : "whole rows",
	    setup_rest_name[s->rest]);
}

/* Returns whether the input had no rows, so that even the classes are unknown. */
static bool
is_blank(const struct evaluation *e)
{
	return e->setup.nclass == 0;
}

static int
check_same(const struct evaluation *e, const struct evaluation *more, const char *path,
    const char *first_path, struct err *err)
{
	char a[OPTIONS][OPTION_LEN], b[OPTIONS][OPTION_LEN];
	bool blank = is_blank(e) || is_blank(more);

	describe(e, a);
	describe(more, b);
	for (int i = 0; i < OPTIONS; i++) {
		if (blank &&
		    (i == OPTION_CLASSES || i == OPTION_WEIGHTS || i == OPTION_TASK ||
			i == OPTION_REST))
			continue;
		if (strcmp(a[i], b[i]) != 0)
			return err_set(err, ERR_DATA, "%.100s: made with %s, but %.100s with %s",
			    path, b[i], first_path, a[i]);
	}
	if (strcmp(e->steps, more->steps) != 0 || strcmp(e->op, more->op) != 0 ||
	    (e->by && strcmp(e->by, more->by) != 0) ||
	    (e->where && strcmp(e->where, more->where) != 0)) /* too long to be shown */
		return err_set(err, ERR_DATA,
		    "%.100s: made with other groups, conditions or transforms than %.100s", path,
		    first_path);
	if (!blank && !names_equal(&e->names, &more->names))
		return err_set(err, ERR_DATA,
		    "%.100s: its classes have other names, or another order, than those of %.100s",
		    path, first_path);
	return 0;
}

/* Counts of pairs are those of all rows, or there are none. */
static void
drop_pairs(struct evaluation *e)
{
	e->setup.pairs = false;
	tally_drop(&e->tally, &metric_confusion);
	for (size_t i = 0; i < e->groups.n; i++)
		tally_drop(&e->groups.group[i].tally, &metric_confusion);
}

int
evaluation_merge(struct evaluation *e, struct evaluation *more, const char *path,
    const char *first_path, struct err *err)
{
	struct evaluation t = *e;
	unsigned long long row;

	if (check_same(e, more, path, first_path, err) < 0)
		return -1;
	e->setup.ignores = more->setup.ignores = e->setup.ignores || more->setup.ignores;
	e->setup.joins = more->setup.joins = e->setup.joins || more->setup.joins;
	if (is_blank(e)) {
		*e = *more;
		*more = t;
	}
	if (is_blank(more))
		return 0;
	if (evaluation_draws(e)) {
		if (row_spans_meet(&e->rows, &more->rows, &row)) {
			/* it would have the same draws in both */
			err_set(err, ERR_DATA, "%.200s: a row %llu is there already", path, row);
			return err_advise(err, ADVICE_FIRST_ROW);
		}
		if (row_spans_merge(&e->rows, &more->rows, err) < 0)
			return -1;
	}
	if (!more->setup.pairs)
		drop_pairs(e);
	if (e->boot.n > 0 && bootstrap_merge(&e->boot, &more->boot, err) < 0)
		return -1;
	if (tally_merge(&e->tally, &more->tally, err) < 0 ||
	    sweep_merge(&e->sweep, &more->sweep, err) < 0)
		return -1;
	return groups_merge(&e->groups, &more->groups, &e->setup, err);
}

void
evaluation_free(struct evaluation *e)
{
	for (size_t i = 0; e->of_group && i < e->groups.n; i++)
		results_free(&e->of_group[i]);
	mem_free(e->of_group);
	results_free(&e->results);
	tally_free(&e->tally);
	groups_free(&e->groups);
	sweep_free(&e->sweep);
	bootstrap_free(&e->boot);
	row_spans_free(&e->rows);
	names_free(&e->names);
	mem_free(e->edge);
	mem_free(e->cut);
	mem_free(e->op);
	mem_free(e->steps);
	mem_free(e->by);
	mem_free(e->where);
	*e = (struct evaluation){0};
}
