/* SPDX-License-Identifier: MIT */
/*
 * top-p, or nucleus: keep the classes of largest probability, as few as reach a
 * sum of P; the others become -inf (Holtzman et al. 2020, The Curious Case of
 * Neural Text Degeneration).
 *
 * (1) The class that crosses P stays, so at least one does.
 * (2) The sum may fall short of P by 1e-12: .5 + .3 reaches .8.
 * (3) Of equal probabilities the larger logit stays (they may differ by less
 *     than a probability can show), of equal logits the lower index.
 * (4) P = 1 keeps all. -inf stays -inf.
 */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "kern/kern.h"
#include "op/op.h"
#include "op/select.h"

static int
parse(void *arg, const char *text, struct err *err)
{
	double *p = arg;

	if (num_parse_all(text, p) < 0 || !(*p > 0 && *p <= 1))
		return err_set(
		    err, ERR_USAGE, "--top-p: need a number above 0, up to 1, got '%s'", text);
	return 0;
}

/* The fewest equals of part, at least one, whose sum reaches what is wanted. */
static size_t
equals_for(const struct part *part, double want)
{
	double count = ceil(want / part->pivot);

	if (!(count >= 1))
		return 1;
	return count < (double)part->equal ? (size_t)count : part->equal;
}

/*
 * Walks down a's values, largest first, part by part, until their sum reaches
 * want. Returns the part that holds the last one needed; *equal is how many of
 * its equals are.
 */
static double
threshold(double *a, size_t n, double want, size_t *equal)
{
	struct part part = {0};
	double above, level;
	unsigned patience = 0;

	while (n > 0) {
		part = select_part(a, n, &patience);
		above = part.above > 0 ? kern()->sum(a, part.above) : 0;
		if (part.above > 0 && above >= want) {
			n = part.above;
			continue;
		}
		want -= above;
		level = (double)part.equal * part.pivot;
		if (level >= want || part.above + part.equal == n) {
			*equal = equals_for(&part, want);
			return part.pivot;
		}
		want -= level;
		a += part.above + part.equal;
		n -= part.above + part.equal;
	}
	*equal = part.equal;
	return part.pivot;
}

/* (3) Keeps what is above level, and `equal` of its equals. */
static void
keep(double *row, const double *weight, double *work, size_t n, double level, size_t equal)
{
	size_t m = 0, above = 0;
	double kth;

	for (size_t i = 0; i < n; i++) {
		if (weight[i] == level)
			work[m++] = row[i];
	}
	kth = select_kth(work, m, equal);
	for (size_t i = 0; i < m; i++)
		above += work[i] > kth;
	select_keep(row, row, n, kth, equal - above);
}

static void
apply(const void *arg, double *row, size_t n, double *scratch)
{
	double p = *(const double *)arg, *weight = scratch, *work = scratch + n, total, level;
	size_t equal;

	if (p >= 1) /* (4) */
		return;
	total = 1 + kern()->exp_top(weight, row, n, kern()->argmax(row, n));
	memcpy(work, weight, n * sizeof(*weight));
	level = threshold(work, n, (p - 1e-12) * total, &equal); /* (2) */
	keep(row, weight, work, n, level, equal);
}

const struct op op_top_p = {
    .name = "top-p",
    .arg = "P",
    .help = "keep the fewest classes whose probabilities sum to P",
    .role = ROLE_STEP,
    .filter = true,
    .takes = KIND_LOGIT,
    .gives = KIND_LOGIT,
    .arg_size = sizeof(double),
    .scratch = 2,
    .parse = parse,
    .apply = apply,
};
