/* SPDX-License-Identifier: MIT */
/*
 * What smx diff makes of labels: how much better B is than A, and how sure that is.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "cli/diff_work.h"
#include "cli/groups.h"
#include "metric/tally.h"

/* Sums of all replicates, so that memory has an end. */
static const double CELLS_MOST = 4e7;

static const char *const closed_words[] = {"right", "left", NULL};

static const struct opt options[] = {
    {
	.name = "bootstrap",
	.arg = "N",
	.help = "intervals of the differences from N replicates",
	.type = OPT_WHOLE,
	.range = {.least = 1, .most = RESAMPLE_MOST, .whole = true},
	.field = OPT_OWN(diff_own, diff.deltas.boot.n),
    },
    {
	.name = "cluster",
	.arg = "COL",
	.help = "with --bootstrap: draw A's rows that have the same text there together",
	.type = OPT_NAME,
	.field = OPT_OWN(diff_own, cluster),
    },
    {
	.name = "confidence",
	.arg = "P",
	.help = "confidence of the bootstrap intervals (0.95)",
	.type = OPT_REAL,
	.range = {.least = 0, .most = 1, .above = true, .below = true},
	.field = OPT_OWN(diff_own, confidence),
    },
    {
	.name = "bins",
	.arg = "N",
	.help = "number of equal-width bins of ece (15)",
	.type = OPT_WHOLE,
	.range = {.least = 1, .most = 10000, .whole = true},
	.field = OPT_OWN(diff_own, diff.deltas.setup.bins),
    },
    {
	.name = "bins-closed",
	.arg = "right|left",
	.help = "which edge a bin includes",
	.type = OPT_WORD,
	.words = closed_words,
	.field = OPT_OWN(diff_own, diff.deltas.setup.left),
    },
    {0},
};

const struct opt_group group_diff_labels = {"Labelled rows", options, NULL};

void
diff_labels_defaults(struct settings *s)
{
	struct diff_own *own = s->own;

	s->reading.label_optional = true;
	own->diff.deltas.setup = (struct setup){.bins = 15, .threshold = 0.5};
}

int
diff_labels_check(const struct settings *s, struct err *err)
{
	struct diff_own *own = s->own;
	struct deltas *d = &own->diff.deltas;

	if (own->cluster && d->boot.n == 0)
		return err_set(err, ERR_USAGE,
		    "--cluster: there is no --bootstrap, which draws clusters; add "
		    "--bootstrap 1000");
	d->clusters = own->cluster != NULL;
	if (own->confidence > 0 && d->boot.n == 0)
		return err_set(err, ERR_USAGE, "--confidence: there is no --bootstrap");
	own->confidence = own->confidence > 0 ? own->confidence : 0.95;
	if ((double)d->boot.n * (double)d->setup.bins > CELLS_MOST)
		return err_set(err, ERR_USAGE,
		    "--bootstrap: %zu replicates of %zu bins need too much memory", d->boot.n,
		    d->setup.bins);
	d->boot.seed = s->chain.seed;
	d->boot.bins = d->setup.bins;
	return 0;
}

int
diff_labels_begin(struct diff_work *w, struct err *err)
{
	struct diff *d = &w->own->diff;
	struct setup *s = &d->deltas.setup;

	d->labelled = !d->labels; /* while rows are read, any may have one */
	w->edge = setup_edges(s->bins, err);
	if (!w->edge)
		return -1;
	s->edge = w->edge;
	s->task = d->binary ? TASK_BINARY : TASK_MULTICLASS;
	s->threshold = d->threshold;
	return 0;
}

int
diff_labels_results(struct diff_work *w, struct err *err)
{
	struct diff *d = &w->own->diff;

	w->found.confidence = w->own->confidence;
	d->labelled = !d->labels && (w->labelled_layout || d->deltas.rows > 0);
	if (!d->labelled)
		return 0;
	w->found.labelled = &w->labelled;
	return deltas_report(&d->deltas, w->own->confidence, &w->labelled, err);
}

/* What gates can ask of a difference besides its value. */
static const struct {
	const char *name;
	size_t field; /* where a result has it */
} ends[] = {
    {".lo", offsetof(struct result, lo)},
    {".hi", offsetof(struct result, hi)},
    {".se", offsetof(struct result, se)},
};

static const char *const parts[] = {"delta_accuracy.lo", "delta_accuracy.hi", "delta_accuracy.se",
    "delta_nll.lo", "delta_nll.hi", "delta_nll.se", "delta_brier.lo", "delta_brier.hi",
    "delta_brier.se", "delta_ece.lo", "delta_ece.hi", "delta_ece.se"};

size_t
diff_labels_keys(const char *key[DIFF_LABEL_KEYS])
{
	size_t n = 0;

	for (size_t i = 0; deltas_keys[i]; i++)
		key[n++] = deltas_keys[i];
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		key[n++] = parts[i];
	return n;
}

/* Why a difference that has a value has no interval. */
static const char *
no_interval(const struct diff_found *found, const char *key)
{
	if (found->diff->deltas.boot.n > 0)
		return "too few replicates have a value";
	return strcmp(key, "delta_ece") == 0 ? "its error needs a bootstrap (--bootstrap N)"
					     : "a single row has no standard error";
}

struct gates_answer
diff_labels_ask(const struct diff_found *found, const char *key)
{
	const char *dot = strchr(key, '.');
	char name[32];
	const struct result *r;
	struct gates_answer a = {.value = NAN, .why = "no row has a label"};

	snprintf(name, sizeof(name), "%.*s", dot ? (int)(dot - key) : 31, key);
	r = found->labelled ? results_find(found->labelled, name) : NULL;
	if (!r)
		return a;
	a.value = r->value;
	for (size_t i = 0; dot && i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (strcmp(dot, ends[i].name) == 0)
			memcpy(&a.value, (const char *)r + ends[i].field, sizeof(a.value));
	}
	a.why = r->why[0] ? r->why : isnan(a.value) ? no_interval(found, name) : NULL;
	return a;
}
