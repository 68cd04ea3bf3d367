/* SPDX-License-Identifier: MIT */
/*
 * top-k: keep exactly the K largest classes; the others become -inf (Fan,
 * Lewis, Dauphin 2018, Hierarchical Neural Story Generation).
 * (1) Of equal logits, the lower index is kept.
 * (2) If K is at least the number of classes, all are kept.
 * (3) -inf stays -inf, and is never kept in place of a finite logit.
 */
#include <stdint.h>

#include "kern/kern.h"
#include "op/op.h"
#include "op/select.h"

static void
set(void *arg, double k)
{
	*(size_t *)arg = k < (double)SIZE_MAX ? (size_t)k : SIZE_MAX;
}

static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	size_t k = *(const size_t *)arg, above;
	double kth;

	(void)context;
	if (k >= n)
		return;
	kth = select_largest(row, n, k, scratch, &above);
	kern()->keep(row, n, kth, k - above);
}

const struct op op_top_k = {
    .name = "top-k",
    .arg = "K",
    .example = "1 3",
    .help = "keep the K largest classes",
    .range = {.least = 1, .most = 999999999999999, .whole = true},
    .role = ROLE_STEP,
    .filter = true,
    .takes = KIND_LOGIT,
    .gives = KIND_LOGIT,
    .arg_size = sizeof(size_t),
    .scratch = 1,
    .set = set,
    .apply = apply,
};
