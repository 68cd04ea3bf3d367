/* SPDX-License-Identifier: MIT */
/*
 * top-k: keep exactly the K largest classes; the others become -inf (Fan,
 * Lewis, Dauphin 2018, Hierarchical Neural Story Generation).
 *
 * (1) Of equal logits the lower index stays.
 * (2) K of the number of classes or more keeps all.
 * (3) -inf stays -inf, and is never kept before a finite logit.
 */
#include <stdint.h>

#include "base/err.h"
#include "base/num.h"
#include "kern/kern.h"
#include "op/op.h"
#include "op/select.h"

static int
parse(void *arg, const char *text, struct err *err)
{
	size_t *k = arg;
	double x;

	if (num_parse_all(text, &x) < 0 || !(x >= 1 && x < 1e15 && x == (double)(uint64_t)x))
		return err_set(
		    err, ERR_USAGE, "--top-k: need a whole number from 1 on, got '%s'", text);
	*k = (size_t)x;
	return 0;
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
    .help = "keep the K largest classes",
    .role = ROLE_STEP,
    .filter = true,
    .takes = KIND_LOGIT,
    .gives = KIND_LOGIT,
    .arg_size = sizeof(size_t),
    .scratch = 1,
    .parse = parse,
    .apply = apply,
};
