/* SPDX-License-Identifier: MIT */
/*
 * top-p, or nucleus: keep the fewest most probable classes whose probabilities
 * sum to at least P; the others become -inf (Holtzman et al. 2020, The Curious
 * Case of Neural Text Degeneration).
 * (1) The class that crosses P is kept, so at least one class is.
 * (2) The sum may fall short of P by 1e-12: .5 + .3 reaches .8.
 * (3) Of equal probabilities the larger logit is kept (logits may differ by
 *     less than a probability can show), of equal logits the lower index.
 * (4) P = 1 keeps all classes. -inf stays -inf.
 */
#include <math.h>

#include "kern/kern.h"
#include "op/op.h"
#include "op/select.h"

/* Returns the fewest of the equal values, at least one, whose sum reaches `want`. */
static size_t
equals_for(const struct standing *s, double want)
{
	double count = ceil(want / s->value);

	if (!(count >= 1))
		return 1;
	return count < (double)s->equal ? (size_t)count : s->equal;
}

/*
 * Adds up a few values from the largest down until they reach `want`, and
 * returns the last one needed; *equal as for last_needed.
 */
static double
last_of_few(double *a, size_t n, double want, size_t *equal)
{
	size_t i = 0;
	double last;

	select_sort(a, n);
	while (i + 1 < n && a[i] < want)
		want -= a[i++];
	last = a[i];
	for (*equal = 1; i > 0 && a[i - 1] == last; i--)
		++*equal;
	return last;
}

/*
 * Does the same for many values and overwrites a. *equal is how many values
 * equal to the last one are needed.
 */
static double
last_needed(double *a, size_t n, double want, size_t *equal)
{
	struct standing s;
	double level;
	unsigned patience = 0;

	while (n > SELECT_FEW) {
		s = select_middle(a, n, &patience);
		if (s.above > 0 && s.sum >= want) {
			n = kern()->above(a, a, n, s.value);
			continue;
		}
		want -= s.sum;
		level = (double)s.equal * s.value;
		if (level >= want || s.above + s.equal == n) {
			*equal = equals_for(&s, want);
			return s.value;
		}
		want -= level;
		n = kern()->below(a, a, n, s.value);
	}
	return last_of_few(a, n, want, equal);
}

/* (3) Keeps the `equal` largest of the m logits in z, and everything above them. */
static void
keep(double *row, size_t n, double *z, size_t m, size_t equal)
{
	size_t above;
	double last = select_kth(z, m, equal, &above);

	kern()->keep(row, n, last, equal - above);
}

/*
 * If all n values were at most (total - want) / 2 / n, they would sum to half
 * of what may be left out. So no value that small is needed; most values are
 * that small, and few remain to be added up.
 */
static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	double p = *(const double *)arg, *weight = scratch, *work = scratch + n;
	double total, want, last;
	size_t m, equal;

	(void)context;
	if (p >= 1) /* (4) */
		return;
	total = 1 + kern()->exp_top(weight, row, n, kern()->argmax(row, n));
	want = (p - 1e-12) * total; /* (2) */
	m = kern()->above(work, weight, n, (total - want) / 2 / (double)n);
	last = last_needed(work, m, want, &equal);
	m = kern()->where(work, row, weight, n, last);
	keep(row, n, work, m, equal);
}

const struct op op_top_p = {
    .name = "top-p",
    .arg = "P",
    .example = "0.5 0.9",
    .help = "keep the fewest classes whose probabilities sum to P",
    .range = {.least = 0, .most = 1, .above = true},
    .role = ROLE_STEP,
    .filter = true,
    .takes = KIND_LOGIT,
    .gives = KIND_LOGIT,
    .arg_size = sizeof(double),
    .scratch = 2,
    .apply = apply,
};
