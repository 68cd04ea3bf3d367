/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_ORDER_H
#define SMX_METRIC_ORDER_H

#include "metric/cells.h"

extern const struct metric metric_order;

/* The histogram of confidences: first the cells of wrong rows, then those of right ones. */
enum { ORDER_MASS, ORDER_CONF, ORDER_ROWS, ORDER_SUMS };
size_t order_each_cell(const struct setup *s);

/* Its slots; without weights the mass is the number of rows. */
#define ORDER_SLOTS                     \
	[ORDER_MASS] = {.name = "mass", \
	    .unit = UNIT_COUNT,         \
	    .weighted = UNIT_WEIGHT,    \
	    .n = order_each_cell},      \
	[ORDER_CONF] = {.name = "conf", \
	    .unit = UNIT_SHARE,         \
	    .weighted = UNIT_WEIGHT,    \
	    .n = order_each_cell},      \
	[ORDER_ROWS] = {                \
	    .name = "rows", .unit = UNIT_NONE, .weighted = UNIT_COUNT, .n = order_each_cell}

/* As a metric's add and damage. */
int order_add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err);
const char *order_damage(const struct vec *v);

/*
 * Histograms of labels, one behind the other: how many cells each has for wrong rows, and
 * for right ones; which cell p is in; the cells of the histogram that begins at sum `at`.
 */
size_t order_half(const struct setup *s);
size_t order_cell(const struct setup *s, double p);
int order_cells_at(
    struct cells *all, const struct vec *v, size_t at, const struct setup *s, struct err *err);

/* The cells that are not empty; c is for mem_free. 0, or -1 with err set. */
int order_cells(struct cells *all, const struct vec *v, const struct setup *s, struct err *err);

/*
 * The cells of all rows in the multiclass task, as order_cells has them: a copy, if another
 * metric of the same report has asked for them. v are the sums of metric_order. c is for
 * mem_free. 0, or -1 with err set.
 */
int order_take(struct cells *all, const struct vec *v, const struct totals *t, struct err *err);

#endif
