/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_TASK_H
#define SMX_BASE_TASK_H

#include <math.h>

/*
 * What the values of a row mean. A row of the binary task has one value, the logit z
 * of class 1; everywhere behind the decoder it is the row (0, z) of two classes,
 * whose softmax has P(class 1) = 1 / (1 + exp(-z)). A row of the multilabel task has
 * the logits of K labels, each on its own, and any number of them may be true; +inf
 * is the logit of a label that is certain.
 */
enum task { TASK_MULTICLASS, TASK_BINARY, TASK_MULTILABEL, TASKS };

/* As a user writes them; NULL-terminated. */
extern const char *const task_name[];

/* Sets of tasks, as bits. */
enum {
	FOR_MULTICLASS = 1 << TASK_MULTICLASS,
	FOR_BINARY = 1 << TASK_BINARY,
	FOR_MULTILABEL = 1 << TASK_MULTILABEL
};

/*
 * The logit of a label as the two logits of a binary row, and back. That of a certain label
 * is +inf, which there is (-inf, 0).
 */
static inline void
label_pair(double z, double *pair)
{
	pair[0] = z < INFINITY ? 0 : -INFINITY;
	pair[1] = z < INFINITY ? z : 0;
}

static inline double
label_logit(const double *pair)
{
	return pair[0] > -INFINITY ? pair[1] - pair[0] : INFINITY;
}

#endif
