/* SPDX-License-Identifier: MIT */
/*
 * nll: the mean negative logarithm of the label's probability, in nats, with
 * its standard error. perplexity: exp(nll).
 * (1) If a label has probability 0 (a masked class), its NLL is infinite: such
 *     rows are counted, and both metrics are null.
 */
#include <math.h>

#include "kern/kern.h"
#include "metric/mean.h"

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	(void)s;
	return mean_add(v, r, r->nll, err);
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	struct result *nll = mean_report(v, t, "nll", "with a label of probability 0", out, err);
	struct result now;

	if (!nll)
		return -1;
	now = *nll; /* adding a result moves the others */
	return results_add(out, "perplexity", isfinite(now.value) ? kern_exp(now.value) : NAN,
		   now.why[0] ? now.why : "exp of the nll overflows", err)
	    ? 0
	    : -1;
}

static const char *const keys[] = {"nll", "perplexity", NULL};

static const struct trait traits[] = {
    {.key = "nll", .better = BETTER_LESS, .error = true},
    {.key = "perplexity", .better = BETTER_LESS},
    {0},
};

const struct metric metric_nll = {
    .tasks = FOR_MULTICLASS | FOR_BINARY | FOR_MULTILABEL,
    .lean = true,
    .name = "nll",
    .help = "mean -log of the label's probability, and exp of that",
    .key = keys,
    .trait = traits,
    .slot = mean_slots,
    .add = add,
    .report = report,
};
