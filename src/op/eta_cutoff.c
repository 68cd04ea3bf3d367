/* SPDX-License-Identifier: MIT */
/*
 * eta-cutoff: keep the classes whose probability is at least min(E, sqrt(E) exp(-H)),
 * where H is the entropy in nats; the others become -inf (Hewitt, Manning, Liang 2022,
 * Truncation Sampling as Language Model Desmoothing). The flatter the distribution, the
 * lower the threshold.
 * (1) If no class is that probable, the most probable one is kept, and those equal to it.
 * (2) A class that misses the threshold only by rounding is kept.
 * (3) E = 0 keeps all classes. -inf stays -inf, and adds nothing to H.
 */
#include <math.h>

#include "kern/kern.h"
#include "op/cutoff.h"
#include "op/op.h"

static void
set(void *arg, double e)
{
	*(double *)arg = kern_log(e);
}

static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	const double log_e = *(const double *)arg;
	const struct cutoff c = cutoff_of(row, n);

	(void)context;
	(void)scratch;
	cutoff_apply(&c, row, n, fmin(log_e, log_e / 2 - c.entropy));
}

const struct op op_eta_cutoff = {
    .name = "eta-cutoff",
    .alias = "eta",
    .arg = "E",
    .example = "0.1",
    .help = "the same, with a lower threshold the higher the entropy is",
    .range = {.least = 0, .most = 1},
    .role = ROLE_STEP,
    .filter = true,
    .takes = KIND_LOGIT,
    .gives = KIND_LOGIT,
    .arg_size = sizeof(double),
    .set = set,
    .apply = apply,
};
