/* SPDX-License-Identifier: MIT */
/*
 * Functions of one number: the same code as the loops', with one lane in use,
 * so the same bits. NaN gives NaN, and so does the log of a negative number.
 */

#include "kern/kern.h"
#include "kern/vmath.h"
#include "kern/words.h"

/* Tables of words.h. */
const double kern_powers[16] = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
const double kern_big_powers[8] = {1e-64, 1e-48, 1e-32, 1e-16, 1e0, 1e16, 1e32, 1e48};

double
kern_exp(double x)
{
	return exp_any(all(x))[0];
}

double
kern_log(double x)
{
	return x >= 0 ? log_any(all(x))[0] : __builtin_nan("");
}

/* Above 2^54, 1 + x rounds to x. TwoSum would turn +inf into NaN. */
double
kern_log1p(double x)
{
	if (x > 0x1p54)
		return log_any(all(x))[0];
	return x >= 0 ? log1p_pair(all(x), all(0))[0] : __builtin_nan("");
}

double
kern_chance(const double *z)
{
	double d = z[1] - z[0], e = kern_exp(d > 0 ? -d : d);

	return d > 0 ? 1 / (1 + e) : e / (1 + e);
}
