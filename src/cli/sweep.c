/* SPDX-License-Identifier: MIT */
/* The sweep over temperatures among the steps of a run. */
#include "cli/sweep.h"

#include "op/temperature.h"

/*
 * How many steps precede the temperature's; *there says whether there is one. If there is
 * none, the steps that would precede one, which with --chain are all.
 */
static size_t
before_temp(const struct chain *c, bool *there)
{
	const size_t all = chain_unfiltered(c);
	size_t before = 0;

	*there = false;
	for (size_t i = 0; i < all && !*there; i++) {
		*there = c->steps[i].op == &op_temperature;
		before = i;
	}
	if (*there || c->as_given)
		return *there ? before : all;
	before = 0;
	for (size_t i = 0; ops[i] != &op_temperature; i++) {
		for (size_t j = 0; j < all; j++)
			before += c->steps[j].op == ops[i];
	}
	return before;
}

void
sweep_use(struct plan *plan, struct measure *m)
{
	bool there;
	const size_t before = before_temp(plan->chain, &there);

	m->sweeps = true;
	m->after = before + there;
	plan_use(plan, &consumer_measure, m, before);
}
