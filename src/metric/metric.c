/* SPDX-License-Identifier: MIT */
/*
 * The table of metrics, made from metric.list, and what they share.
 */
#include "metric/metric.h"

#define METRIC(name) extern const struct metric metric_##name;
#include "metric/metric.list"
#undef METRIC

#define METRIC(name) &metric_##name,
const struct metric *const metrics[] = {
#include "metric/metric.list"
    NULL};
#undef METRIC

/* The product is off by a rounding, so the neighbours are looked at too. */
size_t
setup_bin(const struct setup *s, double p)
{
	const double *edge = s->edge;
	size_t b = (size_t)(p * (double)s->bins);

	b = b < s->bins ? b : s->bins - 1;
	if (s->left) {
		while (b > 0 && p < edge[b])
			b--;
		while (b + 1 < s->bins && p >= edge[b + 1])
			b++;
	} else {
		while (b > 0 && p <= edge[b])
			b--;
		while (b + 1 < s->bins && p > edge[b + 1])
			b++;
	}
	return b;
}
