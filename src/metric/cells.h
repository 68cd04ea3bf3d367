/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_CELLS_H
#define SMX_METRIC_CELLS_H

#include <stdbool.h>
#include <stddef.h>

#include "metric/metric.h"

/* Rows of one confidence, or of about one; not none. */
struct cell {
	double wrong, right; /* weight */
	double r_wrong, r_right; /* sums of w (correct - confidence) */
	double at_wrong, at_right; /* mean confidences */
	double low, high; /* between which all confidences are */
	bool equal; /* all its rows are of one confidence */
	bool sure; /* and it may be left out of the bounds */
};

/* All rows by rising confidence. */
struct cells {
	struct cell *c;
	size_t n;
	double wrong, right, all; /* weight */
};

/* A copy; all->c is for mem_free. 0, or -1 with err set. */
int cells_copy(struct cells *all, const struct cells *from, struct err *err);

/*
 * What follows from the order of the confidences; each appends its result, and how
 * far it may be off because rows of a cell are not equal. 0, or -1 with err set.
 *
 *     ace    ECE over B groups of equal weight, by rising confidence
 *     smece  smooth ECE, see smooth.c
 *     auroc  the chance that a right row is more confident than a wrong one,
 *            equals counting half; why says the reason for null
 *     aurc   the mean over rows, by falling confidence, of the share of wrong
 *            rows among those at least as confident (Geifman and El-Yaniv 2017);
 *            row is the weight of one
 *     e_aurc  aurc less that of the same rows if all right ones were more confident than
 *            all wrong ones (Geifman, Uziel and El-Yaniv 2019): with a right and m wrong
 *            rows of n that is 1/n sum over i = 1 ... m of i / (a + i)
 *     augrc  the area under the share of all rows that are accepted and wrong, by
 *            coverage (Traub et al. 2024): (1 - auroc) acc (1 - acc) + (1 - acc)^2 / 2
 *     average_precision  the sum over falling confidences of the rise in recall
 *            times the precision
 */
int cells_ace(const struct cells *a, const struct setup *s, struct results *out, struct err *err);
int cells_smece(const struct cells *a, const struct setup *s, struct results *out, struct err *err);
int cells_auroc(const struct cells *a, const char *why, struct results *out, struct err *err);
int cells_aurc(const struct cells *a, double row, struct results *out, struct err *err);
/* e_aurc and augrc, behind aurc */
int cells_selective(const struct cells *a, bool weighted, struct results *out, struct err *err);
int cells_ap(const struct cells *a, const char *why, struct results *out, struct err *err);

#endif
