/* SPDX-License-Identifier: MIT */
/*
 * One number at a time: the same code as the loops', so the same bits, with one
 * lane of the register used. NaN gives NaN, and so does the log of a negative
 * number.
 */

#include "kern/kern.h"
#include "kern/vmath.h"

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

/* Above 2^54 the 1 is lost in x; TwoSum would make NaN of +inf. */
double
kern_log1p(double x)
{
	if (x > 0x1p54)
		return log_any(all(x))[0];
	return x >= 0 ? log1p_pair(all(x), all(0))[0] : __builtin_nan("");
}
