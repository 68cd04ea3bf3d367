/* SPDX-License-Identifier: MIT */
/*
 * What the members of a mixture say together; compare/mixture.c has the formulas. Entropies
 * are in nats or to another base.
 */
#include "col/col.h"

static double
total(struct dist *d)
{
	return d->mixed[MIXED_TOTAL] / d->unit;
}

static double
expected(struct dist *d)
{
	return d->mixed[MIXED_EXPECTED] / d->unit;
}

static double
mutual(struct dist *d)
{
	return d->mixed[MIXED_MUTUAL] / d->unit;
}

static double
variation(struct dist *d)
{
	return d->mixed[MIXED_VARIATION];
}

static double
disagreement(struct dist *d)
{
	return d->mixed[MIXED_DISAGREEMENT];
}

const struct col col_total_entropy = {
    .name = "total_entropy",
    .help = "mix: the entropy of the files' average probabilities",
    .shape = COL_REAL,
    .needs_mixture = true,
    .one = total,
};

const struct col col_expected_entropy = {
    .name = "expected_entropy",
    .help = "mix: the average of the files' entropies",
    .shape = COL_REAL,
    .needs_mixture = true,
    .one = expected,
};

const struct col col_mutual_information = {
    .name = "mutual_information",
    .help = "mix: the former minus the latter",
    .shape = COL_REAL,
    .needs_mixture = true,
    .one = mutual,
};

const struct col col_variation_ratio = {
    .name = "variation_ratio",
    .help = "mix: the share of files that do not predict what most do",
    .shape = COL_REAL,
    .needs_mixture = true,
    .one = variation,
};

const struct col col_disagreement = {
    .name = "disagreement",
    .help = "mix: the share of pairs of files that predict different classes",
    .shape = COL_REAL,
    .needs_mixture = true,
    .one = disagreement,
};
