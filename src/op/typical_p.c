/* SPDX-License-Identifier: MIT */
/*
 * typical-p: classes in rising distance | -log p_i - H | of their information from the
 * entropy H; keep the shortest prefix whose probabilities sum to P; the others become -inf
 * (Meister, Pimentel, Wiher, Cotterell 2022, Locally Typical Sampling). H is the mean of
 * -log p_i, so the distance is that of z_i from the mean of the logits.
 * (1) The class that crosses P is kept, so at least one class is. The most probable class
 *     may go.
 * (2) The sum may fall short of P by 1e-12, as in top-p.
 * (3) Of equal distances the larger logit is kept, of equal logits the lower index.
 * (4) P = 1 keeps all classes. -inf stays -inf.
 */
#include <math.h>
#include <string.h>

#include "kern/kern.h"
#include "op/cutoff.h"
#include "op/op.h"
#include "op/select.h"

/* Classes of which some are needed: minus their distances, and exp(z - m). */
struct classes {
	double *near, *weight;
	size_t n;
};

/* What the classes nearer than some distance weigh, and those as near; how many these are. */
struct balance {
	double nearer, same;
	size_t nsame;
};

static struct balance
weigh(const struct classes *c, double x)
{
	struct balance b = {0};

	for (size_t i = 0; i < c->n; i++) {
		b.nearer += c->near[i] > x ? c->weight[i] : 0;
		b.same += c->near[i] == x ? c->weight[i] : 0;
		b.nsame += c->near[i] == x;
	}
	return b;
}

/* Keeps the classes that are nearer than x, or else those that are farther. */
static void
part(struct classes *c, double x, bool nearer)
{
	size_t m = 0;

	for (size_t i = 0; i < c->n; i++) {
		const bool wanted = nearer ? c->near[i] > x : c->near[i] < x;

		c->near[m] = c->near[i];
		c->weight[m] = c->weight[i];
		m += wanted;
	}
	c->n = m;
}

/*
 * Returns how near the last class is that is needed for a weight of *want, and leaves in
 * *want what those as near as it must weigh. Halves the classes each time.
 */
static double
last_needed(struct classes *c, double *want, double *work)
{
	struct balance b;
	size_t above;
	double x;

	for (;;) {
		memcpy(work, c->near, c->n * sizeof(*work));
		x = select_kth(work, c->n, (c->n + 1) / 2, &above);
		b = weigh(c, x);
		if (above > 0 && b.nearer >= *want) {
			part(c, x, true);
			continue;
		}
		*want -= b.nearer;
		if (b.same >= *want || above + b.nsame == c->n)
			return x;
		*want -= b.same;
		part(c, x, false);
	}
}

/*
 * (3) The smallest of the m logits in z that is needed for a weight of `want`, the largest
 * first; *equal is how many equal to it are.
 */
static double
least_needed(double *z, size_t m, double max, double want, size_t *equal)
{
	size_t i = 0;

	select_sort(z, m);
	for (; i + 1 < m && (want -= kern_exp(z[i] - max)) > 0; i++)
		;
	for (*equal = 1; *equal <= i && z[i - *equal] == z[i];)
		++*equal;
	return z[i];
}

/* Keeps what is nearer than `last`, and of what is as near the logits from `least` on. */
static void
keep(double *row, const double *near, size_t n, double last, double least, size_t equal)
{
	bool stays;

	for (size_t i = 0; i < n; i++) {
		stays = near[i] > last || (near[i] == last && row[i] > least);
		if (!stays && near[i] == last && row[i] == least && equal > 0) {
			equal--;
			stays = true;
		}
		row[i] = stays ? row[i] : -INFINITY;
	}
}

static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	double *near = scratch, *work = scratch + n, p = *(const double *)arg, want, last, least;
	struct classes all = {.near = scratch + 2 * n, .weight = scratch + 3 * n, .n = n};
	const struct cutoff c = cutoff_of(row, n);
	size_t m, equal;

	(void)context;
	if (p >= 1) /* (4) */
		return;
	want = (p - 1e-12) * (1 + kern()->exp_top(all.weight, row, n, kern()->argmax(row, n)));
	for (size_t i = 0; i < n; i++)
		near[i] = -fabs((c.max - row[i]) - c.mean);
	memcpy(all.near, near, n * sizeof(*near));
	last = last_needed(&all, &want, work);
	m = kern()->where(work, row, near, n, last);
	least = least_needed(work, m, c.max, want, &equal);
	keep(row, near, n, last, least, equal);
}

const struct op op_typical_p = {
    .name = "typical-p",
    .alias = "typical typ-p",
    .arg = "P",
    .example = "0.3 0.9",
    .help = "keep the classes whose information is nearest to the entropy",
    .range = {.least = 0, .most = 1, .above = true},
    .role = ROLE_STEP,
    .filter = true,
    .takes = KIND_LOGIT,
    .gives = KIND_LOGIT,
    .arg_size = sizeof(double),
    .scratch = 4,
    .apply = apply,
};
