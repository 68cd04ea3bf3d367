/* SPDX-License-Identifier: MIT */
/*
 * How confidence and entropy of rows without labels are spread: histograms, of which nothing
 * is reported as a number. The confidence is that of the predicted class.
 *
 * (1) rows, weight: of the confidence in the setup's bins, for people.
 * (2) conf: of the confidence in the cells of metric/order.c, each narrower than 1/4,096 of its
 *     distance from the nearer of 0 and 1.
 * (3) entropy: 1,024 cells between two powers of two, from 2^-20 to 2^5 nats; below and above
 *     that one cell each. (2^5 nats are the entropy of 8e13 classes.)
 */
#include "metric/spread.h"

#include <string.h>

#include "metric/decided.h"
#include "metric/order.h"

static size_t
each_bin(const struct setup *s)
{
	return s->bins;
}

static size_t
each_entropy(const struct setup *s)
{
	(void)s;
	return SPREAD_CELLS;
}

static const struct slot slots[] = {
    [SPREAD_ROWS] = {.name = "rows", .unit = UNIT_COUNT, .weighted = UNIT_COUNT, .n = each_bin},
    [SPREAD_WEIGHT] = {.name = "weight", .unit = UNIT_NONE, .weighted = UNIT_WEIGHT, .n = each_bin},
    [SPREAD_CONF] = {.name = "conf", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT, .n = order_half},
    [SPREAD_ENTROPY] = {.name = "entropy",
	.unit = UNIT_COUNT,
	.weighted = UNIT_WEIGHT,
	.n = each_entropy},
    {0},
};

/* The exponent and the first bits of the fraction. */
static int64_t
head(double x)
{
	uint64_t u;

	memcpy(&u, &x, sizeof(u));
	return (int64_t)(u >> (52 - SPREAD_BITS));
}

/* (3) */
static size_t
entropy_cell(double x)
{
	int64_t at;

	if (!(x >= 0x1p-20)) /* 2^SPREAD_LEAST */
		return 0;
	at = head(x) - head(0x1p-20) + 1;
	return at < SPREAD_CELLS - 1 ? (size_t)at : SPREAD_CELLS - 1;
}

static int
add_weight(struct vec *v, size_t i, const double *weight, struct err *err)
{
	return weight ? vec_add(v, i, *weight, err) : vec_count(v, i, 1, err);
}

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	const double *weight;
	double conf;
	size_t bin;

	for (size_t i = 0; i < r->n; i++) {
		weight = r->weight ? &r->weight[i] : NULL;
		conf = decided_confidence(s, r, i);
		bin = setup_bin(s, conf);
		if (vec_count(&v[SPREAD_ROWS], bin, 1, err) < 0 ||
		    (weight && vec_add(&v[SPREAD_WEIGHT], bin, *weight, err) < 0))
			return -1;
		if (add_weight(&v[SPREAD_CONF], order_cell(s, tie_round(conf)), weight, err) < 0 ||
		    add_weight(&v[SPREAD_ENTROPY], entropy_cell(r->entropy[i]), weight, err) < 0)
			return -1;
	}
	return 0;
}

struct predicted
spread_bin(const struct vec *v, const struct setup *s, size_t b)
{
	const uint64_t rows = *vec_look(&v[SPREAD_ROWS], b);

	return (struct predicted){
	    .rows = rows, .weight = s->weighted ? vec_double(&v[SPREAD_WEIGHT], b) : (double)rows};
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	(void)v, (void)t, (void)out, (void)err;
	return 0;
}

static const char *const keys[] = {NULL};

const struct metric metric_spread = {
    .labels = LABELS_ABSENT,
    .tasks = FOR_MULTICLASS | FOR_BINARY,
    .name = "spread",
    .help = "",
    .key = keys,
    .slot = slots,
    .add = add,
    .report = report,
};
