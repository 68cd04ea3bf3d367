/* SPDX-License-Identifier: MIT */
/*
 * The expected calibration error (Naeini, Cooper, Hauskrecht 2015; Guo et al.
 * 2017) before and after a fit.
 */
#include "calib/bins.h"

#include <math.h>

#include "base/tie.h"

static double
edge(size_t b)
{
	return (double)b / BINS_N;
}

void
bins_add(double *sum, double conf, bool correct, double weight)
{
	const double at = tie_at_edge(conf, 0);
	size_t b = (size_t)(at * BINS_N);

	b = b < BINS_N ? b : BINS_N - 1;
	while (b > 0 && at <= edge(b))
		b--;
	while (b + 1 < BINS_N && at > edge(b + 1))
		b++;
	sum[3 * b] += weight;
	sum[3 * b + 1] += weight * conf;
	sum[3 * b + 2] += correct ? weight : 0;
}

void
bins_add_row(double *sum, enum task task, size_t top, size_t label, double rest, double weight)
{
	double conf = 1 / (1 + rest);

	if (task == TASK_BINARY)
		bins_add(sum, top == 1 ? conf : rest / (1 + rest), label == 1, weight);
	else
		bins_add(sum, conf, top == label, weight);
}

double
bins_ece(const double *sum)
{
	double gap = 0, weight = 0;

	for (size_t b = 0; b < BINS_N; b++) {
		weight += sum[3 * b];
		gap += fabs(sum[3 * b + 2] - sum[3 * b + 1]);
	}
	return weight > 0 ? gap / weight : 0;
}
