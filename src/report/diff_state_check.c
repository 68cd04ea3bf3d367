/* SPDX-License-Identifier: MIT */
/*
 * Sums and counts that no rows come to.
 */
#include "report/diff_state_check.h"

#include <math.h>
#include <string.h>

#include "base/err.h"
#include "compare/comparison.h"
#include "report/diff_state_form.h"

#define JS_MOST 0.7 /* of a row, or of a label: log 2 */

static int
refuse(struct err *err, const char *what, const char *of)
{
	return err_set(err, ERR_DATA,
	    "a damaged state: \"%s\" of \"%s\" is what no rows come to; make it again with "
	    "smx diff",
	    what, of);
}

static double
count_at(const struct diff *d, size_t at)
{
	uint64_t n;

	memcpy(&n, (const char *)d + at, sizeof(n));
	return (double)n;
}

/* Whether a field is within its bound. */
static bool
is_within(const struct diff *d, const struct diff_field *f)
{
	const double most = f->most * count_at(d, f->of);
	const size_t size = f->is == DIFF_COUNT ? sizeof(uint64_t) : sizeof(struct exact);
	struct exact sum;
	double x;

	for (size_t i = 0; i < f->n; i++) {
		x = f->is == DIFF_COUNT ? count_at(d, f->at + i * size) : 0;
		if (f->is == DIFF_SUM || f->is == DIFF_SIZE) {
			memcpy(&sum, (const char *)d + f->at + i * size, sizeof(sum));
			x = exact_value(&sum);
		}
		if (!(fabs(x) <= most))
			return false;
	}
	return true;
}

static int
check_fields(const struct diff *d, const struct diff_section *s, struct err *err)
{
	for (const struct diff_field *f = s->field; f->name; f++) {
		if (f->most > 0 && !is_within(d, f))
			return refuse(err, f->name, s->name);
	}
	return 0;
}

/* A sketch has all numbers. */
static bool
fits(const struct quantiles *q, unsigned long long rows)
{
	return quantiles_count(q) == rows;
}

/* The gaps between confidence and accuracy, of so many rows in all. */
static bool
gap_fits(const struct wide *gap, size_t n, uint64_t rows)
{
	for (size_t i = 0; i < n; i++) {
		if (!(fabs(wide_double(&gap[i], -60)) <= (double)rows))
			return false;
	}
	return true;
}

/* Each row is in a replicate as often as a draw says, which is a byte. */
static bool
boot_fits(const struct resample *r, uint64_t rows)
{
	const double most = 255 * (double)rows;
	const struct replicate *one = r->replicate;

	for (size_t i = 0; one && i < r->n; i++, one++) {
		if (!((double)one->rows <= most) ||
		    !(fabs((double)one->right) <= (double)one->rows) ||
		    !(fabs(wide_double(&one->brier, -60)) <= 2.01 * (double)one->rows) ||
		    !gap_fits(r->gap + i * 2 * r->bins, 2 * r->bins, one->rows))
			return false;
	}
	return true;
}

static int
check_deltas(const struct deltas *d, struct err *err)
{
	if (d->rows == 0)
		return 0;
	if (d->only[0] > d->right[0] || d->only[1] > d->right[1] ||
	    d->right[0] - d->only[0] != d->right[1] - d->only[1])
		return refuse(err, "only_right", "deltas");
	if (!gap_fits(d->gap, 2 * d->setup.bins, d->rows))
		return refuse(err, "gap", "bins");
	return boot_fits(&d->boot, d->rows) ? 0 : refuse(err, "replicates", "bins");
}

int
diff_state_check(const struct comparison *c, struct err *err)
{
	const struct diff *d = &c->diff;

	if (!c->known && d->rows > 0)
		return refuse(err, "rows", "pairs");
	for (const struct diff_section *s = diff_sections; s->name; s++) {
		if (check_fields(d, s, err) < 0)
			return -1;
	}
	if (!fits(&d->kls, d->logprob ? 0 : d->rows))
		return refuse(err, "cells", "kl_sketch");
	if (!fits(&d->ppl.moves, d->ppl.rows))
		return refuse(err, "cells", "move_sketch");
	if (!(fabs(exact_value(&d->js)) <=
		JS_MOST * (double)(d->labels ? d->labels_seen : d->rows)))
		return refuse(err, "js", "pairs");
	if (d->compat && d->llama.rows != d->rows)
		return refuse(err, "rows", "llama");
	return check_deltas(&d->deltas, err);
}
