/* SPDX-License-Identifier: MIT */
/*
 * Quickselect (Hoare 1961) with three-way parting (Dijkstra's Dutch flag), so
 * that rows of equal values cost no more than others. No value may be NaN.
 * Values that somebody laid out to make every pivot a bad one (McIlroy 1999) are
 * sorted by heapsort after a while, which bounds the work by n log n.
 */
#include "op/select.h"

#include <math.h>

/* A row of 2^32 random classes is parted fewer times than this. */
enum { PATIENCE = 64 };

/* The middle one of three. */
static double
middle(double a, double b, double c)
{
	double low = a < b ? a : b, high = a < b ? b : a;

	return c < low ? low : c > high ? high : c;
}

/* The middle of three middles of nine values spread over the range. */
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

/* Heapsort, the largest first. */
static void
sort(double *a, size_t n)
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

struct part
select_part(double *a, size_t n, unsigned *patience)
{
	double pivot, t;
	size_t above = 0, next = 0, below = n;

	if (++*patience == PATIENCE) /* sorted, each pivot is near the middle */
		sort(a, n);
	pivot = pivot_of(a, n);

	while (next < below) {
		t = a[next];
		if (t > pivot) {
			a[next++] = a[above];
			a[above++] = t;
		} else if (t < pivot) {
			a[next] = a[--below];
			a[below] = t;
		} else {
			next++;
		}
	}
	return (struct part){.pivot = pivot, .above = above, .equal = below - above};
}

double
select_kth(double *a, size_t n, size_t k)
{
	unsigned patience = 0;
	struct part part = select_part(a, n, &patience);

	while (k <= part.above || k > part.above + part.equal) {
		if (k <= part.above) {
			n = part.above;
		} else {
			k -= part.above + part.equal;
			a += part.above + part.equal;
			n -= part.above + part.equal;
		}
		part = select_part(a, n, &patience);
	}
	return part.pivot;
}

void
select_keep(double *row, const double *by, size_t n, double threshold, size_t equal)
{
	for (size_t i = 0; i < n; i++) {
		if (by[i] > threshold)
			continue;
		if (by[i] == threshold && equal > 0)
			equal--;
		else
			row[i] = -INFINITY;
	}
}
