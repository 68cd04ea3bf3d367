/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_TWO_SUM_H
#define SMX_BASE_TWO_SUM_H

/* A sum of doubles, and what its roundings lost (TwoSum; Knuth). All zero is empty. */
struct two_sum {
	double high, low;
};

static inline void
two_sum_add(struct two_sum *s, double x)
{
	const double t = s->high + x, b = t - s->high;

	s->low += (s->high - (t - b)) + (x - b);
	s->high = t;
}

static inline double
two_sum_value(const struct two_sum *s)
{
	return s->high + s->low;
}

#endif
