/* SPDX-License-Identifier: MIT */
/*
 * Quickselect (Hoare 1961). It first counts the values above and equal to the
 * pivot, then copies together only those it continues with: two loops without a
 * branch on a value. Rows of equal values cost no more than others. No value
 * may be NaN.
 *
 * Values arranged so that every pivot is bad (McIlroy 1999) are sorted by
 * heapsort after a number of rounds, which bounds the work by n log n.
 */
#include "op/select.h"

#include <string.h>

#include "kern/kern.h"

/* A row of 2^32 random classes needs fewer rounds than this. */
enum { PATIENCE = 64 };

/*
 * With 4 k groups, about k + k / 8 values are above the k-th largest of the
 * groups' maxima.
 */
enum { GROUPS_PER_K = 4 };

/* Returns the median of three. */
static double
middle(double a, double b, double c)
{
	double low = a < b ? a : b, high = a < b ? b : a;

	return c < low ? low : c > high ? high : c;
}

/* Returns the median of three medians, of nine values spread over the range. */
static double
pivot_of(const double *a, size_t n)
{
	size_t step = n / 9;

	if (n < 9)
		return middle(a[0], a[n / 2], a[n - 1]);
	return middle(middle(a[0], a[step], a[2 * step]),
	    middle(a[3 * step], a[4 * step], a[5 * step]),
	    middle(a[6 * step], a[7 * step], a[n - 1]));
}

static void
sift(double *a, size_t i, size_t n)
{
	double t = a[i];
	size_t child;

	for (; (child = 2 * i + 1) < n; i = child) {
		child += child + 1 < n && a[child + 1] < a[child];
		if (t <= a[child])
			break;
		a[i] = a[child];
	}
	a[i] = t;
}

static void
heap_sort(double *a, size_t n)
{
	double t;

	for (size_t i = n / 2; i-- > 0;)
		sift(a, i, n);
	for (size_t end = n; end-- > 1;) {
		t = a[0];
		a[0] = a[end];
		a[end] = t;
		sift(a, 0, end);
	}
}

void
select_sort(double *a, size_t n)
{
	double t;
	size_t i, j;

	if (n > SELECT_FEW) {
		heap_sort(a, n);
		return;
	}
	for (i = 1; i < n; i++) {
		t = a[i];
		for (j = i; j > 0 && a[j - 1] < t; j--)
			a[j] = a[j - 1];
		a[j] = t;
	}
}

struct standing
select_middle(double *a, size_t n, unsigned *patience)
{
	struct standing s;

	if (++*patience == PATIENCE) /* once sorted, each pivot is near the middle */
		select_sort(a, n);
	s.value = pivot_of(a, n);
	s.above = kern()->rank(a, n, s.value, &s.equal, &s.sum);
	return s;
}

double
select_kth(double *a, size_t n, size_t k, size_t *above)
{
	unsigned patience = 0;
	struct standing s;
	size_t more = 0;

	while (n > SELECT_FEW) {
		s = select_middle(a, n, &patience);
		if (k <= s.above) {
			n = kern()->above(a, a, n, s.value);
		} else if (k <= s.above + s.equal) {
			*above = more + s.above;
			return s.value;
		} else {
			k -= s.above + s.equal;
			more += s.above + s.equal;
			n = kern()->below(a, a, n, s.value);
		}
	}
	select_sort(a, n);
	for (n = k - 1; n > 0 && a[n - 1] == a[k - 1]; n--)
		;
	*above = more + n;
	return a[k - 1];
}

/*
 * The k groups with the largest maxima have at least one value each that is no
 * smaller than the k-th largest maximum, so k values of the row are that large.
 * Few more are, as long as there are several times k groups.
 */
double
select_largest(const double *row, size_t n, size_t k, double *scratch, size_t *above)
{
	size_t span = n / GROUPS_PER_K / k, m;
	double low;

	if (span < 2) {
		memcpy(scratch, row, n * sizeof(*row));
		return select_kth(scratch, n, k, above);
	}
	m = kern()->peaks(scratch, row, n, span);
	low = select_kth(scratch, m, k, above);
	m = kern()->above(scratch, row, n, low);
	if (m >= k)
		return select_kth(scratch, m, k, above);
	*above = m;
	return low;
}
