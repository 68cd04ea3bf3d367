/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_DECIDED_H
#define SMX_METRIC_DECIDED_H

#include "metric/metric.h"

/*
 * What a row is taken for, without its label. In the binary task that depends on the
 * threshold: a p that is on it but for roundings is class 0 (metric/threshold.c).
 */
static inline size_t
decided_class(const struct setup *s, const struct seen *r, size_t i)
{
	if (s->task == TASK_BINARY)
		return tie_above(r->conf[i], s->threshold) ? 1 : 0;
	return r->top[i];
}

/* The probability of that class. */
static inline double
decided_confidence(const struct setup *s, const struct seen *r, size_t i)
{
	return s->task == TASK_BINARY && !tie_above(r->conf[i], s->threshold) ? 1 - r->conf[i]
									      : r->conf[i];
}

#endif
