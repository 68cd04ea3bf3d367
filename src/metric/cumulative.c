/* SPDX-License-Identifier: MIT */
/*
 * With the rows by rising confidence c_i, the sum up to row k of w_i (right_i - c_i) over
 * the weight of all rows, against the share of the weight up to k: a straight line where
 * the rows are equally miscalibrated, level where they are calibrated
 * (Arrieta-Ibarra, Gujral, Tannen, Tygert, Xu 2022). Its largest distance from 0 and its
 * range are ECCE-MAD and ECCE-R.
 *
 * (1) The line is straight within a cell.
 * (2) sigma = sqrt(sum c_i (1 - c_i)) / n is for rows without weights. A walk without
 *     drift stays within 2 sigma of 0 most of the time.
 */
#include "metric/cumulative.h"

#include <math.h>

#include "metric/cells.h"

struct cumulative
cumulative_curve(const struct cells *all, double *value, size_t n)
{
	struct cumulative c = {.most = 0};
	double sum = 0, weight = 0, low = 0, high = 0, variance = 0, w, r, at;
	size_t next = 0;

	for (size_t i = 0; i < all->n; i++) {
		w = all->c[i].wrong + all->c[i].right;
		r = all->c[i].r_wrong + all->c[i].r_right;
		for (; next < n; next++) {
			at = (double)next / (double)(n - 1) * all->all;
			if (at > weight + w && i + 1 < all->n)
				break;
			value[next] = (sum + r * fmin(1, (at - weight) / w)) / all->all;
		}
		weight += w;
		sum += r;
		low = fmin(low, sum);
		high = fmax(high, sum);
		variance += all->c[i].wrong * all->c[i].at_wrong * (1 - all->c[i].at_wrong) +
		    all->c[i].right * all->c[i].at_right * (1 - all->c[i].at_right);
	}
	c.most = fmax(high, -low) / all->all;
	c.range = (high - low) / all->all;
	c.sigma = sqrt(variance) / all->all; /* (2) */
	return c;
}
