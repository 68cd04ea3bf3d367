/* SPDX-License-Identifier: MIT */
/*
 * nll: the mean negative logarithm of the label's probability, in nats, with
 * its standard error. perplexity: exp(nll).
 * (1) If a label has probability 0 (a masked class), its NLL is infinite: such
 *     rows are counted, and both metrics are null.
 * (2) A truncated row that does not list its label has minus the logarithm of the rest, a
 *     lower bound; or is left out if the rest is ignored.
 */
#include <math.h>

#include "kern/kern.h"
#include "metric/mean.h"
#include "metric/unlisted.h"

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	if (s->rest != SETUP_IGNORE)
		return mean_add(v, r, r->nll, err);
	for (size_t i = 0; i < r->n; i++)
		r->scale[i] = seen_flag(r, i, LISTED_LACKS_LABEL) ? 0 : r->nll[i];
	return mean_add(v, r, r->scale, err); /* (2) */
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	struct totals known = *t;
	struct result *nll, now;

	if (t->setup->rest == SETUP_IGNORE) { /* (2) */
		known.rows -= t->unlisted;
		known.weight -= t->unlisted_weight;
		known.weight2 -= t->unlisted_weight2;
	}
	nll = known.rows > 0
	    ? mean_report(v, &known, "nll", "with a label of probability 0", out, err)
	    : results_add(out, "nll", NAN, "no row lists its label", err);

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
