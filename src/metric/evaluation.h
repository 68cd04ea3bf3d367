/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_EVALUATION_H
#define SMX_METRIC_EVALUATION_H

#include <stdbool.h>
#include <stddef.h>

#include "metric/bootstrap.h"
#include "base/names.h"
#include "base/row_spans.h"
#include "metric/sweep.h"
#include "metric/tally.h"

struct buf;
struct chain;
struct err;

/*
 * The settings of an evaluation, the sums it collected, and its results. All
 * zero is empty; evaluation_free releases everything.
 */
struct evaluation {
	struct setup setup;
	double *edge; /* memory of setup.edge */
	double *cut; /* memory of setup.cut, or NULL */
	struct names names; /* names of the classes; empty if unknown */
	char *op; /* the normaliser: softmax, or one whose probabilities are not softmax's */
	char *steps; /* calibration and steps before the filters, such as "temp=0.7"; "" for none */
	char *by; /* the field that rows are grouped by, or NULL */
	char *where; /* the condition that its rows meet, in words, or NULL */

	struct tally tally;
	struct groups groups;
	struct sweep sweep; /* over all rows, before the temperature; or none */
	struct bootstrap boot; /* over all rows; its n is 0 if there is none */
	struct row_spans rows; /* if evaluation_draws: the rows included */
	double confidence; /* of the bootstrap intervals */

	const struct evaluation *base; /* if setup.drift: what drift is measured from; not owned */
	struct results results; /* set by evaluation_results */
	struct results *of_group; /* groups.n of them, set by evaluation_results */
};

/*
 * Sets setup.bins and allocates setup.edge; the caller sets the rest of setup.
 * 0, or -1 with err set.
 */
int evaluation_begin(struct evaluation *e, size_t bins, struct err *err);

/*
 * Makes setup.cut, for setup.nclass labels, which the caller then sets; NULL with err set.
 * No input has so many labels that this is too much, but a state may say so.
 */
double *evaluation_cut(struct evaluation *e, struct err *err);

/* Sets op and steps to describe a finished chain. 0, or -1 with err set. */
int evaluation_chain(struct evaluation *e, const struct chain *chain, struct err *err);

/* Appends the calibration of a finished chain and its first n steps in words, as `steps` has. */
void evaluation_steps(struct buf *out, const struct chain *chain, size_t n);

/* Writes n thresholds in words: " at threshold 0.5" if they are one number, or a hash of them. */
void evaluation_thresholds(char *text, size_t size, const double *cut, size_t n);

/* The temperature among the steps; 1 if there is none. */
double evaluation_temp(const struct evaluation *e);

/* Whether it drew by the numbers of its rows, so that none may be in it twice. */
static inline bool
evaluation_draws(const struct evaluation *e)
{
	return e->boot.n > 0 || e->setup.redraws > 0;
}

/* Computes the results of all rows and of each group. 0, or -1 with err set. */
int evaluation_results(struct evaluation *e, struct err *err);

/*
 * Adds another evaluation, which must have the same settings; the message names
 * the first difference. path is the file of `more`, first_path that of e. An
 * evaluation of an input without rows has no classes and adds nothing. 0, or -1
 * with err set.
 */
int evaluation_merge(struct evaluation *e, struct evaluation *more, const char *path,
    const char *first_path, struct err *err);

void evaluation_free(struct evaluation *e);

#endif
