/* SPDX-License-Identifier: MIT */
/*
 * The divergence between two rows that list some of their classes, with probabilities that
 * are taken as they stand.
 *
 * Let C be the classes that both rows list, with probabilities p and q, A and B what each
 * row gives to the classes that it alone lists, r and s the rests of the two, P = A + r and
 * Q = B + s. Of the classes in A it is known that the other row gives them at most s, and
 * of those in B at most r. Of all whole rows with these lists
 *     KL  sum p log(p/q) - p + q
 *     JS  sum (p log(p/m) + q log(q/m)) / 2, m = (p + q)/2
 *     TV  sum |p - q| / 2
 * are least if the sums are over C and
 *     (P, Q)           if A/P + B/Q <= 1: all other classes in proportion
 *     (A, s), (r, B)   otherwise: the rests are all in the classes that the other row lists.
 * The terms g(p, q) are convex and homogeneous of degree 1, so that merging classes makes
 * no sum larger, and none smaller if they are in proportion. With t of r in B and the rest
 * of r in A's share of s, g(P - t, s) + g(t, B) is left, which is convex in t and least at
 * t = P B/Q, or at t = r if that is less. No term is below 0: leaving out what is not in C,
 * as LISTED_IGNORED does, gives weaker bounds.
 *
 * (1) The largest |p - q| is that over C, and of a class that one row alone lists p minus
 *     the other's rest, of which its probability there is a part: a lower bound, too.
 * (2) A class that both list and the second row gives -inf makes KL +inf. So does a rest of
 *     0 if the first row has more than ROUNDING there: a rest is a difference from 1 of
 *     rounded numbers.
 * (3) A name that may stand for several classes matches none: its probability is one of the
 *     rest, so that nothing is said of it.
 * (4) LISTED_NONE: the rows have all classes that either lists; those that one of them
 *     lacks are -inf there.
 */
#include "compare/listed.h"

#include <math.h>
#include <string.h>

#include "kern/kern.h"

/* More than what float32 leaves of a sum of 1. */
#define ROUNDING 1e-6

int
listed_order(const struct listed_class *a, const struct listed_class *b)
{
	const size_t len = a->len < b->len ? a->len : b->len;
	int order;

	if (!a->name)
		return (a->id > b->id) - (a->id < b->id);
	order = len > 0 ? memcmp(a->name, b->name, len) : 0;
	return order ? order : (a->len > b->len) - (a->len < b->len);
}

/* Where the row lists a class, or LISTED_OUTSIDE. */
static size_t
find(const struct listed *l, const struct listed_class *class)
{
	size_t low = 0, high = l->n, middle;
	int order;

	while (low < high) {
		middle = low + (high - low) / 2;
		order = listed_order(class, &l->class[middle]);
		if (order == 0)
			return middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return LISTED_OUTSIDE;
}

/* The label as a class, which the row need not list. */
static struct listed_class
label_class(const struct listed *l)
{
	return l->label < l->n ? l->class[l->label] : (struct listed_class){.id = l->label_id};
}

enum listed_labels
listed_label_of(const struct listed *a, const struct listed *b, size_t place[2])
{
	const bool has_a = a->label != LISTED_NO_LABEL, has_b = b->label != LISTED_NO_LABEL;
	const struct listed_class of_a = label_class(a), of_b = label_class(b);

	if (a->ignored || (!has_a && !has_b))
		return LISTED_LABEL_NONE;
	if ((has_a && of_a.unsure) || (has_b && of_b.unsure) ||
	    (has_a && has_b && listed_order(&of_a, &of_b) != 0))
		return LISTED_LABELS_APART;
	place[0] = has_a ? a->label : find(a, &of_b);
	place[1] = has_b ? b->label : find(b, &of_a);
	return LISTED_LABEL_SAME;
}

/* What merging two lists of classes gives. */
struct merged {
	double *a, *b; /* the value of each class that either lists, or -inf */
	size_t n;
	double *z, *u, *p, *q; /* of the classes that both list, logarithms and probabilities */
	size_t both;
	double only_a, only_b; /* the probability of those that one of them lists */
	double rest_a, rest_b; /* that of all others */
	double most; /* (1) */
};

static struct merged
merged_in(double *scratch, size_t n)
{
	return (struct merged){
	    .a = scratch,
	    .b = scratch + n,
	    .z = scratch + 2 * n,
	    .u = scratch + 3 * n,
	    .p = scratch + 4 * n,
	    .q = scratch + 5 * n,
	};
}

/* A class of A, or of B, that does not match one of the other row (1) (3). */
static void
take_a(struct merged *m, const struct listed *a, size_t i, double other_rest, bool unsure)
{
	const double p = kern_exp(a->z[i]);

	m->a[m->n] = a->z[i];
	m->b[m->n++] = -INFINITY;
	if (unsure) {
		m->rest_a += p;
		return;
	}
	m->only_a += p;
	m->most = fmax(m->most, p - other_rest);
}

static void
take_b(struct merged *m, const struct listed *b, size_t j, double other_rest, bool unsure)
{
	const double q = kern_exp(b->z[j]);

	m->a[m->n] = -INFINITY;
	m->b[m->n++] = b->z[j];
	if (unsure) {
		m->rest_b += q;
		return;
	}
	m->only_b += q;
	m->most = fmax(m->most, q - other_rest);
}

static void
take_both(struct merged *m, double z, double u)
{
	m->a[m->n] = m->z[m->both] = z;
	m->b[m->n++] = m->u[m->both++] = u;
}

static void
merge(struct merged *m, const struct listed *a, const struct listed *b)
{
	size_t i = 0, j = 0;
	bool unsure;
	int order;

	m->rest_a = a->rest;
	m->rest_b = b->rest;
	while (i < a->n || j < b->n) {
		order = i == a->n ? 1 : j == b->n ? -1 : listed_order(&a->class[i], &b -> class[j]);
		unsure = (order <= 0 && a->class[i].unsure) || (order >= 0 && b->class[j].unsure);
		if (order == 0 && !unsure) {
			take_both(m, a->z[i++], b->z[j++]);
			continue;
		}
		if (order <= 0)
			take_a(m, a, i++, b->rest, unsure);
		if (order >= 0)
			take_b(m, b, j++, a->rest, unsure);
	}
}

/* What classes that are not in C have together (2). */
static void
add_bucket(struct merged *m, double p, double q, size_t *n)
{
	const size_t i = *n;

	if (q == 0 && p <= ROUNDING)
		return;
	m->p[i] = p;
	m->q[i] = q;
	m->z[i] = p > 0 ? kern_log(p) : -INFINITY;
	m->u[i] = q > 0 ? kern_log(q) : -INFINITY;
	++*n;
}

/* Returns how many numbers are summed. */
static size_t
add_others(struct merged *m)
{
	const double p = m->only_a + m->rest_a, q = m->only_b + m->rest_b;
	size_t n = m->both;

	if (m->only_a * q + m->only_b * p <= p * q) {
		add_bucket(m, p, q, &n);
	} else {
		add_bucket(m, m->only_a, m->rest_b, &n);
		add_bucket(m, m->rest_a, m->only_b, &n);
	}
	return n;
}

static double
largest_gap(const struct merged *m)
{
	double most = m->most;

	for (size_t i = 0; i < m->both; i++)
		most = fmax(most, fabs(m->p[i] - m->q[i]));
	return most;
}

static struct listed_difference
compare_as_they_stand(struct merged *m, enum listed_rest rest)
{
	struct two_rows r = {.z = m->z, .u = m->u, .p = m->p, .q = m->q, .n = m->both};
	struct listed_difference d = {.classes = m->n};
	struct divergence_sums sums;

	if (m->both > 0) {
		memcpy(m->p, m->z, m->both * sizeof(*m->p));
		memcpy(m->q, m->u, m->both * sizeof(*m->q));
		kern()->exp(m->p, m->both);
		kern()->exp(m->q, m->both);
		d.shared = kern()->sum(m->p, m->both);
	}
	if (rest == LISTED_BUCKET)
		r.n = add_others(m);
	kern()->divergence_sums(&r, &sums);
	d.tv = sums.dp / 2;
	d.difference = (struct difference){
	    .kl = sums.lost > 0 ? INFINITY : sums.kl, /* (2) */
	    .js = sums.js,
	    .delta_p = NAN,
	    .most_delta_p = largest_gap(m),
	    .delta_entropy = NAN,
	};
	return d;
}

/* (4) */
static struct listed_difference
compare_all(struct merged *m, double *scratch)
{
	struct listed_difference d = {
	    .difference = compare_rows(m->a, m->b, m->n, scratch),
	    .classes = m->n,
	    .shared = 1,
	};

	d.tv = d.difference.delta_p * (double)m->n / 2;
	return d;
}

struct listed_difference
compare_listed(
    const struct listed *a, const struct listed *b, enum listed_rest rest, double *scratch)
{
	const size_t n = a->n + b->n + 1;
	struct merged m = merged_in(scratch, n);
	struct listed_difference d;

	merge(&m, a, b);
	d = rest == LISTED_NONE ? compare_all(&m, scratch + 2 * n)
				: compare_as_they_stand(&m, rest);
	d.difference.top[0] = kern()->argmax(a->z, a->n);
	d.difference.top[1] = kern()->argmax(b->z, b->n);
	return d;
}

static bool
lacks(const struct listed *l, size_t k)
{
	return !l->whole && (l->n < k || l->blind);
}

double
listed_top(const struct listed *a, const struct listed *b, enum listed_rest rest, size_t k,
    size_t classes, double *scratch)
{
	const size_t n = a->n + b->n + 1;

	if (rest != LISTED_NONE && (lacks(a, k) || lacks(b, k)))
		return NAN;
	return compare_top(scratch, scratch + n, classes, k, scratch + 2 * n);
}
