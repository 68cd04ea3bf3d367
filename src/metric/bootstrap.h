/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_BOOTSTRAP_H
#define SMX_METRIC_BOOTSTRAP_H

#include <stddef.h>
#include <stdint.h>

#include "metric/tally.h"

/*
 * The Poisson bootstrap: n replicates of a tally, in which each row stands as
 * often as a draw from Poisson(1) says. A draw depends on the seed, the row's
 * number and the replicate alone, so replicates of shards add up to those of one
 * run. Functions that return int return -1 with err set.
 */
struct bootstrap {
	size_t n;
	uint64_t seed;
	struct setup setup; /* of the replicates: cells of confidence are coarse */
	struct tally *tally; /* n, and behind them one in which each row stands once */
};

enum { BOOT_MOST = 100000, BOOT_TEAM = 16 };

/* Fails also where the replicates would need too much memory. */
int bootstrap_begin(
    struct bootstrap *b, const struct setup *s, size_t n, uint64_t seed, struct err *err);
void bootstrap_free(struct bootstrap *b);

/* Replicates are worked in teams, this many; each team is one thread's at a time. */
size_t bootstrap_teams(const struct bootstrap *b);

/* Room for rows that are repeated. All zero at first; cap and nclass are set by the owner. */
struct bootstrap_room {
	size_t cap; /* rows that are added at a time, at least as many as a seen has */
	size_t nclass;
	unsigned char *times; /* BOOT_TEAM for each row */
	size_t *label, *top, *rank;
	double *weight, *conf, *nll, *entropy, *brier, *total, *e;
};

void bootstrap_room_free(struct bootstrap_room *room);

/* Adds rows, whose numbers are in row, to the replicates of a team. */
int bootstrap_add(struct bootstrap *b, size_t team, const struct seen *r, const uint64_t *row,
    struct bootstrap_room *room, struct err *err);

int bootstrap_merge(struct bootstrap *b, const struct bootstrap *more, struct err *err);

/*
 * Gives each of the results, which are those of all rows, its percentile
 * interval: lo and hi, NaN where there is none.
 */
int bootstrap_intervals(
    const struct bootstrap *b, double confidence, struct results *results, struct err *err);

#endif
