/* SPDX-License-Identifier: MIT */
/*
 * The Hessian of the mean NLL of softmax(W x) with respect to W is the mean over the rows of
 * (diag(p) - p p') x x', products as Kronecker's. Without what joins two classes, the block of
 * class k is the mean of p_k (1 - p_k) x x'.
 *
 * (1) A row counts in the blocks of those classes alone that it finds likely enough to
 *     matter. These are few, so it costs no more than a few passes.
 * (2) Blocks are summed for as many classes at a time as keep the sums small.
 * (3) A class that is -inf in a row counts as 0 there.
 * (4) What rounding leaves of a pivot is raised to a small part of the largest.
 */
#include "calib/hessian.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "kern/kern.h"

enum { SUMS_MOST = 1 << 18 };

/* (1) */
#define LIKELY 1e-3
/* (4) */
#define LEAST 1e-7

/* Blocks of the classes first ... first + n - 1. */
struct part {
	const struct hessian_of *of;
	size_t first, n;
};

static size_t
triangle(size_t n)
{
	return n * (n + 1) / 2;
}

/* Behind the weight, the triangles. */
static void
add_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	const struct part *part = arg;
	const size_t n = row->n, size = triangle(n + 1);
	double *x = scratch, *u = x + n + 1, *p = u + n, by, *to;

	part->of->look(part->of->arg, row, x, u, p);
	sum[0] += row->weight;
	x[n] = 1;
	for (size_t i = 0; i < n; i++)
		x[i] = x[i] == -INFINITY ? 0 : x[i]; /* (3) */
	for (size_t c = 0; c < part->n; c++) {
		by = p[part->first + c] * (1 - p[part->first + c]);
		if (!(by > LIKELY))
			continue;
		to = sum + 1 + c * size;
		for (size_t i = 0; i <= n; to += ++i)
			kern()->add_scaled(to, x, i + 1, row->weight * by * x[i]);
	}
}

/* The Cholesky factor of a triangle, in place. */
static void
factor(double *a, size_t n)
{
	double most = 0, *row = a, *other, left;

	for (size_t i = 0; i < n; i++)
		most = fmax(most, a[triangle(i) + i]);
	most = most > 0 && most < INFINITY ? most : 1;
	for (size_t i = 0; i < n; row += ++i) {
		other = a;
		for (size_t j = 0; j < i; other += ++j)
			row[j] = (row[j] - kern()->dot(row, other, j)) / other[j];
		left = row[i] - kern()->dot(row, row, i);
		row[i] = sqrt(left > LEAST * most ? left : LEAST * most); /* or if NaN */
	}
}

/* Sums the blocks of a part, and factors them. */
static int
make_part(
    double *to, const struct rows *rows, const struct part *part, double *sum, struct err *err)
{
	const size_t n = rows->nclass + 1, size = triangle(n), nsum = 1 + part->n * size;
	const struct visit visit = {.row = add_row, .arg = part, .nsum = nsum, .scratch = 3 * n};
	const struct hessian_of *of = part->of;
	double *a;

	if (rows->pass(rows, &visit, sum, err) < 0)
		return -1;
	for (size_t c = 0; c < part->n; c++) {
		a = to + (part->first + c) * size;
		for (size_t i = 0; i < size; i++)
			a[i] = sum[0] > 0 ? sum[1 + c * size + i] / sum[0] : 0;
		for (size_t i = 0; i < n; i++)
			a[triangle(i) + i] += i + 1 == n ? of->b
			    : i == part->first + c       ? of->diagonal
							 : of->off;
		factor(a, n);
	}
	return 0;
}

int
hessian_make(struct hessian *h, const struct rows *rows, const struct hessian_of *of,
    unsigned *passes, struct err *err)
{
	const size_t k = rows->nclass, size = triangle(k + 1);
	const size_t each = SUMS_MOST / size > 0 ? SUMS_MOST / size : 1; /* (2) */
	double *sum = mem_new(1 + (each < k ? each : k) * size, sizeof(*sum), err);
	struct part part = {.of = of};
	int status = -1;

	hessian_free(h);
	h->factor = sum ? mem_new(k * size, sizeof(*h->factor), err) : NULL;
	if (h->factor)
		status = 0;
	for (; status == 0 && part.first < k; part.first += part.n, ++*passes) {
		part.n = k - part.first < each ? k - part.first : each;
		status = make_part(h->factor, rows, &part, sum, err);
	}
	h->n = k + 1;
	if (status < 0)
		hessian_free(h);
	mem_free(sum);
	return status;
}

void
hessian_solve(const struct hessian *h, size_t class, double *g)
{
	const double *a = h->factor + class * triangle(h->n), *row = a;

	for (size_t i = 0; i < h->n; row += ++i)
		g[i] = (g[i] - kern()->dot(row, g, i)) / row[i];
	for (size_t i = h->n; i-- > 0;) {
		row = a + triangle(i);
		g[i] /= row[i];
		kern()->add_scaled(g, row, i, -g[i]);
	}
}

void
hessian_free(struct hessian *h)
{
	mem_free(h->factor);
	*h = (struct hessian){0};
}
