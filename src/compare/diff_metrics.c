/* SPDX-License-Identifier: MIT */
/*
 * What the sums of many compared pairs come to, by name. The numbers in parentheses are those
 * of diff.c.
 *
 * (5) The standard errors of kl and same_top are those of means over rows.
 * (6) If percentiles come from a sketch, `bound` is how far off they may be.
 * (7) Of rows that list some of their classes, unless these are taken for all: the metrics
 *     that need all classes are null, and so is one that some row lists too little for.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "compare/diff.h"

const struct diff_percentile diff_percentiles[DIFF_PERCENTILES] = {
    {"max", 1},
    {"p99.9", 0.999},
    {"p99", 0.99},
    {"p95", 0.95},
    {"p90", 0.9},
    {"p75", 0.75},
    {"median", 0.5},
    {"p25", 0.25},
    {"p10", 0.1},
    {"p5", 0.05},
    {"p1", 0.01},
    {"p0.1", 0.001},
    {"min", 0},
};

/* (1) */
static const char *
infinite_kl(const struct diff *d)
{
	return d->listed ? "the KL of a row is infinite: B gives no probability to what A does"
			 : "the KL of a row is infinite: B masks a class that A gives mass to";
}

/* Fills in a metric; without rows it is null (2). */
static void
add_metric(const struct diff *d, struct diff_metric *m, const char *name, double value)
{
	*m = (struct diff_metric){.value = d->rows > 0 ? value : NAN, .se = NAN, .bound = NAN};
	snprintf(m->name, sizeof(m->name), "%s", name);
	m->why = d->rows > 0 ? NULL : "no rows";
}

/* Fills in a metric that is null if its value is infinite (1). */
static void
add_kl(const struct diff *d, struct diff_metric *m, const char *name, double value)
{
	add_metric(d, m, name, value);
	if (d->infinite > 0) {
		m->value = NAN;
		m->why = infinite_kl(d);
	} else if (d->rows > 0 && !(value < INFINITY)) {
		m->value = NAN;
		m->why = "the sum of the rows' KL is too large for a double";
	}
}

/* (7) A metric that is null for that reason. */
static void
add_unless(const struct diff *d, struct diff_metric *m, const char *name, double value,
    bool unknown, const char *why)
{
	add_metric(d, m, name, value);
	if (d->rows > 0 && unknown) {
		m->value = NAN;
		m->why = why;
	}
}

static const char blind[] =
    "a row lists just the sampled token, which may not be the most probable";

/* (7) Whether the most probable class of some row is not known. */
static bool
is_blind(const struct diff *d)
{
	return !diff_has_all(d) && d->blind > 0;
}

/* Why there is nothing of labels; NULL if there is. */
static const char *
no_label(const struct diff *d)
{
	return d->unlisted > 0 ? "a label is not listed, so its probability is not known"
	    : d->ppl.rows > 0  ? NULL
	    : d->apart > 0     ? "the labels of A and B differ"
			       : "no row has a label";
}

/* The largest and the least are called as max_kl, min_kl. (1) (6) */
static void
add_percentile(
    const struct diff *d, struct diff_metric *m, const char *of, const struct diff_percentile *p)
{
	const bool end = p->share == 0 || p->share == 1, kl = strcmp(of, "kl") == 0;
	const struct quantiles *q = kl ? &d->kls : &d->ppl.moves;

	*m = (struct diff_metric){.se = NAN, .bound = NAN};
	m->value = (d->compat ? llama_quantile : quantiles_at)(q, p->share);
	snprintf(m->name, sizeof(m->name), "%s_%s", end ? p->name : of, end ? of : p->name);
	if (quantiles_count(q) == 0 || (!kl && no_label(d)))
		m->why = kl ? "no rows" : no_label(d);
	else if (!isfinite(m->value))
		m->why = infinite_kl(d);
	else if (q->rough && !end)
		m->bound = fabs(m->value) * SKETCH_ERROR;
	m->value = m->why ? NAN : m->value;
}

/* (5) */
static size_t
add_same_top(const struct diff *d, struct diff_metric *m)
{
	const double rows = (double)d->rows, share = (rows - (double)d->flips) / rows;

	add_unless(d, m, "same_top", share, is_blind(d), blind);
	if (d->rows > 1 && !m->why)
		m->se = sqrt(share * (1 - share) / (rows - 1));
	return 1;
}

static size_t
add_labels(const struct diff *d, struct diff_metric *m)
{
	struct estimate x;
	const char *why;

	for (size_t i = 0; i < PPL_RESULTS; i++, m++) {
		x = perplexity_result(&d->ppl, (enum perplexity_result)i, &why);
		if (no_label(d)) {
			x = (struct estimate){NAN, NAN};
			why = no_label(d);
		}
		*m = (struct diff_metric){.value = x.value, .se = x.se, .bound = NAN, .why = why};
		snprintf(m->name, sizeof(m->name), "%s", perplexity_key[i]);
	}
	return PPL_RESULTS;
}

/* Those of KL, without the largest, which comes before; and of the label's probability. */
static size_t
add_percentiles(const struct diff *d, struct diff_metric *m)
{
	const struct diff_percentile *p = diff_percentiles;
	size_t n = 0;

	for (size_t i = 1; !d->logprob && i < DIFF_PERCENTILES; i++)
		add_percentile(d, &m[n++], "kl", &p[i]);
	for (size_t i = 0; d->labelled && i < DIFF_PERCENTILES; i++)
		add_percentile(d, &m[n++], "label_delta_p", &p[i]);
	return n;
}

/* What has always been there. */
static size_t
add_means(const struct diff *d, struct diff_metric *metric)
{
	const char *all = "rows list some of their classes, and it needs all";
	const bool lacks = !diff_has_all(d);
	double rows = (double)d->rows;
	char name[32];
	size_t n = 0;

	add_unless(d, &metric[n++], "flips", (double)d->flips / rows, is_blind(d), blind);
	if (d->labels)
		add_metric(d, &metric[n++], "label_flips",
		    (double)d->label_flips / (double)d->labels_seen);
	add_kl(d, &metric[n++], "kl", exact_value(&d->kl) / rows);
	if (d->rows > 1 && !metric[n - 1].why && !d->large)
		metric[n - 1].se = estimate_mean(&d->kl, &d->kl_square, rows).se;
	add_kl(d, &metric[n++], "max_kl", d->most_kl);
	add_metric(d, &metric[n++], "infinite_kl", (double)d->infinite);
	add_metric(d, &metric[n++], "js", exact_value(&d->js) / rows);
	if (d->listed)
		add_metric(d, &metric[n++], "tv", exact_value(&d->tv) / rows);
	add_unless(d, &metric[n++], "delta_p", exact_value(&d->delta_p) / rows, lacks, all);
	add_metric(d, &metric[n++], "max_delta_p", d->most_delta_p);
	add_unless(
	    d, &metric[n++], "delta_entropy", exact_value(&d->delta_entropy) / rows, lacks, all);
	if (d->listed)
		add_metric(d, &metric[n++], "shared_p", exact_value(&d->shared_p) / rows);
	for (size_t i = 0; i < d->ntop; i++) {
		snprintf(name, sizeof(name), "top%zu_overlap", d->top[i]);
		add_unless(d, &metric[n++], name, exact_value(&d->shared[i]) / rows, d->few[i] > 0,
		    "a row lists fewer classes");
	}
	return n;
}

/* What llama.cpp prints, in the place of what it is about. */
static void
put_compat(const struct diff *d, struct diff_metric *m, size_t n)
{
	const struct llama_results r = llama_results(&d->llama);
	const struct {
		const char *name;
		struct estimate x;
	} as[] = {
	    {"kl", r.kl},
	    {"max_kl", {llama_quantile(&d->kls, 1), NAN}},
	    {"same_top", r.same},
	    {"ppl_a", r.ppl_a},
	    {"ppl_b", r.ppl_b},
	    {"ppl_ratio", r.ratio},
	    {"ln_ppl_ratio", r.ln_ratio},
	    {"ppl_diff", r.difference},
	    {"ppl_correlation", {r.correlation, NAN}},
	    {"label_delta_p", r.move},
	    {"label_delta_p_rms", r.rms},
	};

	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < sizeof(as) / sizeof(as[0]) && !m[i].why; j++) {
			if (strcmp(m[i].name, as[j].name) != 0)
				continue;
			m[i].value = as[j].x.value;
			m[i].se = as[j].x.se;
		}
	}
}

size_t
diff_tabled(const struct diff *d)
{
	return d->logprob ? DIFF_PERCENTILES : d->labelled ? DIFF_TABLED : DIFF_PERCENTILES - 1;
}

size_t
diff_metrics(const struct diff *d, struct diff_metric metric[DIFF_METRICS])
{
	size_t n = 0;

	if (!d->logprob) {
		n = add_means(d, metric);
		n += add_same_top(d, &metric[n]);
	}
	if (d->labelled)
		n += add_labels(d, &metric[n]);
	if (d->compat)
		put_compat(d, metric, n);
	return n + add_percentiles(d, &metric[n]);
}
