/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_GATE_H
#define SMX_REPORT_GATE_H

#include <stdbool.h>
#include <stddef.h>

#include "metric/results.h"

struct baseline;
struct buf;
struct err;

/*
 * Gates: the conditions of --fail-if, such as ece>0.05. If one is met, the run
 * fails after everything else is written. report/verdict.h says how people are told.
 */

enum gate_op { GATE_LESS, GATE_AT_MOST, GATE_MORE, GATE_AT_LEAST };
/*
 * The value, the ends of its interval, its standard error, or of the test of calibration
 * how far it is above the mean under calibration, and the p-value.
 */
enum gate_part { GATE_VALUE, GATE_LO, GATE_HI, GATE_SE, GATE_EXCESS, GATE_P, GATE_PARTS };

/* What follows the key: "", ".lo" and so on. */
extern const char *const gate_part_name[];

struct gate {
	char key[32]; /* name of a metric; the caller checks that it exists */
	enum gate_part part;
	bool any; /* it is asked of each group, and is met if it is by any of them */
	enum gate_op op;
	bool relative; /* the limit is the baseline's value, changed by `number` */
	char change; /* if relative: one of + - * /, or 0 for no change */
	double number; /* the limit if it is not relative; not NaN */
};

/*
 * Parses [any:]KEY[.lo|.hi|.se|.excess|.p], one of < <= > >=, and NUMBER or
 * base[+|-|*|/ NUMBER], with blanks between them allowed. 0, or -1 with err set (ERR_VALUE).
 */
int gate_parse(struct gate *g, const char *text, struct err *err);

static inline bool
gate_asks_interval(const struct gate *g)
{
	return g->part == GATE_LO || g->part == GATE_HI || g->part == GATE_SE;
}

static inline bool
gate_asks_test(const struct gate *g)
{
	return g->part == GATE_EXCESS || g->part == GATE_P;
}

/* Appends what gate_parse reads: "any:ece.lo > base+0.01". */
void gate_text(const struct gate *g, struct buf *out);

/* Appends what is true of a metric if the gate does not fail: "ece <= base+0.01". */
void gate_opposite(const struct gate *g, struct buf *out);

/* Appends the limit alone: "base+0.01". */
void gate_limit(const struct gate *g, struct buf *out);

/* Returns whether the comparison is true, so that the gate fails; true if one is NaN. */
bool gate_fails(const struct gate *g, double value, double limit);

/* The sign of the comparison. */
const char *gate_sign(const struct gate *g);

/* What gates are asked of. */
struct gate_subject {
	const struct results *all;
	const char *by; /* the field that rows are grouped by, or NULL */
	size_t ngroup;
	/* The results of group i, and its value. */
	const struct results *(*group)(const void *who, size_t i, const char **value);
	const void *who;
	const struct baseline *base; /* or NULL */
	bool weighted;
	double confidence; /* of intervals that come from standard errors, or from shares */
};

/* What came of a gate. Texts that are not copied are those of what was measured. */
struct verdict {
	const struct gate *gate;
	bool failed;
	double value, limit; /* NaN: there is none, and the gate fails, */
	char why[200]; /* for this reason; else "" */
	double base; /* of a relative gate */
	/*
	 * of gates over groups: the worst one, or NULL; of a window likewise, with `by` NULL if
	 * `group` says in words which it is
	 */
	const char *by, *group;
	size_t others; /* so many other groups fail, too */
};

struct verdict gate_judge(const struct gate *g, const struct gate_subject *m);

#endif
