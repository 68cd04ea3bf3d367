/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_CONFUSION_H
#define SMX_METRIC_CONFUSION_H

#include <stdbool.h>

#include "metric/tally.h"

extern const struct metric metric_confusion;

/* Rows of one class that were taken for another, or were right. */
struct confusion {
	size_t label, taken;
	double weight; /* without weights the number of rows */
};

/*
 * The pairs with most weight, the largest first, then by class: up to `most` of them to
 * pair[]. *all is how many there are. Returns how many were written, or -1 with err set.
 * If there were too many to keep, *over is set and there are none.
 */
int confusion_worst(const struct vec *v, const struct setup *s, struct confusion *pair, size_t most,
    size_t *all, bool *over, struct err *err);

/*
 * The confusion matrix: each pair of a label and a prediction that has rows, by label, then
 * by prediction; *n of them, for mem_free. The setup has pairs, or is of the binary task.
 * NULL with err set (ERR_DATA if there were too many to keep).
 */
struct confusion *
confusion_all(const struct tally *t, const struct setup *s, size_t *n, struct err *err);

#endif
