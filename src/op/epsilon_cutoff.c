/* SPDX-License-Identifier: MIT */
/*
 * epsilon-cutoff: keep the classes whose probability is at least E; the others become
 * -inf (Hewitt, Manning, Liang 2022, Truncation Sampling as Language Model Desmoothing).
 * (1) If no class is that probable, the most probable one is kept, and those equal to it.
 * (2) A class that misses E only by the rounding of the logits is kept: the logarithm of
 *     .1 reaches .1.
 * (3) E = 0 keeps all classes. -inf stays -inf.
 */
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
	const struct cutoff c = cutoff_of(row, n);

	(void)context;
	(void)scratch;
	cutoff_apply(&c, row, n, *(const double *)arg);
}

const struct op op_epsilon_cutoff = {
    .name = "epsilon-cutoff",
    .alias = "epsilon",
    .arg = "E",
    .example = "0.05",
    .help = "keep classes with at least this probability",
    .range = {.least = 0, .most = 1},
    .role = ROLE_STEP,
    .filter = true,
    .takes = KIND_LOGIT,
    .gives = KIND_LOGIT,
    .arg_size = sizeof(double),
    .set = set,
    .apply = apply,
};
