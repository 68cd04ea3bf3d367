/* SPDX-License-Identifier: MIT */
/*
 * --fail-if, what it may ask, and who is told of it.
 */
#include "cli/gates.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/suggest.h"
#include "cli/command.h"
#include "cli/message.h"
#include "io/whole.h"
#include "metric/class_auroc.h"
#include "metric/metric.h"
#include "metric/coverage.h"
#include "metric/drift.h"
#include "metric/ood.h"
#include "metric/predicted.h"
#include "report/verdict.h"

int
gates_add(struct gates *g, const char *text, struct err *err)
{
	if (g->n == GATES_MOST)
		return err_set(err, ERR_VALUE, "give at most %zu gates", g->n);
	if (gate_parse(&g->gate[g->n], text, err) < 0)
		return -1;
	g->n++;
	return 0;
}

/* The one of the n keys that ends in the word, behind a _; NULL if none or several do. */
static const char *
key_ending(const char *word, const char *const *key, size_t n)
{
	const char *found = NULL;
	size_t len = strlen(word), all;

	for (size_t i = 0; i < n; i++) {
		all = strlen(key[i]);
		if (all <= len + 1 || key[i][all - len - 1] != '_' ||
		    strcmp(key[i] + all - len, word) != 0)
			continue;
		if (found && strcmp(found, key[i]) != 0)
			return NULL;
		found = key[i];
	}
	return found;
}

/* The key that is called otherwise than its kin: the median, an end, or the mean; or NULL. */
static const char *
key_renamed(const char *word, const char *const *key, size_t n)
{
	static const struct {
		const char *end, *before, *behind;
	} names[] = {{"_p50", "", "_median"}, {"_p100", "max_", ""}, {"_max", "max_", ""},
	    {"_p0", "min_", ""}, {"_min", "min_", ""}, {"_mean", "", ""}};
	const size_t len = strlen(word);
	char name[64];
	size_t end;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		end = strlen(names[i].end);
		if (len <= end || strcmp(word + len - end, names[i].end) != 0)
			continue;
		snprintf(name, sizeof(name), "%s%.*s%s", names[i].before, (int)(len - end), word,
		    names[i].behind);
		for (size_t k = 0; k < n; k++) {
			if (strcmp(key[k], name) == 0)
				return key[k];
		}
	}
	return NULL;
}

/* The metric of rows out of distribution that is meant, with or without ood_; or NULL. */
static const char *
ood_key(const char *word)
{
	word += strncmp(word, "ood_", 4) == 0 ? 4 : 0;
	for (const char *const *key = metric_ood.key; *key; key++) {
		if (strcmp(*key + 4, word) == 0)
			return *key;
	}
	return NULL;
}

/* The option without which there is no such metric; or NULL. */
static const char *
key_of_option(const char *word)
{
	static const struct {
		const char *end, *option;
	} keys[] = {{"_at_risk", "coverage-at-risk"}, {"_at_coverage", "risk-at-coverage"},
	    {"guaranteed_coverage", "delta"}, {"guaranteed_threshold", "delta"},
	    {"_calibration", "sweep"}, {"_refinement", "sweep"}, {"_temperature", "sweep"}};
	const size_t len = strlen(word);
	size_t n;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		n = strlen(keys[i].end);
		if (len >= n && strcmp(word + len - n, keys[i].end) == 0)
			return keys[i].option;
	}
	return NULL;
}

/* Of a metric's keys, which end in NULL. */
static bool
has_key(const char *const *key, const char *word)
{
	while (*key && strcmp(*key, word) != 0)
		key++;
	return *key != NULL;
}

static int
check_key(const char *word, const char *const *key, size_t n, struct err *err)
{
	struct suggestion near = {.word = word};
	const char *whole = key_ending(word, key, n), *ood = ood_key(word);
	bool rows = false; /* they are metrics of labelled rows */
	bool rows_unlabelled = false;

	if (!whole)
		whole = key_renamed(word, key, n);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(key[i], word) == 0)
			return 0;
		suggest_try(&near, key[i]);
		rows = rows || strcmp(key[i], "nll") == 0;
		rows_unlabelled = rows_unlabelled || strcmp(key[i], "predicted_classes") == 0;
	}
	if (rows && key_of_option(word))
		return err_set(err, ERR_USAGE, "--fail-if: no such metric without --%s: '%s'",
		    key_of_option(word), word);
	if (strchr(word, ':'))
		return err_set(err, ERR_USAGE,
		    "--fail-if: no such metric: '%s'; groups are asked as in 'any:ece>0.1'", word);
	if (!whole && rows && ood && strcmp(ood, word) != 0)
		return err_set(err, ERR_USAGE,
		    "--fail-if: no such metric: '%s'; with --ood there is '%s'", word, ood);
	if (!whole && rows && (ood || strncmp(word, "ood_", 4) == 0) &&
	    !(near.best && strncmp(near.best, "ood_", 4) == 0))
		return err_set(
		    err, ERR_USAGE, "--fail-if: no such metric without --ood: '%s'", word);
	if (!whole && rows &&
	    (has_key(metric_coverage.key, word) || has_key(metric_set_size.key, word)))
		return err_set(err, ERR_USAGE,
		    "--fail-if: no such metric without conformal sets: '%s'; give what smx fit "
		    "--method aps wrote with --calib",
		    word);
	if (rows && (has_key(metric_estimate.key, word) || has_key(metric_predicted.key, word)))
		return err_set(
		    err, ERR_USAGE, "--fail-if: no such metric without --unlabelled: '%s'", word);
	if (rows_unlabelled && has_key(metric_drift.key, word))
		return err_set(err, ERR_USAGE,
		    "--fail-if: no such metric without --baseline STATE, which smx eval "
		    "--unlabelled --state wrote: '%s'",
		    word);
	if (rows && has_key(metric_drift.key, word))
		return err_set(
		    err, ERR_USAGE, "--fail-if: no such metric without --unlabelled: '%s'", word);
	if (rows && has_key(metric_class_auroc.key, word))
		return err_set(
		    err, ERR_USAGE, "--fail-if: no such metric without --class-auroc: '%s'", word);
	if (whole || near.best)
		return err_set(err, ERR_USAGE,
		    "--fail-if: no such metric: '%s'; did you mean '%s'?", word,
		    whole ? whole : near.best);
	return err_set(
	    err, ERR_USAGE, "--fail-if: no such metric: '%s' (--json shows their names)", word);
}

/* A gate that cannot be asked, as the user may have written it. */
static int
refuse(const struct gate *g, struct err *err, const char *why, const char *more)
{
	struct buf text = {0};

	gate_text(g, &text);
	if (buf_check(&text, err) == 0)
		err_set(err, ERR_USAGE, "--fail-if '%.*s': %s%s", (int)text.len, text.p, why, more);
	buf_free(&text);
	return -1;
}

/* The p-value of N redraws is 1 / (N + 1) or more. */
static int
check_least(const struct gate *g, size_t redraws, struct err *err)
{
	const double least = 1 / ((double)redraws + 1);
	char why[160], more[60] = "";

	if (g->part != GATE_P || g->op == GATE_MORE || g->op == GATE_AT_LEAST ||
	    g->number > least || (g->op == GATE_AT_MOST && g->number == least))
		return 0;
	if (g->number >= 1e-6)
		snprintf(more, sizeof(more), "; say --calibration-test %.0f", ceil(1 / g->number));
	snprintf(why, sizeof(why), "with %zu redraws p is %.6g or more, so this can't fail",
	    redraws, least);
	return refuse(g, err, why, more);
}

/* What a test of calibration says. */
static int
check_test(const struct gate *g, const struct trait *trait, const struct gates_scope *scope,
    struct err *err)
{
	static const char *const own_test[] = {"ecce_mad", "ecce_r", NULL};
	char own[40];

	if (has_key(own_test, g->key)) {
		snprintf(own, sizeof(own), "%s_p", g->key);
		return refuse(g, err, "its p-value takes no redraws; ask for ", own);
	}
	if (!trait->tested)
		return refuse(
		    g, err, "only calibration errors are tested, such as ece.excess and ece.p", "");
	if (g->relative)
		return refuse(g, err,
		    "base is the value of the metric in the baseline, which is no excess and no "
		    "p-value; compare with a number",
		    "");
	if (scope->no_test)
		return refuse(g, err, scope->no_test, "");
	return check_least(g, scope->redraws, err);
}

/* Calibration errors have no intervals. */
static int
refuse_biased(const struct gate *g, bool tested, struct err *err)
{
	char more[120];

	snprintf(more, sizeof(more),
	    tested ? "%s, or with --calibration-test for %s.excess or %s.p" : "%s", g->key, g->key,
	    g->key);
	return refuse(g, err,
	    g->part == GATE_SE
		? "it has no standard error; ask for "
		: "replicates are less calibrated than the rows, so an interval from them "
		  "may lie above the true value; ask for ",
	    more);
}

static int
check_part(const struct gate *g, const struct gates_scope *scope, struct err *err)
{
	const struct trait trait = trait_of(g->key);
	const char *why =
	    scope->why_not && g->part != GATE_VALUE ? scope->why_not(scope->who, g->key) : NULL;

	if (gate_asks_test(g))
		return check_test(g, &trait, scope, err);
	if (scope->why_not)
		return why ? refuse(g, err, why, "") : 0;
	if (g->part == GATE_VALUE || trait.error || (trait.share && g->part != GATE_SE))
		return 0;
	if (trait.squared && g->part != GATE_SE)
		return 0;
	if (trait.biased)
		return refuse_biased(g, trait.tested && scope->traits, err);
	if (g->any && !trait.share)
		return refuse(g, err, "it has no standard error, and groups no bootstrap", "");
	if (g->part == GATE_SE && scope->traits)
		return refuse(g, err,
		    "it has no standard error; ask for an end of its interval, .lo or .hi", "");
	if (!scope->no_interval)
		return 0;
	return refuse(g, err, "it has no standard error; ", scope->no_interval);
}

/* The share of labels among the K most probable classes, if there are no more than K. */
static int
check_top(const struct gate *g, size_t nclass, struct err *err)
{
	size_t k = 0;
	char why[120];
	int end = 0;

	if (nclass == 0 || sscanf(g->key, "top%zu_accuracy%n", &k, &end) != 1 || end == 0 ||
	    g->key[end] || k < nclass)
		return 0;
	snprintf(why, sizeof(why),
	    "with %zu class%s it is always 1, and it is left out; ask for accuracy", nclass,
	    nclass == 1 ? "" : "es");
	return refuse(g, err, why, "");
}

static int
check_gate(
    const struct gates *all, const struct gate *g, const struct gates_scope *scope, struct err *err)
{
	if (check_top(g, scope->nclass, err) < 0)
		return -1;
	if (check_key(g->key, scope->key, scope->n, err) < 0)
		return -1;
	if (g->relative && !all->baseline)
		return refuse(
		    g, err, "base is the value in --baseline FILE, which is not given", "");
	if (g->any && scope->ungrouped)
		return refuse(g, err, scope->ungrouped, "");
	return check_part(g, scope, err);
}

int
gates_check(const struct gates *g, const struct gates_scope *scope, struct err *err)
{
	if (g->n == 0 && (g->github || g->junit))
		return err_set(err, ERR_USAGE, "%s: there is no --fail-if to tell of",
		    g->github ? "--annotate" : "--junit");
	for (size_t i = 0; i < g->n; i++) {
		if (check_gate(g, &g->gate[i], scope, err) < 0)
			return -1;
	}
	return 0;
}

int
gates_baseline(
    const struct gates *g, const char *schema, bool states, struct baseline *b, struct err *err)
{
	struct buf text = {0};
	int status;

	if (!g->baseline)
		return 0;
	status = whole_read(g->baseline, SIZE_MAX, &text, err);
	if (status == 0 && baseline_read(b, text.p, text.len, schema, states, err) < 0)
		status = err_place(err, "--baseline %.200s", g->baseline);
	buf_free(&text);
	return status;
}

int
gates_check_baseline(
    const struct gates *g, const struct baseline *b, enum task task, size_t nclass, struct err *err)
{
	if (!g->baseline)
		return 0;
	if (b->task != task)
		return err_set(err, ERR_USAGE,
		    "--baseline %.200s: it is of the %s task, the rows of the %s", g->baseline,
		    task_name[b->task], task_name[task]);
	if (b->nclass == 0 || nclass == 0 || b->nclass == nclass)
		return 0;
	return err_set(err, ERR_USAGE,
	    "--baseline %.200s: its rows have %zu %s, and these %zu; compare with a run over rows "
	    "with these",
	    g->baseline, b->nclass, task == TASK_MULTILABEL ? "labels" : "classes", nclass);
}

void
gates_ask(const struct gates *g, const struct gate_subject *m, struct verdict verdict[GATES_MOST])
{
	for (size_t i = 0; i < g->n; i++)
		verdict[i] = gate_judge(&g->gate[i], m);
}

/* A line of smx's without its end, or an annotation; and a NUL. */
static int
word(const struct gates *g, const char *command, const struct verdict *v, struct buf *out,
    struct err *err)
{
	char title[64];
	int status;

	if (g->github) {
		snprintf(title, sizeof(title), "%s: %s", command, v->gate->key);
		status = verdict_github(v, title, out, err);
	} else {
		status = verdict_line(v, out, err);
	}
	buf_char(out, 0);
	return status;
}

int
gates_word(const struct gates *g, const char *command, const struct verdict *verdict,
    struct buf *out, struct err *err)
{
	int failed = 0;

	for (size_t i = 0; i < g->n; i++) {
		if (!verdict[i].failed)
			continue;
		failed++;
		if (word(g, command, &verdict[i], out, err) < 0)
			return -1;
	}
	return buf_check(out, err) < 0 ? -1 : failed;
}

void
gates_say(const struct gates *g, const struct buf *words)
{
	const char *p = words->p;

	for (size_t at = 0, len; at < words->len; at += len + 1) {
		len = strlen(p + at);
		if (g->github)
			fwrite(p + at, 1, len, stderr);
		else
			message("%s", p + at);
	}
}

int
gates_tell(
    const struct gates *g, const char *command, const struct verdict *verdict, struct err *err)
{
	struct buf words = {0};
	const int failed = gates_word(g, command, verdict, &words, err);

	if (failed > 0)
		gates_say(g, &words);
	buf_free(&words);
	return failed < 0 ? -1 : failed > 0 ? EXIT_SHORT : EXIT_DONE;
}
