/* SPDX-License-Identifier: MIT */
/*
 * Ticks of axes, by exact powers of ten, so that 0.3 is 3 / 10 and not 3 * 0.1.
 */
#include "report/ticks.h"

#include <math.h>

enum { POWER_MOST = 22 };

static const double power[POWER_MOST + 1] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10,
    1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* k times 10^e */
static double
scaled(double k, int e)
{
	return e < 0 ? k / power[-e] : k * power[e];
}

/* The largest power of ten that is not above x > 0, within the table. */
static int
power_below(double x)
{
	int e = -POWER_MOST;

	while (e < POWER_MOST && scaled(1, e + 1) <= x)
		e++;
	return e;
}

/* The step of about so many ticks: 1, 2, 5 or 10, to be multiplied by 10 to the power of *e. */
static double
step_of(double range, unsigned about, int *e)
{
	static const double step[] = {1, 2, 5, 10};
	const double rough = range / about;
	size_t s = 0;

	*e = power_below(rough);
	while (s < 3 && scaled(step[s], *e) < rough * 0.999)
		s++;
	return step[s];
}

size_t
ticks_linear(double from, double to, unsigned about, double tick[TICKS_MOST])
{
	const double slack = (to - from) * 1e-9;
	size_t n = 0;
	int e;
	const double step = step_of(to - from, about, &e);
	double x;

	for (double k = ceil(from / scaled(step, e) - 1e-9); n < TICKS_MOST; k++) {
		x = scaled(k * step, e);
		if (x > to + slack)
			break;
		tick[n++] = x + 0.0; /* no -0 */
	}
	return n;
}

double
ticks_above(double x)
{
	int e;
	double step;

	if (!(x > 0))
		return 1;
	step = step_of(x, 5, &e);
	return scaled(ceil(x / scaled(step, e) - 1e-9) * step, e);
}

size_t
ticks_log(double from, double to, double tick[TICKS_MOST])
{
	static const double step[] = {1, 2, 5};
	const int low = power_below(from), high = power_below(to);
	const size_t steps = high - low <= 4 ? 3 : 1;
	size_t n = 0;
	double x;

	for (int e = low; e <= high; e++) {
		for (size_t s = 0; s < steps && n < TICKS_MOST; s++) {
			x = scaled(step[s], e);
			if (x >= from * (1 - 1e-9) && x <= to * (1 + 1e-9))
				tick[n++] = x;
		}
	}
	return n;
}
