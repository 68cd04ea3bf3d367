/* SPDX-License-Identifier: MIT */
/*
 * What smx diff, and smx merge of its states, make of a comparison.
 */
#include "cli/diff_show.h"

#include <math.h>
#include <string.h>

#include "cli/warn.h"
#include "report/gate_report.h"
#include "report/llama_text.h"
#include "report/wide.h"

bool
diff_show_is_llama(const struct diff *d, const struct renderer *renderer)
{
	return d->compat && renderer == renderers[0];
}

/* Counts that gates can ask for beside the metrics. */
enum { ROWS, LEFT_OUT, ONLY_A, ONLY_B, COUNTS };
static const char *const counts[COUNTS] = {"rows", "left_out", "only_a", "only_b"};

/* Metrics of rows that list some of their classes. */
static const char *const of_lists[] = {"tv", "shared_p"};
enum { OF_LISTS = sizeof(of_lists) / sizeof(*of_lists), OF_LABELS = 40 };

/* The metrics that follow from labels. */
static int
measure_labels(const struct diff_found *found, struct results *out, struct err *err)
{
	const char *why =
	    found->diff->apart > 0 ? "the labels of A and B differ" : "no row has a label";
	const struct result *r;
	struct result *copy;

	for (size_t i = 0; deltas_keys[i]; i++) {
		r = found->labelled ? results_find(found->labelled, deltas_keys[i]) : NULL;
		copy = results_add(out, deltas_keys[i], NAN, why, err);
		if (!copy)
			return -1;
		if (r)
			*copy = *r;
	}
	return 0;
}

/* That of same_top, as one is 1 minus the other. */
static double
error_of_flips(const struct diff_metric *m, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(m[i].name, "same_top") == 0)
			return m[i].se;
	}
	return NAN;
}

/* What gates are asked of: the counts and the metrics. */
static int
measure(const struct diff_found *r, struct results *out, struct err *err)
{
	const unsigned long long count[COUNTS] = {r->diff->rows, r->left_out, r->only_a, r->only_b};
	struct diff_metric m[DIFF_METRICS];
	struct diff all = *r->diff;
	struct result *one;
	size_t n;

	all.labelled = true; /* its metrics are null if there are none */
	n = diff_metrics(&all, m);
	for (size_t i = 0; i < COUNTS; i++) {
		if (!results_add(out, counts[i], (double)count[i], NULL, err))
			return -1;
	}
	for (size_t i = 0; i < n; i++) {
		one = results_add(out, m[i].name, m[i].value, m[i].why, err);
		if (!one)
			return -1;
		one->se = strcmp(m[i].name, "flips") == 0 ? error_of_flips(m, n) : m[i].se;
	}
	for (size_t i = 0; i < OF_LISTS; i++) {
		if (!results_find(out, of_lists[i]) &&
		    !results_add(out, of_lists[i], NAN,
			"only rows that list some of their classes have it", err))
			return -1;
	}
	return measure_labels(r, out, err);
}

/* Which metrics have a standard error, from the sums or a bootstrap. */
static const char *
why_no_error(const void *who, const char *key)
{
	static const char *const have[] = {
	    "kl", "same_top", "flips", "delta_accuracy", "delta_nll", "delta_brier"};
	const struct diff *d = who;

	for (size_t i = 0; i < sizeof(have) / sizeof(*have); i++) {
		if (strcmp(key, have[i]) == 0)
			return NULL;
	}
	for (size_t i = 0; i < PPL_RESULTS; i++) {
		if (strcmp(key, perplexity_key[i]) == 0 && i != PPL_CORRELATION && i != PPL_D_MOST)
			return NULL;
	}
	if (strcmp(key, "delta_ece") == 0)
		return d->deltas.boot.n > 0 ? NULL : "only --bootstrap gives it an interval";
	return "it has no standard error and no interval";
}

int
diff_show_check_gates(const struct gates *gates, const struct diff *settings, struct err *err)
{
	struct diff_metric m[DIFF_METRICS];
	const char *key[DIFF_METRICS + COUNTS + OF_LISTS + OF_LABELS];
	struct diff all = *settings;
	size_t n;

	all.labelled = true;
	n = diff_metrics(&all, m);
	for (size_t i = 0; i < n; i++)
		key[i] = m[i].name;
	for (size_t i = 0; i < COUNTS; i++)
		key[n++] = counts[i];
	for (size_t i = 0; i < OF_LISTS; i++)
		key[n++] = of_lists[i];
	for (size_t i = 0; deltas_keys[i]; i++)
		key[n++] = deltas_keys[i];
	return gates_check(gates,
	    &(struct gates_scope){.key = key,
		.n = n,
		.ungrouped = "smx diff has no groups",
		.why_not = why_no_error,
		.who = settings},
	    err);
}

void
diff_metric_words(void (*add)(void *who, const char *metric), void *who)
{
	const struct diff d = {.top = {5}, .ntop = 1, .labels = true, .labelled = true};
	struct diff_metric m[DIFF_METRICS];
	const size_t n = diff_metrics(&d, m);

	for (size_t i = 0; i < n; i++)
		add(who, m[i].name);
	for (size_t i = 0; i < COUNTS; i++)
		add(who, counts[i]);
}

void
diff_show_note(const struct settings *s, const struct diff *d)
{
	if (d->apart > 0)
		note(s,
		    "in %llu of %llu pairs the sampled tokens differ, or may do so: such a "
		    "pair has no label",
		    d->apart, d->rows);
}

/* Replicates that are all alike have an interval of no width, which says nothing. */
int
diff_show_warn(const struct settings *s, const struct diff *d, const char *cluster, struct err *err)
{
	const struct deltas *x = &d->deltas;

	if (x->boot.n == 0 || x->rows == 0 || x->several)
		return 0;
	return x->clusters
	    ? warn(s, err,
		  "--cluster %.60s: all rows with a label are one cluster, so the bootstrap says "
		  "nothing, and there are no intervals",
		  cluster)
	    : warn(s, err, "--bootstrap: only one row has a label, so there are no intervals");
}

/* Its classes count if all rows have them, and not only labels or a list of some of them. */
static int
check_base(const struct diff_show *show, struct err *err)
{
	const struct diff *d = show->found->diff;
	const bool same = !d->logprob && !d->listed && d->fewest == d->most;

	if (d->rows == 0)
		return 0;
	return gates_check_baseline(
	    &show->s->gates, show->base, diff_task(d), same ? d->most : 0, err);
}

int
diff_show_judge(struct diff_show *show, struct err *err)
{
	const struct gates *gates = &show->s->gates;
	struct gate_subject m = {
	    .all = &show->results, .base = gates->baseline ? show->base : NULL, .confidence = 0.95};

	if (check_base(show, err) < 0 || measure(show->found, &show->results, err) < 0)
		return -1;
	gates_ask(gates, &m, show->verdict);
	return 0;
}

int
diff_show_report(const struct diff_show *show, struct buf *out, struct err *err)
{
	const struct settings *s = show->s;
	struct report report;
	int status = report_diff(&report, show->found, err);

	if (status == 0) {
		report_compare(&report, s->gates.baseline ? show->base : NULL);
		report_gates(&report, show->verdict, s->gates.n);
		status = s->report.wide ? report_wide(&report, err) : 0;
	}
	if (status == 0 && diff_show_is_llama(show->found->diff, show->renderer))
		status = llama_text(show->found->diff, out, err);
	else if (status == 0)
		status = renderer_run(show->renderer, &report, out, err);
	report_free(&report);
	return status;
}
