/* SPDX-License-Identifier: MIT */
#ifndef SMX_COMPARE_DIFF_H
#define SMX_COMPARE_DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/exact.h"
#include "base/task.h"
#include "compare/deltas.h"
#include "compare/divergence.h"
#include "compare/listed.h"
#include "compare/llama.h"
#include "compare/perplexity.h"
#include "compare/spread.h"
#include "compare/worst.h"

struct err;

/*
 * The divergences that smx diff collects over pairs of rows. Sums are exact and
 * ties are ordered, so the result does not depend on the order of the rows or
 * their distribution over threads. Functions that return int return 0, or -1
 * with err set (ERR_MEM).
 */

/* Percentiles that are reported, the largest and the least among them. */
enum { DIFF_PERCENTILES = 13 };
struct diff_percentile {
	const char *name; /* as in kl_p99 */
	double share;
};
extern const struct diff_percentile diff_percentiles[DIFF_PERCENTILES];

enum {
	DIFF_TOPS = 8,
	DIFF_TABLED = 2 * DIFF_PERCENTILES - 1, /* metrics at the end that percentiles are */
	DIFF_METRICS = 12 + DIFF_TOPS + PPL_RESULTS + DIFF_TABLED
};

/* How sure of its prediction A (0) or B (1) is: its largest probability, or P(class 1). */
double diff_conf(const struct diff_row *row, size_t side);

struct diff {
	/* Set by the owner. */
	size_t top[DIFF_TOPS], ntop; /* the k of each top-k overlap */
	bool binary; /* rows of the binary task: class 1 is the top if P(class 1) is above */
	double threshold; /* this */
	bool labels; /* rows of the multilabel task; label i is predicted if p is above cut[i] */
	const double *cut;
	bool draws; /* for a page: `spread` is gathered too */
	bool listed; /* rows list some of their classes, and are added by diff_add_listed */
	enum listed_rest rest; /* then: what becomes of the others */
	bool labelled; /* pairs have labels: what depends on them is gathered too */
	bool logprob; /* values are log-probabilities of labels, any number of them a row */
	bool compat; /* pairs are compared as llama.cpp does: what it prints is as it prints it */
	size_t memory; /* bytes that numbers may take whose percentiles are exact */

	/* Results so far. */
	struct spread spread;
	struct deltas deltas; /* of pairs with a label, if its owner has set setup.edge */
	unsigned long long rows, flips;
	unsigned long long labels_seen, label_flips; /* multilabel: labels of all rows, and flips */
	unsigned long long infinite; /* rows whose KL is infinite; the sum excludes them */
	struct exact kl, kl_square, js, delta_p, delta_entropy, shared[DIFF_TOPS];
	/* listed: rows with too few classes for a top-k, or whose most probable one is not known */
	unsigned long long few[DIFF_TOPS], blind;
	/* listed: rows whose label one of them does not list; pairs whose labels differ */
	unsigned long long unlisted, apart;
	struct exact tv, shared_p; /* the same: of struct listed_difference */
	double most_kl, most_delta_p;
	bool large; /* a square of a KL is too large for a double */
	struct quantiles kls; /* the KL of all rows; see diff_take */
	struct perplexity ppl; /* if labelled */
	struct llama llama; /* if pairs are compared as llama.cpp does */
	/* The pair that was added last, without its key; its names are those of the two rows. */
	struct diff_row last;
	struct worst worst; /* its owner sets how many rows are kept */
	size_t fewest, most; /* smallest and largest number of classes of a row; 0 without rows */

	double *scratch; /* internal, for `room` classes */
	size_t room;
};

/* Two rows of n logits that are compared. */
struct diff_pair {
	unsigned long long row;
	const char *key; /* its key, or NULL */
	size_t key_len;
	const double *a, *b;
	size_t n;
	size_t label; /* of both; or DIST_NO_LABEL */
	uint64_t draw; /* by which a bootstrap draws it: its row's number, or of its cluster */
	const struct llama_rows *llama; /* to be compared as llama.cpp does; or NULL */
};

/* Returns an empty one with the same settings. */
struct diff diff_like(const struct diff *settings);

/* Compares two rows and adds the result. The key is copied. */
int diff_add(struct diff *d, const struct diff_pair *pair, struct err *err);

/*
 * Takes from `more`, which has the same settings, the numbers of which percentiles are made. So a
 * thread keeps them for a block only. 0, or -1 with err set.
 */
int diff_take(struct diff *d, struct diff *more, struct err *err);

/* The same of rows that list some of their classes: of `pair` all but a, b, n and label count. */
int diff_add_listed(struct diff *d, const struct diff_pair *pair, const struct listed *a,
    const struct listed *b, struct err *err);

/* Adds `more`, which has the same settings, and takes over what its list owns. */
int diff_merge(struct diff *d, struct diff *more, struct err *err);

/* The task of the rows. */
static inline enum task
diff_task(const struct diff *d)
{
	return d->labels ? TASK_MULTILABEL : d->binary ? TASK_BINARY : TASK_MULTICLASS;
}

/* Whether all classes of the rows are known. */
static inline bool
diff_has_all(const struct diff *d)
{
	return !d->listed || d->rest == LISTED_NONE;
}

/* A named metric. A value of NaN is null, for the reason `why`. */
struct diff_metric {
	char name[32];
	double value;
	double se, bound; /* standard error, and error of the sketch; or NaN */
	const char *why;
};

/* Ends the collecting: percentiles can be asked for. */
int diff_end(struct diff *d, struct err *err);

/*
 * Fills in all metrics and returns how many there are. Their names depend only
 * on top, labels and labelled. diff_free releases what d holds.
 */
size_t diff_metrics(const struct diff *d, struct diff_metric metric[DIFF_METRICS]);

/* How many of the last of them are percentiles. */
size_t diff_tabled(const struct diff *d);

void diff_free(struct diff *d);

#endif
