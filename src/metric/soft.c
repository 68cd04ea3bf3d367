/* SPDX-License-Identifier: MIT */
/*
 * soft_nll and soft_kl: against a target distribution q of each row, the mean cross-entropy
 * - sum q log p, and the mean of KL(q || p) = sum q log(q / p), which is the cross-entropy less
 * the entropy of q. Each with its standard error.
 * (1) Classes with q = 0 add nothing, whatever their p.
 * (2) If p = 0 and q > 0 they are infinite: such rows are counted, and the metric is null.
 * (3) A divergence below 0, which only rounding can make, is 0.
 * (4) A target that is 1 for one class makes soft_nll its nll.
 */
#include "metric/soft.h"

#include "kern/kern.h"
#include "metric/mean.h"

double
soft_cross_entropy(const double *q, const double *logp, size_t n, double *kl)
{
	double sum = 0, gap = 0;

	for (size_t i = 0; i < n; i++) {
		if (!(q[i] > 0)) /* (1) */
			continue;
		sum -= q[i] * logp[i];
		gap += q[i] * (kern_log(q[i]) - logp[i]);
	}
	*kl = gap > 0 ? gap : 0; /* (3) */
	return sum > 0 ? sum : 0;
}

static bool
wanted(const struct setup *s)
{
	return s->targets;
}

static int
add_nll(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	(void)s;
	return mean_add(v, r, r->soft_nll, err);
}

static int
add_kl(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	(void)s;
	return mean_add(v, r, r->soft_kl, err);
}

static const char *const infinite = "with a target above 0 for a class of probability 0";

static int
report_nll(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	return mean_report(v, t, "soft_nll", infinite, out, err) ? 0 : -1;
}

static int
report_kl(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	return mean_report(v, t, "soft_kl", infinite, out, err) ? 0 : -1;
}

static const char *const nll_keys[] = {"soft_nll", NULL}, *const kl_keys[] = {"soft_kl", NULL};

static const struct trait traits[] = {
    {.key = "soft_nll", .better = BETTER_LESS, .error = true},
    {.key = "soft_kl", .better = BETTER_LESS, .error = true},
    {0},
};

const struct metric metric_soft_nll = {
    .tasks = FOR_MULTICLASS | FOR_BINARY,
    .wanted = wanted,
    .name = "soft_nll",
    .help = "mean cross-entropy to a target distribution",
    .key = nll_keys,
    .trait = traits,
    .slot = mean_slots,
    .add = add_nll,
    .report = report_nll,
};

const struct metric metric_soft_kl = {
    .tasks = FOR_MULTICLASS | FOR_BINARY,
    .wanted = wanted,
    .name = "soft_kl",
    .help = "mean KL divergence from a target distribution",
    .key = kl_keys,
    .trait = traits,
    .slot = mean_slots,
    .add = add_kl,
    .report = report_kl,
};
