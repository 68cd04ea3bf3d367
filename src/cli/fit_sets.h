/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_FIT_SETS_H
#define SMX_CLI_FIT_SETS_H

#include "calib/sets.h"
#include "cli/option.h"
#include "cli/outputs.h"
#include "cli/settings.h"

/* A parameter that is chosen. */
#define FIT_SETS_AUTO (-1.0)

/* Conformal sets as methods of smx fit: its settings begin with this. */
struct fit_sets {
	const struct set_kind *kind; /* or NULL: the method is another one */
	double alpha, param[3]; /* lambda, k_reg and rank_weight, in this order; FIT_SETS_AUTO */
	bool has_alpha, has_param[3];
	double share; /* --tune: of the rows that choose parameters */
	enum tune_for aim; /* --tune-for */
	bool has_share, has_aim;
	const char *by; /* --mondrian: class, or a field; or NULL */
	bool fixed; /* --no-random */
	bool never_empty;
	unsigned long long seed;
	bool seeded;
	double memory; /* bytes of scores to keep in memory */
	struct outputs out;
};

extern const struct opt_group group_fit_sets;

void fit_sets_defaults(struct fit_sets *f);

/* Before a byte is read: options of sets that make no sense. 0, or -1 with err set. */
int fit_sets_check(const struct settings *s, struct err *err);

/* Fits them to the rows, and writes them. The exit status, or -1 with err set. */
int fit_sets_run(struct settings *s, struct err *err);

#endif
