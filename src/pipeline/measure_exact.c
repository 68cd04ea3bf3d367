/* SPDX-License-Identifier: MIT */
/*
 * Probabilities that are taken as they stand.
 *
 * Rows were measured as their softmax r = p / S is, S = sum p. With m the largest z,
 * T = total and t = exp(-m), S is T / t, and
 *     nll      -z_y
 *     conf     1 / t
 *     entropy  S (H(r) - log S)
 *     Brier    S^2 sum r^2 - 2 p_y + 1, sum r^2 = Brier(r) - 1 + 2 r_y
 */
#include "pipeline/measure_exact.h"

void
measure_exact(
    const struct measured *o, const size_t *label, const double *z, size_t n, size_t nclass)
{
	double sum, squares, top, right;

	for (size_t i = 0; i < n; i++, z += nclass) {
		top = z[o->top[i]];
		right = z[label[i]];
		sum = o->total[i] * kern_exp(top);
		squares = o->brier[i] - 1 + 2 * kern_exp(0 - o->nll[i]);
		o->entropy[i] = sum * (o->entropy[i] - kern_log(sum));
		o->brier[i] = sum * sum * squares - 2 * kern_exp(right) + 1;
		o->brier[i] = o->brier[i] > 0 ? o->brier[i] : 0;
		o->nll[i] = 0 - right;
		o->conf[i] = kern_exp(top);
		o->total[i] = kern_exp(0 - top);
	}
}
