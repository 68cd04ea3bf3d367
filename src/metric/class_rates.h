/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_CLASS_RATES_H
#define SMX_METRIC_CLASS_RATES_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct results;

/* The weight of a class's rows, of those predicted as it, and of those that are both. */
struct class_mass {
	double rows, predicted, right;
};

/* NaN: it would be divided by 0. */
struct class_rates {
	double precision, recall, f1;
};

struct class_rates class_rates_of(const struct class_mass *m);

/* What becomes of all classes. All zero is none; class_sums_add adds one. */
struct class_sums {
	/* Set by the owner before the first class: */
	double all; /* the weight of all rows */
	size_t classes; /* how many there are */
	size_t labelled, predicted,
	    occurring; /* classes with rows, with predictions, with either */
	double macro[3], weighted[3]; /* sums of the rates, and of rows x rates */
	double rows; /* weight */
	double recall; /* of classes with rows */
	double agreement; /* above chance, as a share of the rows */
	double label_spread, predicted_spread, chance; /* 1 - sum t^2, 1 - sum p^2, 1 - sum t p */
};

void class_sums_add(struct class_sums *s, const struct class_mass *m);

/* Appends the results of class_sums_key, mcc only if `mcc`. 0, or -1 with err set. */
int class_sums_report(const struct class_sums *s, bool mcc, struct results *out, struct err *err);

#endif
