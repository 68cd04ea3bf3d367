/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_BOOTSTRAP_H
#define SMX_METRIC_BOOTSTRAP_H

#include <stddef.h>
#include <stdint.h>

#include "metric/tally.h"

/*
 * The Poisson bootstrap: n replicates of a tally, in each of which each row
 * occurs as often as a draw from Poisson(1). A draw depends only on the seed,
 * the row's number and the replicate, so the replicates of shards add up to
 * those of one run. Functions that return int return 0, or -1 with err set.
 */
struct bootstrap {
	size_t n;
	uint64_t seed;
	struct setup setup; /* that of the replicates, with coarse cells of confidence */
	struct tally *tally; /* n replicates, followed by the sample itself with each row once */
};

enum { BOOT_MOST = 100000, BOOT_TEAM = 16 };

/*
 * Makes n empty replicates. bootstrap_free releases them. Also fails if they
 * would need too much memory.
 */
int bootstrap_begin(
    struct bootstrap *b, const struct setup *s, size_t n, uint64_t seed, struct err *err);
void bootstrap_free(struct bootstrap *b);

/*
 * Replicates are processed in teams of BOOT_TEAM; one thread at a time works on
 * a team. Returns the number of teams.
 */
size_t bootstrap_teams(const struct bootstrap *b);

/*
 * Draws how often each of n rows occurs in each replicate of a team, by the rows' numbers:
 * BOOT_TEAM counts a row.
 */
void
bootstrap_draw(uint64_t seed, size_t team, const uint64_t *row, size_t n, unsigned char *times);

/* The quantile q of n >= 1 rising values, with linear interpolation. */
double bootstrap_quantile(const double *sorted, size_t n, double q);

/* Memory for repeated rows. All zero at first; the owner sets cap and nclass. */
struct bootstrap_room {
	size_t cap; /* rows added at a time, at least as many as a `struct seen` has */
	size_t nclass;
	unsigned char *times; /* BOOT_TEAM counts per row */
	size_t *label, *top, *rank;
	double *weight, *conf, *nll, *entropy, *brier, *total, *soft_nll, *soft_kl, *e;
	double *set_size, *covered;
};

void bootstrap_room_free(struct bootstrap_room *room);

/*
 * bootstrap_add adds rows with the numbers `row` to the replicates of a team.
 * bootstrap_merge adds the replicates of another bootstrap.
 */
int bootstrap_add(struct bootstrap *b, size_t team, const struct seen *r, const uint64_t *row,
    struct bootstrap_room *room, struct err *err);

int bootstrap_merge(struct bootstrap *b, const struct bootstrap *more, struct err *err);

/*
 * Gives each result of the whole sample its percentile interval, lo and hi; NaN
 * if there is none, as for calibration errors.
 */
int bootstrap_intervals(
    const struct bootstrap *b, double confidence, struct results *results, struct err *err);

#endif
