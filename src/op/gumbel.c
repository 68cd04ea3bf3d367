/* SPDX-License-Identifier: MIT */
/*
 * gumbel: add noise -log(-log(u)) to each logit, u uniform in (0, 1). The largest of the
 * sums is a draw from the softmax (Gumbel 1954; Maddison, Tarlow, Minka 2014, A* Sampling).
 * The softmax of the sums, divided by a temperature, is a draw from the relaxed categorical
 * distribution (Jang, Gu, Poole 2017; Maddison, Mnih, Teh 2017).
 * (1) -inf stays -inf.
 * (2) The noise of a class depends on the seed, the row's number and the class alone. It is
 *     that of the first draw, so the largest of the sums is the first class that is drawn.
 * (3) If the largest logit is beyond 2^20, the row is first shifted so that it is 0: noise
 *     would be lost in the sum. With sigmoid and softmax1 it can't be shifted.
 */
#include "kern/kern.h"
#include "op/noise.h"
#include "op/op.h"

static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	const struct gumbel g = noise_of(context, 0);
	const double shift = noise_shift(row[kern()->argmax(row, n)]);

	(void)arg;
	if (shift != 0 && !context->each && !context->part) /* (3) */
		kern()->shift(row, n, shift, 0);
	if (!context->id) {
		kern()->gumbel_add(row, row, n, &g);
		return;
	}
	kern()->gumbel_listed(scratch, context->id, n, &g);
	for (size_t i = 0; i < n; i++)
		row[i] += scratch[i];
}

const struct op op_gumbel = {
    .name = "gumbel",
    .help = "add Gumbel noise: the largest logit is then a draw",
    .role = ROLE_STEP,
    .filter = true,
    .draws = true,
    .takes = KIND_LOGIT,
    .gives = KIND_LOGIT,
    .scratch = 1,
    .apply = apply,
};
