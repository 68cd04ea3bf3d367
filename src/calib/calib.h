/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_CALIB_H
#define SMX_CALIB_CALIB_H

#include <stdbool.h>
#include <stddef.h>

#include "base/task.h"

struct buf;
struct err;
struct rows;

/*
 * A calibration: a map of rows of logits to rows of logits, of one of several
 * methods, with parameters that smx fit finds and a JSON file holds. Const, and
 * shared by threads, once it is there.
 */

/* How many numbers a parameter has. */
enum shape { SHAPE_ONE, SHAPE_EACH, SHAPE_SQUARE, SHAPE_LIST };

struct param {
	const char *key; /* in JSON; NULL behind the last */
	enum shape shape; /* one; one a class; a square of them, row by row; any number */
};

enum { CALIB_PARAMS = 3 };

struct calib {
	const struct method *method;
	enum task task;
	size_t nclass; /* 2 of the binary task */
	double *value[CALIB_PARAMS]; /* of each parameter; owned */
	size_t n[CALIB_PARAMS]; /* how many */
};

/* What is to be minimised. */
enum objective { OBJECTIVE_NLL, OBJECTIVE_ECE, OBJECTIVE_BRIER };

/*
 * A pass is done: what is the word for the value that is to be least, or NULL, and
 * beta 1 / T, or 0 where there is no T.
 */
typedef void calib_pass_fn(void *who, unsigned pass, const char *what, double value, double beta);

struct fit_options {
	enum objective objective;
	double l2; /* of matrix and dirichlet */
	size_t bins; /* of histogram */
	bool rough; /* a fit to be compared with others, not to be kept */
	calib_pass_fn *pass; /* or NULL */
	void *who;
};

/* How well a calibration does on rows. */
struct score {
	double weight; /* sum of weights */
	double rows;
	double nll, brier, ece; /* mean, as smx eval has them; ece in 15 bins; nll may be +inf */
	double doubtful; /* rows whose label is not strictly the largest */
};

/* What a fit has come to. */
struct fit {
	size_t nparam;
	unsigned passes; /* over all rows, at most */
	double gradient; /* norm of the objective's gradient in the parameters */
	double temperature_se; /* standard error of T, or 0 */
	struct score before, after; /* where the fit had them by the way; else rows is 0 */
	bool at_bound;
	char why[200]; /* of at_bound */
};

/*
 * A method of calibration. Each is a file of its own that ends in a const struct
 * method, and one line in method.list.
 */
struct method {
	unsigned tasks; /* that it is for, as bits */
	const char *name; /* the word for --method, and in JSON */
	const char *help; /* one line */
	struct param param[CALIB_PARAMS + 1];
	bool takes_l2, takes_bins;
	bool direct; /* no descent along a gradient */
	bool any_label; /* takes rows whose label has probability 0: no NLL is minimised */
	size_t scratch; /* doubles a class that apply() wants */

	/* How many free parameters there are for so many classes and bins. */
	size_t (*nparam)(size_t nclass, size_t bins);
	/* Fits into c, of which method, task and nclass are set. 0, or -1 with err set. */
	int (*fit)(struct calib *c, const struct rows *rows, const struct fit_options *o,
	    struct fit *fit, struct err *err);
	/* Whether parameters that were read make sense; NULL: any do. */
	int (*check)(const struct calib *c, struct err *err);
	/* Changes a row of nclass logits in place. */
	void (*apply)(const struct calib *c, double *row, size_t n, double *scratch);
};

/* All methods in the order of method.list, NULL behind the last; the first is the default. */
extern const struct method *const methods[];
const struct method *method_named(const char *name);

/* Room for n numbers of the i-th parameter, zeroed; NULL with err set. */
double *calib_room(struct calib *c, size_t i, size_t n, struct err *err);

/* NLL and ECE of the rows under c, or as they are where c is NULL. */
int
calib_score(const struct calib *c, const struct rows *rows, struct score *score, struct err *err);

void calib_free(struct calib *c);

#endif
