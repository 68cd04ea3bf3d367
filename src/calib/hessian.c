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
 * (5) Rows are gathered, so that those of a class can be added while its sums are in registers.
 */
#include "calib/hessian.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "kern/kern.h"

enum { SUMS_MOST = 1 << 18, BLOCK = 64 };

/* (1) */
#define LIKELY 1e-3
/* (4) */
#define LEAST 1e-7

/* Blocks of the classes first ... first + n - 1. */
struct part {
	const struct hessian_of *of;
	size_t nclass, first, n;
};

static size_t
triangle(size_t n)
{
	return n * (n + 1) / 2;
}

/*
 * (5) In scratch: how many rows there are, their p_k (1 - p_k), their x, and those of them in
 * which a class is likely, with and without its factor; then room for look().
 */
enum { COUNT, FACTORS };

/* Finds the rows in which a class is likely. */
static size_t
find_likely(const double *by, double *x, size_t n, size_t nrow)
{
	double *of = x + BLOCK * (n + 1), *times = of + BLOCK * (n + 1);
	size_t found = 0;

	for (size_t j = 0; j < nrow; j++, x += n + 1) {
		if (!(by[j * n] > 0))
			continue;
		memcpy(of + found * (n + 1), x, (n + 1) * sizeof(*x));
		for (size_t i = 0; i <= n; i++)
			times[found * (n + 1) + i] = by[j * n] * x[i];
		found++;
	}
	return found;
}

/* Behind the weight, the triangles. */
static void
add_block(const void *arg, double *scratch, double *sum)
{
	const struct part *part = arg;
	const size_t n = part->nclass, nrow = (size_t)scratch[COUNT];
	const double *by = scratch + FACTORS;
	double *x = scratch + FACTORS + BLOCK * n;
	struct product p = {.c = sum + 1, .b = x + BLOCK * (n + 1), .m = 1};

	p.a_step = p.b_step = n + 1;
	for (size_t c = 0; c < part->n; c++) {
		p.k = find_likely(by + part->first + c, x, n, nrow);
		p.a = p.b + BLOCK * (n + 1);
		for (p.n = 1; p.n <= n + 1; p.c += p.n++, p.a++)
			kern()->add_product(&p);
	}
	scratch[COUNT] = 0;
}

static void
add_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	const struct part *part = arg;
	const size_t n = row->n, at = (size_t)scratch[COUNT];
	double *by = scratch + FACTORS + at * n;
	double *x = scratch + FACTORS + BLOCK * n + at * (n + 1);
	double *room = scratch + FACTORS + BLOCK * (4 * n + 3);

	part->of->look(part->of->arg, row, x, room, by);
	sum[0] += row->weight;
	x[n] = 1;
	for (size_t i = 0; i < n; i++) {
		x[i] = x[i] == -INFINITY ? 0 : x[i]; /* (3) */
		by[i] *= 1 - by[i];
		by[i] = by[i] > LIKELY ? row->weight * by[i] : 0;
	}
	scratch[COUNT] = (double)(at + 1);
	if (at + 1 == BLOCK)
		add_block(arg, scratch, sum);
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

/* Sums the blocks of a part. */
static int
make_part(
    double *to, const struct rows *rows, const struct part *part, double *sum, struct err *err)
{
	const size_t k = rows->nclass, size = triangle(k + 1);
	const struct visit visit = {
	    .row = add_row,
	    .end = add_block,
	    .arg = part,
	    .nsum = 1 + part->n * size,
	    .scratch = FACTORS + BLOCK * (4 * k + 3) + k,
	};

	if (rows->pass(rows, &visit, sum, err) < 0)
		return -1;
	for (size_t i = 0; i < part->n * size; i++)
		to[part->first * size + i] = sum[0] > 0 ? sum[1 + i] / sum[0] : 0;
	return 0;
}

int
hessian_make(struct hessian *h, const struct rows *rows, const struct hessian_of *of,
    unsigned *passes, struct err *err)
{
	const size_t k = rows->nclass, size = triangle(k + 1);
	const size_t each = SUMS_MOST / size > 0 ? SUMS_MOST / size : 1; /* (2) */
	double *sum = mem_new(1 + (each < k ? each : k) * size, sizeof(*sum), err);
	struct part part = {.of = of, .nclass = k};
	int status = -1;

	hessian_free(h);
	h->sum = sum ? mem_new(2 * k * size, sizeof(*h->sum), err) : NULL;
	if (h->sum) {
		h->factor = h->sum + k * size;
		status = 0;
	}
	for (; status == 0 && part.first < k; part.first += part.n, ++*passes) {
		part.n = k - part.first < each ? k - part.first : each;
		status = make_part(h->sum, rows, &part, sum, err);
	}
	h->n = k + 1;
	if (status < 0)
		hessian_free(h);
	mem_free(sum);
	return status;
}

void
hessian_factor(struct hessian *h, double diagonal, double off, double b)
{
	const size_t size = triangle(h->n);
	double *a = h->factor;

	memcpy(a, h->sum, (h->n - 1) * size * sizeof(*a));
	for (size_t c = 0; c + 1 < h->n; c++, a += size) {
		for (size_t i = 0; i < h->n; i++)
			a[triangle(i) + i] += i + 1 == h->n ? b : i == c ? diagonal : off;
		factor(a, h->n);
	}
	h->factored = true;
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
	mem_free(h->sum);
	*h = (struct hessian){0};
}
