/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_SETS_H
#define SMX_CALIB_SETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/names.h"
#include "base/range.h"

struct err;

/*
 * Conformal prediction sets (Vovk, Gammerman, Shafer 2005): classes whose score is at most a
 * threshold. Of rows that can be exchanged with those of the fit, at least 1 - alpha of all sets
 * hold the label. A kind of score is a file that ends in a const struct set_kind, and a line in
 * set.list.
 */

enum { SET_PARAMS = 2 };

struct sets;

/* A class of a row. */
struct ranked {
	double p; /* its probability */
	double before; /* that of all classes before it, most probable first */
	double first; /* that of the most probable one */
	size_t rank; /* from 1 */
};

/* What a parameter is chosen for, on rows that fit no threshold (tune.h). */
enum tune_for { TUNE_SIZE, TUNE_ADAPTIVENESS, TUNES };

/* Values that are tried, the first one wins a tie; n 0: there are none. */
struct set_grid {
	const double *x;
	size_t n;
};

struct set_param {
	const char *key; /* as in JSON; NULL: there is none */
	double usual;
	struct range range;
	/* How it can be chosen: as a quantile of the ranks of the labels, or from a grid. */
	bool by_rank;
	struct set_grid grid[TUNES];
};

struct set_kind {
	const char *name, *help;
	bool drawn; /* unless that is switched off, a class counts in part: u of it */
	struct set_param param[SET_PARAMS];
	/* The score: a less probable class has no lower one; 0 <= u <= 1. */
	double (*score)(const struct sets *s, const struct ranked *r, double u);
};

extern const struct set_kind *const set_kinds[]; /* in the order of set.list, NULL-terminated */
const struct set_kind *set_kind_named(const char *name);

/* Which rows have a threshold of their own. */
enum set_groups { SET_ALL, SET_CLASS, SET_VALUE };

struct sets {
	const struct set_kind *kind;
	double alpha; /* 0 < alpha < 1 */
	double param[SET_PARAMS];
	bool drawn; /* kind->drawn, and not switched off */
	bool corrected; /* the rows of the fit had log q of each class taken off */
	bool never_empty; /* an empty set gets the most probable class */
	uint64_t seed; /* of the fit's draws */
	/* If parameters were chosen: by which share of the rows, how many these were, what for. */
	double share; /* 0: none was */
	uint64_t tuned;
	enum tune_for aim;
	enum set_groups by;
	char *column; /* of SET_VALUE: the field whose values are the groups; owned */
	struct names values; /* these, in the order of the groups */
	/* Of each group: how many rows were fitted, and the threshold; +inf: all classes. Owned. */
	size_t ngroup;
	uint64_t *rows;
	double *threshold;
	size_t *group_of; /* by class: of each class of the input its group; NULL: the same */
	char *steps; /* what was done to the rows before, as chain_describe says; owned */
};

/* A score above the threshold by less is on it: the rest is rounding. */
#define SET_TIE 1e-12

/* Room for one row; all zero at first, sets_room_free releases it. */
struct sets_room {
	double *e; /* one for each class */
	size_t *heap;
	size_t cap;
};

/* Room for n classes. 0, or -1 with err set. */
int sets_room(struct sets_room *r, size_t n, struct err *err);
void sets_room_free(struct sets_room *r);

/* Makes ngroup groups without rows. 0, or -1 with err set. */
int sets_groups(struct sets *s, size_t n, struct err *err);

/*
 * With a threshold for each class: order[i] is which class of the input is class i of the fit;
 * NULL: the same. 0, or -1 with err set.
 */
int sets_match(struct sets *s, const size_t *order, struct err *err);

/* The same, of groups that were fitted to that input: puts them in the order of class i. */
int sets_reorder(struct sets *s, const size_t *order, struct err *err);

/* Which number k of n scores, in rising order, is the threshold: ceil((n + 1)(1 - alpha)). */
uint64_t sets_rank(double alpha, uint64_t n);

/* The least number of rows of which one is the threshold. */
uint64_t sets_least(double alpha);

/*
 * What of a class counts in that row: a number from 0 to 1 that is drawn by the seed and the
 * row's number, or 1. Rows of the fit have other draws than those to which it is applied.
 */
double sets_draw(const struct sets *s, uint64_t seed, uint64_t row, bool fit);

/* A class of a row of n logits; there must be room for n. */
struct ranked sets_ranked(const double *z, size_t n, size_t class, struct sets_room *r);

/* The score of the label in a row of n logits. */
double sets_score(
    const struct sets *s, const double *z, size_t n, size_t label, double u, struct sets_room *r);

/* Writes the probabilities of a row to p, in falling order. Returns the rank of the label. */
size_t sets_sort(const double *z, size_t n, size_t label, struct sets_room *r, double *p);

/* The group of a value; SETS_UNSEEN: the fit had no row of it, and its sets have all classes. */
#define SETS_UNSEEN ((size_t)-1)
size_t sets_group(const struct sets *s, const char *value, size_t len);

/*
 * The set of a row of that group, most probable class first: `set` has room for n, and the
 * number of classes is returned. Unless groups are values, `group` means nothing.
 */
size_t sets_of(const struct sets *s, size_t group, const double *z, size_t n, double u,
    struct sets_room *r, double *set);

void sets_free(struct sets *s);

#endif
