/* SPDX-License-Identifier: MIT */
/*
 * The divergence between the distributions of two rows of logits.
 *
 * kern/divergence.c computes the sums, in which nothing cancels if d_i =
 * log(q_i / p_i) is accurate. Its rounding error must be small compared with
 * d_i itself, not with the logits:
 *     d_i = ((b_i - b_t) - (a_i - a_t)) - drift,
 *     drift = log sum p_i exp((b_i - b_t) - (a_i - a_t)),
 * where the parentheses are exact except for their last rounding. The drift of
 * nearly equal rows is log1p of a sum of small terms. An error shared by all
 * d_i affects the divergences only by its square.
 *
 * (1) t is the most probable class of a that b does not mask. If there is none,
 *     the rows share no class: KL is +inf and JS is log(2).
 * (2) KL is +inf if b is -inf where a has a probability above 0 as a double; a
 *     class at -1e9 in a has none.
 * (3) If all classes are near, H(B) - H(A) = sum (q_i - p_i)(a_top - a_i) -
 *     KL(B||A) has all its digits too; otherwise the two entropies are
 *     subtracted.
 * (4) A finite logit never counts as masked. If d_i overflows and p_i is above
 *     0, the KL is summed again in quarters of d_i; if that overflows, it is
 *     the largest double. The absolute error is 1e-15 in near classes.
 */
#include "compare/divergence.h"

#include <float.h>
#include <math.h>

#include "kern/kern.h"
#include "op/select.h"

/* Rows at most this far apart are near in every class (see kern/divergence.c). */
#define NEAR 0.25

/* One row and its distribution. */
struct distribution {
	const double *z;
	double *p;
	size_t top;
	double rest; /* sum of exp(z - z_top) over the other classes */
	double lse; /* log sum exp(z - z_top) */
};

static struct distribution
side_of(const double *z, size_t n, double *p)
{
	struct distribution s = {.z = z, .p = p, .top = kern()->argmax(z, n)};

	s.rest = kern()->exp_top(p, z, n, s.top);
	kern()->div(p, n, 1 + s.rest);
	s.lse = kern_log1p(s.rest);
	return s;
}

/* (1) Returns t, or n if the rows share no class. */
static size_t
shared_top(const struct distribution *a, const struct distribution *b, size_t n)
{
	size_t best = n;

	if (b->z[a->top] > -INFINITY)
		return a->top;
	for (size_t i = 0; i < n; i++) {
		if (b->z[i] > -INFINITY && a->z[i] > (best < n ? a->z[best] : -INFINITY))
			best = i;
	}
	return best;
}

/* log(1 + x) for x > -1, from the function for x >= 0. */
static double
log1p_of(double x)
{
	return x < 0 ? 0 - kern_log1p(0 - x / (1 + x)) : kern_log1p(x);
}

static double
entropy(const struct distribution *s, size_t n)
{
	double dot;

	(void)kern()->sum_top(s->z, n, s->top, &dot);
	return s->lse + dot / (1 + s->rest);
}

/* (4) Returns the sum of q - p + p (log p - log q). */
static double
far_kl(const struct distribution *a, const struct distribution *b, size_t n)
{
	double sum = 0, log_p, quarter, term;

	for (size_t i = 0; i < n; i++) {
		term = b->p[i] - a->p[i];
		if (a->p[i] > 0) {
			log_p = (a->z[i] - a->z[a->top]) - a->lse;
			quarter = b->z[i] / 4 - b->z[b->top] / 4 - b->lse / 4;
			term += 4 * (a->p[i] * (log_p / 4 - quarter));
		}
		sum += term;
	}
	return sum < DBL_MAX ? sum : DBL_MAX;
}

/* (2) (4) */
static double
kl_of(const struct divergence_sums *sums, const struct distribution *a,
    const struct distribution *b, size_t n)
{
	if (sums->lost > 0)
		return INFINITY;
	return sums->kl < INFINITY ? sums->kl : far_kl(a, b, n);
}

struct difference
compare_rows(const double *a, const double *b, size_t n, double *scratch)
{
	struct distribution sa = side_of(a, n, scratch), sb = side_of(b, n, scratch + n);
	struct two_rows r = {.z = a, .u = b, .p = sa.p, .q = sb.p, .n = n, .top = a[sa.top]};
	size_t t = shared_top(&sa, &sb, n);
	struct divergence_sums sums;
	double far = INFINITY, moved;
	bool near = false;

	if (t < n) {
		r.z_t = a[t];
		r.u_t = b[t];
		moved = kern()->divergence_drift(&r, &far);
		near = far <= NEAR && !isnan(moved);
		r.drift = near ? log1p_of(moved)
			       : ((b[sb.top] - b[t]) + sb.lse) - ((a[sa.top] - a[t]) + sa.lse);
	}
	kern()->divergence_sums(&r, &sums);
	return (struct difference){
	    .top = {sa.top, sb.top},
	    .lse = {sa.lse, sb.lse},
	    .kl = kl_of(&sums, &sa, &sb, n),
	    .js = sums.js,
	    .delta_p = sums.dp / (double)n,
	    .most_delta_p = sums.most,
	    .delta_entropy = /* (3) */
	    near ? fabs(sums.tilt - sums.back) : fabs(entropy(&sb, n) - entropy(&sa, n)),
	};
}

/*
 * The k largest values of a row that are not -inf: those above the threshold and the
 * first `equal` values that equal it. In the multilabel task there may be none.
 */
struct best {
	double threshold;
	size_t equal, k;
};

static struct best
best_of(const double *z, size_t n, size_t k, double *scratch)
{
	struct best best = {.k = 0};
	size_t above = 0;

	for (size_t i = 0; i < n && best.k < k; i++)
		best.k += z[i] > -INFINITY;
	best.threshold = INFINITY;
	if (best.k > 0)
		best.threshold = select_largest(z, n, best.k, scratch, &above);
	best.equal = best.k - above;
	return best;
}

/* Returns whether the next value of the row is one of the largest. */
static bool
takes(struct best *best, double z)
{
	if (z == best->threshold && best->equal > 0) {
		best->equal--;
		return true;
	}
	return z > best->threshold;
}

double
compare_top(const double *a, const double *b, size_t n, size_t k, double *scratch)
{
	struct best best_a = best_of(a, n, k, scratch), best_b = best_of(b, n, k, scratch);
	size_t most = best_a.k > best_b.k ? best_a.k : best_b.k, both = 0;
	bool in_a, in_b;

	for (size_t i = 0; i < n; i++) {
		in_a = takes(&best_a, a[i]);
		in_b = takes(&best_b, b[i]);
		both += in_a && in_b;
	}
	return most > 0 ? (double)both / (double)most : 1;
}
