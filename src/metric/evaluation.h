/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_EVALUATION_H
#define SMX_METRIC_EVALUATION_H

#include <stdbool.h>
#include <stddef.h>

#include "metric/bootstrap.h"
#include "base/names.h"
#include "metric/tally.h"

struct chain;
struct err;

/* Numbers of rows. */
struct span {
	unsigned long long first, end; /* of the first, and of the one behind the last */
};

/*
 * What an evaluation was made with, what it gathered, and what that comes to. All
 * zero is empty; evaluation_free gives back what it holds.
 */
struct evaluation {
	struct setup setup;
	double *edge; /* setup.edge */
	struct names names; /* of the classes; empty where unknown */
	char *op; /* the normaliser: softmax or what is no softmax */
	char *steps; /* calibration and steps before the filters: "temp=0.7", "" for none */
	char *by; /* the field that rows are grouped by, or NULL */

	struct tally tally;
	struct groups groups;
	struct bootstrap boot; /* of all rows; its n is 0 where there is none */
	struct span *span; /* with a bootstrap: which rows there are, nspan ranges */
	size_t nspan;
	double confidence; /* of its intervals */

	struct results results; /* by evaluation_results */
	struct results *of_group; /* groups.n of them */
};

/* Bins, their edges, and the like. setup.edge is made; the rest of setup is the caller's. */
int evaluation_begin(struct evaluation *e, size_t bins, struct err *err);

/* Describes the chain, which is finished: op and steps. */
int evaluation_chain(struct evaluation *e, const struct chain *chain, struct err *err);

/* Says that rows first ... end - 1 are among those of the bootstrap. */
int evaluation_span(
    struct evaluation *e, unsigned long long first, unsigned long long end, struct err *err);

/* Works out the results, of all rows and of each group. */
int evaluation_results(struct evaluation *e, struct err *err);

/*
 * Adds another, made with the same options; what differs is named. path is the
 * other's. One of an input without rows has no classes and adds nothing.
 */
int evaluation_merge(struct evaluation *e, struct evaluation *more, const char *path,
    const char *first_path, struct err *err);

void evaluation_free(struct evaluation *e);

#endif
