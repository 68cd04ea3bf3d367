/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_FIT_WORK_H
#define SMX_CLI_FIT_WORK_H

#include "cli/fit_method.h"
#include "cli/fit_sets.h"

/* The settings of smx fit. */
struct fit_own {
	struct fit_sets sets; /* first: see fit_sets.h */
	struct fit_methods methods;
	enum objective objective;
	double l2, mu, holdout;
	size_t bins, folds;
	unsigned cv; /* folds, or 0 */
	bool has_l2, has_mu, has_cv, has_bins, has_folds, has_on;
	bool raw; /* --on raw */
	bool each; /* --per-class */
	bool cut; /* --threshold auto:f1 */
	bool narrow;
};

extern const struct opt_group group_fit;

void fit_defaults(struct settings *s);

/* Refuses options of other methods for sets, and those of sets without. 0, or -1 with err set. */
int fit_check_sets(const struct settings *s, struct err *err);

/* Refuses options that do nothing for the method, which makes no sets. 0, or -1 with err set. */
int fit_check_options(const struct settings *s, struct err *err);

/* The last method, which the options are about. */
const struct method *fit_method_of(const struct fit_own *own);

#endif
