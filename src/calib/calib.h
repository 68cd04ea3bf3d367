/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_CALIB_H
#define SMX_CALIB_CALIB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/names.h"
#include "base/task.h"

struct buf;
struct err;
struct hessian;
struct rows;
struct sets;

/*
 * A calibration: a map from rows of logits to rows of logits, by one of several
 * methods, with parameters that smx fit determines and a JSON file stores.
 * After it is loaded or fitted it is const and shared by threads.
 */

/* How many numbers a parameter has. */
enum shape { SHAPE_ONE, SHAPE_EACH, SHAPE_SQUARE, SHAPE_LIST };

struct param {
	const char *key; /* as used in JSON; NULL-terminated */
	enum shape shape; /* one; one per class; a square matrix by rows; any number */
	bool optional; /* a calibration may lack it: then value is NULL */
};

enum { CALIB_PARAMS = 4, CALIB_SCRATCH = 1 };
/* The longest chain of calibrations, and room for its name. */
enum { CALIB_STEPS = 8, CALIB_NAME = 200 };

struct calib {
	const struct method *method; /* NULL if it changes no logits and only makes sets */
	struct sets *sets; /* made of what `method` gives, or of the logits; or NULL; owned */
	struct calib *before; /* applied first: of the same task and classes; or NULL; owned */
	double l2; /* of one that is another's `before`: the strength of its penalty */
	enum task task;
	size_t nclass; /* 2 of the binary task */
	double *cut; /* multilabel: thresholds that were chosen, nclass of them; or NULL; owned */
	/*
	 * multilabel: one of the binary task for each label, or a single one for all of them;
	 * with calib_by_rest, one for each class. There are no other parameters then. Owned.
	 */
	struct calib *label;
	size_t nlabel;
	double temperature; /* calib_by_rest: the logits are divided by it first; 0: they are not */
	double *value[CALIB_PARAMS]; /* of each parameter; owned */
	size_t n[CALIB_PARAMS]; /* how many */
	double *error[CALIB_PARAMS]; /* after a fit: their standard errors, or NULL; owned */
	/* classes.h: the classes that it was fitted to, if they had names; owned */
	struct names names; /* none, if the checksum alone is kept */
	bool summed; /* there is a checksum */
	uint64_t checksum;
};

/* What a fit minimises. */
enum objective { OBJECTIVE_NLL, OBJECTIVE_ECE, OBJECTIVE_BRIER };

/*
 * Called after each pass. `what` names the minimised value, or is NULL; beta is
 * 1 / T, or 0 if there is no T.
 */
typedef void calib_pass_fn(void *who, unsigned pass, const char *what, double value, double beta);

struct fit_options {
	enum objective objective;
	/*
	 * Strength of the penalty, for methods that take it; 0: none. Of isotonic,
	 * classwise-isotonic and histogram: how many rows that are right as often as the
	 * temperature says count in each step or bin. INFINITY, of methods that fall back: the
	 * temperature itself.
	 */
	double l2;
	double mu; /* that of b, for methods that take it; 0: that of l2 */
	size_t bins; /* for histogram */
	size_t folds; /* for venn-abers; 0: all rows together */
	bool raw; /* methods that temper: of the logits as they are, not at the best temperature */
	/* A binary fit of one class against the rest, at the best temperature: l2 is for it. */
	bool tempered;
	bool rough; /* the fit is only compared with others, so less precision will do */
	const struct calib *from; /* where to start: of the same method; or NULL */
	double beta; /* the best 1 / T, if it is known; or 0 */
	double around; /* a choice of l2 looks no further than tenfold from here; or 0 */
	double hopeless; /* nor at this l2, or a weaker one; or 0 */
	struct hessian *hessian; /* shared by fits to much the same rows; or NULL. The caller's. */
	calib_pass_fn *pass; /* may be NULL */
	void *who;
};

/* How well a calibration does on some rows. */
struct score {
	double weight; /* sum of the weights */
	double rows;
	double nll, brier, ece; /* mean, as smx eval has them; ece in 15 bins; nll may be +inf */
	double doubtful; /* rows whose label is not strictly the largest */
};

/* The outcome of a fit. */
struct fit {
	size_t nparam;
	unsigned passes; /* over all rows, at most */
	double gradient; /* norm of the objective's gradient with respect to the parameters */
	double temperature_se; /* standard error of T, or 0 */
	double beta; /* the best 1 / T, if the fit began with it; or 0 */
	/* scores if the fit computed them on the way; otherwise rows is 0 */
	struct score before, after;
	bool at_bound;
	bool penalty_alone; /* without the penalty no finite parameters would be the best */
	char why[200]; /* the explanation of either, or "" */
};

/*
 * A method of calibration. Each is a file of its own that ends in a const
 * struct method, plus one line in method.list.
 */
struct method {
	unsigned tasks; /* that it is for, as bits */
	const char *name; /* the word for --method, and in JSON */
	const char *help; /* one line */
	struct param param[CALIB_PARAMS + 1];
	bool takes_l2, takes_mu, takes_bins, takes_folds;
	bool as_published; /* the strength is 1 as published, or stronger where that is better */
	bool needs_l2; /* in each task: without a penalty there may be no optimum */
	bool tempers; /* multiclass: begins with the best temperature, unless o->raw */
	bool by_rest; /* multiclass: a fit of the binary task for each class (rest.h) */
	bool direct; /* not fitted by gradient descent */
	bool has_errors; /* errors.h: of the parameters, of at most ERRORS_MOST classes */
	bool free_scale; /* no penalty holds W itself: labels that are all right are not kept */
	/* by cross-validation, if it is not better than temperature by one standard error */
	bool falls_back;
	bool of_logprobs; /* what its parameters multiply is log-softmax(z), not z */
	/*
	 * accepts rows whose label has probability 0, because it does not
	 * minimise NLL
	 */
	bool any_label;
	size_t scratch; /* scratch doubles per class that apply() needs, up to CALIB_SCRATCH */
	/*
	 * Of the binary task: parameters that change nothing, nsame numbers of each; 0: there
	 * are none.
	 */
	double same[CALIB_PARAMS][2];
	size_t nsame;

	/* Returns the number of free parameters; NULL if that depends on the rows. */
	size_t (*nparam)(size_t nclass, size_t bins);
	/* Fits into c, of which method, task and nclass are set. 0, or -1 with err set. */
	int (*fit)(struct calib *c, const struct rows *rows, const struct fit_options *o,
	    struct fit *fit, struct err *err);
	/*
	 * Checks parameters that were read. 0, or -1 with err set. NULL: all
	 * are valid.
	 */
	int (*check)(const struct calib *c, struct err *err);
	/* Calibrates a row of nclass logits in place. */
	void (*apply)(const struct calib *c, double *row, size_t n, double *scratch);
	/*
	 * Of the binary task: between which probabilities of class 1 the truth is, for a row as
	 * apply takes it. NULL: nothing is known of that.
	 */
	void (*interval)(const struct calib *c, const double *row, double *ends);
};

/* All methods in the order of method.list, the default first; NULL-terminated. */
extern const struct method *const methods[];
const struct method *method_named(const char *name);

/* Whether it has parameters for each class, whatever the rows are. */
bool method_is_by_class(const struct method *m);

/*
 * Allocates n zeroed numbers for the i-th parameter, in place of its old ones;
 * NULL with err set.
 */
double *calib_room(struct calib *c, size_t i, size_t n, struct err *err);

/*
 * Computes the scores of the rows under c, or uncalibrated if c is NULL. 0, or
 * -1 with err set.
 */
int
calib_score(const struct calib *c, const struct rows *rows, struct score *score, struct err *err);

/*
 * Makes c, of which task and nclass are set, a chain of n methods, the first applied first. 0,
 * or -1 with err set; c is to be freed in any case.
 */
int calib_chain(struct calib *c, const struct method *const *step, size_t n, struct err *err);

/* The names of its methods, between commas; text has room for CALIB_NAME bytes. */
void calib_name(const struct calib *c, char *text);

/* Whether each class has a calibration of the binary task, against the rest: c->label. */
bool calib_by_rest(const struct calib *c);

/*
 * Makes of n logits those of each class against all others, with room for n doubles: +inf of a
 * class that is certain.
 */
void calib_rest_logits(double *row, size_t n, double *scratch);

/* Whether it is but a temperature for all rows. */
bool calib_is_temperature(const struct calib *c);

/* Returns how many doubles per class calib_apply needs. */
size_t calib_scratch(const struct calib *c);

/* Whether a penalty of strength o->l2 has a part in the fit of c. */
bool calib_takes_l2(const struct calib *c, const struct fit_options *o);

/* Whether the method is for the task. What is for the binary one is for labels, too. */
bool calib_is_for(const struct method *m, enum task task);

/*
 * Calibrates a row of n logits in place, with room for CALIB_SCRATCH n doubles; of the
 * multilabel task, each logit.
 */
void calib_apply(const struct calib *c, double *row, size_t n, double *scratch);

/*
 * The same of a row in another order than the classes of the fit, with room for n more
 * doubles: order[i] is the row's class that there is class i. NULL: there is none other.
 */
void calib_apply_ordered(
    const struct calib *c, double *row, size_t n, const size_t *order, double *scratch);

/* Whether it has intervals: of a chain, the last method. */
bool calib_has_intervals(const struct calib *c);

/*
 * The intervals of the probabilities of a row of n logits, which is not changed. low and high
 * have room for n doubles.
 */
void calib_intervals(const struct calib *c, const double *row, size_t n, double *low, double *high);

void calib_free(struct calib *c);

#endif
