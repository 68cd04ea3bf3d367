/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_TOP_H
#define SMX_CALIB_TOP_H

#include "calib/calib.h"
#include "calib/rows.h"

/*
 * What the methods on top-label confidence have in common: for each row the
 * largest probability, and whether its class is the label; in the binary task
 * P(class 1), and whether that is the label.
 */
struct top {
	double conf, weight; /* rows of equal confidence have identical conf */
	bool correct;
};

/*
 * Returns *n rows sorted by their confidence at the temperature, to be freed with mem_free;
 * NULL with err set.
 */
struct top *top_sorted(const struct rows *rows, double temperature, size_t *n, struct err *err);

/*
 * The same at the best temperature for fits of c, which becomes c's parameter TOP_TEMPERATURE;
 * at 1 in the binary task, and with o->raw.
 */
struct top *top_sorted_for(struct calib *c, const struct rows *rows, const struct fit_options *o,
    struct fit *fit, size_t *n, struct err *err);

/* The parameter of the temperature at which confidences are mapped; without it, it is 1. */
enum { TOP_TEMPERATURE = 2 };
#define TOP_TEMPERATURE_PARAM                  \
	{                                      \
		"temperature", SHAPE_ONE, true \
	}

/* Brings the row to c's temperature, if it has one. */
void top_temper(const struct calib *c, double *row, size_t n);

/* Checks c's temperature. 0, or -1 with err set. */
int top_check(const struct calib *c, struct err *err);

/*
 * Gives the row's first largest class the probability conf by changing only its
 * logit; the others keep their shares of the rest. If all others have
 * probability 0, they get equal shares. conf is kept TOP_LEAST away from 0 and
 * 1. A row of one class is unchanged. scratch has room for n doubles.
 */
void top_set(double *row, size_t n, double conf, double *scratch);

/* Returns the row's largest probability. */
double top_conf(const double *row, size_t n);

/* The same of a row of c's task: in the binary one, of P(class 1). */
void top_put(const struct calib *c, double *row, size_t n, double conf, double *scratch);
double top_get(const struct calib *c, const double *row, size_t n);

#define TOP_LEAST 0x1p-20

/* How far a row's confidence may be from the one it was fitted with: see top.c, (6). */
#define TOP_NEAR 1.5e-15

#endif
