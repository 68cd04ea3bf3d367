/* SPDX-License-Identifier: MIT */
/*
 * A tally of the same rows at each of many temperatures.
 */
#include "metric/sweep.h"

#include "base/err.h"
#include "base/mem.h"

const double sweep_temp[SWEEP_TEMPS] = {0.1, 0.108, 0.117, 0.126, 0.136, 0.147, 0.158, 0.171, 0.185,
    0.2, 0.215, 0.233, 0.251, 0.271, 0.293, 0.316, 0.341, 0.369, 0.398, 0.43, 0.464, 0.501, 0.541,
    0.584, 0.631, 0.681, 0.736, 0.794, 0.858, 0.926, 1, 1.08, 1.17, 1.26, 1.36, 1.47, 1.58, 1.71,
    1.85, 2, 2.15, 2.33, 2.51, 2.71, 2.93, 3.16, 3.41, 3.69, 3.98, 4.3, 4.64, 5.01, 5.41, 5.84,
    6.31, 6.81, 7.36, 7.94, 8.58, 9.26, 10};

int
sweep_begin(struct sweep *w, const struct setup *s, struct err *err)
{
	*w = (struct sweep){.setup = *s};
	w->setup.coarse = w->setup.lean = true;
	w->setup.pairs = false;
	w->setup.redraws = 0;
	w->tally = mem_new(SWEEP_TEMPS, sizeof(*w->tally), err);
	if (!w->tally)
		return -1;
	for (size_t i = 0; i < SWEEP_TEMPS; i++) {
		if (tally_begin(&w->tally[i], &w->setup, err) < 0)
			return -1;
	}
	return 0;
}

int
sweep_merge(struct sweep *w, const struct sweep *more, struct err *err)
{
	for (size_t i = 0; i < SWEEP_TEMPS && more->tally; i++) {
		if (tally_merge(&w->tally[i], &more->tally[i], err) < 0)
			return -1;
	}
	return 0;
}

void
sweep_free(struct sweep *w)
{
	for (size_t i = 0; w->tally && i < SWEEP_TEMPS; i++)
		tally_free(&w->tally[i]);
	mem_free(w->tally);
	*w = (struct sweep){0};
}
