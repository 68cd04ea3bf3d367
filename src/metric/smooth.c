/* SPDX-License-Identifier: MIT */
/*
 * Smooth ECE (Blasiok and Nakkiran 2023, Smooth ECE): the sigma at which
 *     f(sigma) = integral from 0 to 1 of |g(t)| dt / W,   g(t) = sum r_i K(t, t_i)
 * equals sigma. K is the Gaussian kernel of width sigma, reflected at 0 and 1.
 * f never rises with sigma, so there is exactly one such sigma.
 *
 * g is a sum over boxes of width sigma / 4. In each, phi(s - u) is expanded
 * around the middle in Hermite polynomials, phi(s) sum He_k(s) u^k / k! (the
 * fast Gauss transform of Greengard and Strain 1991), |u| <= 1/8, k <= 6.
 * Between five points sigma / 32 apart, g is taken as a polynomial of degree
 * four, whose integral (Boole's rule) and, if it changes its sign, whose root
 * are exact.
 *
 * (1) Residues all of one sign: |g| = +-g integrates to their sum for any
 *     sigma.
 * (2) No residue: 0.
 * (3) Residues at the same place, except for rounding, are merged: those of
 *     right and wrong rows of a calibrated confidence cancel.
 * (4) For a perfectly calibrated sample f is near 0 down to the distance
 *     between rows, and the effort is proportional to 1 / sigma. If f(LEAST) <=
 *     LEAST, or the residues sum to no more than that, the value is this upper
 *     bound.
 * (5) From WIDE on, the mirrored kernel is flat to 1e-30, and f is the sum of
 *     the residues.
 */
#include "metric/smooth.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/tie.h"
#include "kern/kern.h"

enum {
	ORDER = 7, /* terms of the expansion */
	BOXES = 4, /* per sigma */
	STRETCH = 1024 /* at most this many nodes (and one) are computed at once */
};
#define WIDE 4.0 /* in units of t */
#define STRIDE 16 /* until f is above sigma, sigma shrinks at most by this factor per step */

struct box {
	double middle;
	double moment[ORDER]; /* sum of r u^k / k!, u in sigmas from the middle */
};

/* The precision of the computation. */
struct effort {
	int nodes; /* per sigma; a panel has four */
	int stretch; /* nodes computed at once, not counting the last */
	int reach; /* in sigmas: the kernel is negligible beyond it */
	double tolerance; /* relative, of sigma */
	double least; /* smallest sigma */
};

/* Beyond reach, the kernel is below 1e-18 and 1e-6, respectively. */
static const struct effort full = {32, STRETCH, 9, 1e-11, SMOOTH_LEAST};
static const struct effort rough = {8, 32, 5, 1e-5, SMOOTH_LEAST_ROUGHLY};

struct smooth {
	const struct effort *effort;
	struct mass *m; /* n masses, no two at the same place */
	size_t n;
	double sum; /* sum of the residues */
	struct box *box; /* boxes of the current sigma, at most n */
	size_t nbox;
	double sigma, pace; /* pace: distance of nodes in sigmas, at most 1 / nodes */
	double g[STRETCH + 1], s[STRETCH + 1], e[STRETCH + 1];
};

/* (3) Merges the masses. Returns the sum of |r| of what remains. */
static double
take_masses(struct smooth *w, const struct mass *m, size_t n)
{
	double all = 0;

	for (size_t i = 0; i < n; i++) {
		w->sum += m[i].r;
		if (w->n > 0 && m[i].at - w->m[w->n - 1].at <= 2 * TIE)
			w->m[w->n - 1].r += m[i].r;
		else
			w->m[w->n++] = m[i];
	}
	for (size_t i = 0; i < w->n; i++)
		all += fabs(w->m[i].r);
	return all;
}

static void
fill_boxes(struct smooth *w, double sigma)
{
	double width = sigma / BOXES, middle, u, term;
	struct box *b = NULL;

	w->sigma = sigma;
	w->nbox = 0;
	for (size_t i = 0; i < w->n; i++) {
		middle = (floor(w->m[i].at / width) + 0.5) * width;
		if (!b || middle > b->middle) {
			b = &w->box[w->nbox++];
			*b = (struct box){.middle = middle};
		}
		u = (w->m[i].at - b->middle) / sigma;
		term = w->m[i].r;
		for (int k = 0; k < ORDER; k++) {
			b->moment[k] += term;
			term = term * u / (k + 1);
		}
	}
}

/*
 * Adds the contribution of a box to g at n nodes from t on. A mirror image of
 * the box has another middle, and its odd moments change sign (flip = -1).
 */
static void
add_box(struct smooth *w, const struct box *b, double middle, double flip, double t, size_t n)
{
	double s, he0, he1, he2, sum, sign;

	for (size_t j = 0; j < n; j++) {
		w->s[j] = (t - middle) / w->sigma + (double)j * w->pace;
		w->e[j] = -0.5 * w->s[j] * w->s[j];
	}
	kern()->exp(w->e, n);
	for (size_t j = 0; j < n; j++) {
		s = w->s[j];
		he0 = 1;
		he1 = s;
		sum = b->moment[0];
		sign = flip;
		for (int k = 1; k < ORDER; k++) {
			sum += sign * b->moment[k] * he1;
			sign *= flip;
			he2 = s * he1 - k * he0;
			he0 = he1;
			he1 = he2;
		}
		w->g[j] += sum * w->e[j];
	}
}

/* Returns the first box whose middle is at least x. */
static size_t
first_from(const struct smooth *w, double x)
{
	size_t low = 0, high = w->nbox, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (w->box[mid].middle < x)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/*
 * Adds the boxes' images 2k + x (flip 1) or 2k - x (flip -1) that reach n nodes
 * from t on. Returns whether there was any.
 */
static bool
add_images(struct smooth *w, double k, double flip, double t, size_t n)
{
	double reach = w->effort->reach * w->sigma, end = t + (double)(n - 1) * w->pace * w->sigma;
	double low = flip > 0 ? t - reach - 2 * k : 2 * k - end - reach;
	double high = flip > 0 ? end + reach - 2 * k : 2 * k - t + reach;
	size_t i = first_from(w, low);
	bool any = false;

	for (; i < w->nbox && w->box[i].middle <= high; i++) {
		add_box(w, &w->box[i], 2 * k + flip * w->box[i].middle, flip, t, n);
		any = true;
	}
	return any;
}

/* The polynomial through five values at 0 ... 4, in Newton's form, at x. */
static double
newton(const double *c, double x)
{
	return c[0] + x * (c[1] + (x - 1) * (c[2] + (x - 2) * (c[3] + (x - 3) * c[4])));
}

/* The integral of the same polynomial from 0 to x. */
static double
newton_integral(const double *c, double x)
{
	/* x, x(x-1), x(x-1)(x-2), x(x-1)(x-2)(x-3) in powers of x, integrated */
	double p1 = x * x / 2, p2 = x * x * (x / 3 - 0.5);
	double p3 = x * x * (x * (x / 4 - 1) + 1);
	double p4 = x * x * (x * (x * (x / 5 - 1.5) + 11.0 / 3) - 3);

	return c[0] * x + c[1] * p1 + c[2] * p2 + c[3] * p3 + c[4] * p4;
}

/* The integral of |g| over a panel, in units of the distance between nodes. */
static double
panel(const double *g)
{
	double c[5], d[5], sum = 0, from = 0, before = 0, low, high, mid, now;

	memcpy(d, g, sizeof(d));
	for (int k = 0; k < 5; k++) { /* divided differences */
		c[k] = d[0];
		for (int i = 0; i + 1 < 5 - k; i++)
			d[i] = (d[i + 1] - d[i]) / (k + 1);
	}
	for (int i = 0; i < 4; i++) {
		if ((g[i] < 0) == (g[i + 1] < 0))
			continue;
		low = i;
		high = i + 1;
		for (int j = 0; j < 40; j++) {
			mid = (low + high) / 2;
			if ((newton(c, mid) < 0) == (g[i] < 0))
				low = mid;
			else
				high = mid;
		}
		now = newton_integral(c, low);
		sum += fabs(now - before);
		before = now;
		from = low;
	}
	return from < 4 ? sum + fabs(newton_integral(c, 4) - before) : sum;
}

/* Integrates |g| over n = 4 m + 1 nodes from t on. Without images in reach it is 0. */
static double
stretch(struct smooth *w, double t, size_t n)
{
	double sum = 0, far = 1 + ceil(w->effort->reach * w->sigma);
	bool any = false;

	memset(w->g, 0, n * sizeof(*w->g));
	for (double k = -far; k <= far; k++) {
		any |= add_images(w, k, 1, t, n);
		any |= add_images(w, k, -1, t, n);
	}
	for (size_t j = 0; any && j + 4 < n; j += 4)
		sum += panel(w->g + j);
	return sum;
}

/* Returns f(sigma) W, from a whole number of panels between 0 and 1. */
static double
integral(struct smooth *w, double sigma)
{
	double panels = ceil(w->effort->nodes / 4 / sigma), sum = 0, most = w->effort->stretch / 4;
	size_t n;

	if (!(sigma < WIDE)) /* (5) */
		return fabs(w->sum);
	fill_boxes(w, sigma);
	w->pace = 1 / (4 * panels) / sigma;
	for (double done = 0; done < panels; done += most) {
		n = (size_t)(panels - done < most ? panels - done : most) * 4 + 1;
		sum += stretch(w, done / panels, n);
	}
	return sum * w->pace / 2.50662827463100050242; /* sqrt(2 pi) */
}

/*
 * Finds the root of f(sigma) - sigma between low and high by regula falsi; the
 * value of an end that stays is halved (Illinois). Because f never rises, f of
 * a point is on the other side of the root. Until a point below the root is
 * known, sigma shrinks by STRIDE at most: the smaller sigma, the more work.
 */
static double
solve(struct smooth *w, double weight, double low, double high)
{
	double at_low = NAN, at_high = NAN, x = high, y;

	for (int i = 0; i < 60 && high - low > w->effort->tolerance * high; i++) {
		y = integral(w, x) / weight;
		if (y > x) {
			low = x;
			at_low = y - x;
			at_high = i > 0 && x < high ? at_high / 2 : at_high;
			high = y < high ? y : high;
		} else {
			high = x;
			at_high = y - x;
			at_low /= 2;
			low = y > low ? y : low;
		}
		x = high - at_high * (high - low) / (at_high - at_low);
		if (isnan(at_low) || isnan(at_high))
			x = low > high / STRIDE ? low : high / STRIDE;
		else if (!(x > low && x < high))
			x = low + (high - low) / 2;
	}
	return high;
}

/* Computes smooth_ece from the merged masses; `all` is the sum of their |r|. */
static void
solve_masses(struct smooth *w, double weight, double all, struct smooth_ece *ece)
{
	double low = fabs(w->sum) / weight, high = all / weight, least = w->effort->least;

	*ece = (struct smooth_ece){.value = low, .bound = NAN};
	if (!(high - low > 1e-12 * low)) /* (1) (2) */
		return;
	ece->value = high;
	if (high > least)
		ece->value = solve(w, weight, low > least ? low : least, high);
	if (ece->value <= least) /* (4) */
		ece->bound = ece->value - low;
}

int
smooth_ece(const struct mass *m, size_t n, double weight, bool roughly, struct smooth_ece *ece,
    struct err *err)
{
	struct smooth *w = mem_new(1, sizeof(*w), err);

	if (!w)
		return -1;
	w->effort = roughly ? &rough : &full;
	w->m = mem_new(n, sizeof(*w->m), err);
	w->box = w->m ? mem_new(n, sizeof(*w->box), err) : NULL;
	if (w->box)
		solve_masses(w, weight, take_masses(w, m, n), ece);
	n = w->box ? 0 : 1;
	mem_free(w->m);
	mem_free(w->box);
	mem_free(w);
	return n == 0 ? 0 : -1;
}
