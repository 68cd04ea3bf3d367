/* SPDX-License-Identifier: MIT */
/* Ranges of numbers: tests, parses and describes them. */
#include "base/range.h"

#include <math.h>
#include <stdio.h>

#include "base/err.h"
#include "base/num.h"

bool
range_has(const struct range *r, double x)
{
	if (!(r->above ? x > r->least : x >= r->least))
		return false;
	if (!(r->below ? x < r->most : x <= r->most))
		return false;
	return !r->whole || x == floor(x);
}

void
range_describe(const struct range *r, char *text, size_t size)
{
	const char *what = r->whole ? "a whole number" : "a number";
	int digits = r->whole ? 17 : 6;

	if (r->most == INFINITY)
		snprintf(text, size, "%s %s %.*g", what, r->above ? "above" : "of at least", digits,
		    r->least);
	else if (r->above && r->below)
		snprintf(text, size, "%s between %g and %g", what, r->least, r->most);
	else
		snprintf(text, size,
		    r->above ? "%s above %.*g, up to %.*g" : "%s from %.*g to %.*g", what, digits,
		    r->least, digits, r->most);
}

int
range_read(const struct range *r, const char *text, double *x, struct err *err)
{
	char what[100];

	if (num_parse_all(text, x) == 0 && range_has(r, *x))
		return 0;
	range_describe(r, what, sizeof(what));
	return err_set(err, ERR_VALUE, "give %s", what);
}
