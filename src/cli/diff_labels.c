/* SPDX-License-Identifier: MIT */
/*
 * What smx diff makes of labels: how much better B is than A, and how sure that is.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "cli/diff_show.h"
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
	.names = NAMES_COLUMN,
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
	.given = OPT_OWN(diff_own, bins_said),
    },
    {
	.name = "bins-closed",
	.arg = "right|left",
	.help = "which edge a bin includes",
	.type = OPT_WORD,
	.words = closed_words,
	.field = OPT_OWN(diff_own, diff.deltas.setup.left),
	.given = OPT_OWN(diff_own, bins_said),
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
		return err_set(err, ERR_USAGE,
		    "--confidence: it is that of the intervals of --bootstrap; add "
		    "--bootstrap 1000");
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
	if (d->logprob)
		return 0;
	diff_show_note(w->a, d);
	d->labelled = !d->labels && (w->labelled_layout || d->deltas.rows > 0);
	if (!d->labelled && !w->own->state && (d->deltas.boot.n > 0 || w->own->bins_said) &&
	    d->rows > 0) /* rows of other states may have labels */
		return err_set(err, ERR_DATA,
		    d->labels ? "--%s: it is for rows with one label each; leave it out"
			      : "--%s: no row has a label; name the labels with --label, or "
				"leave it out",
		    d->deltas.boot.n > 0 ? "bootstrap" : "bins");
	if (!d->labelled)
		return 0;
	w->found.labelled = &w->labelled;
	if (deltas_report(&d->deltas, w->own->confidence, &w->labelled, err) < 0)
		return -1;
	return diff_show_warn(w->a, d, w->own->cluster, err);
}
