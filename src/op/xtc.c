/* SPDX-License-Identifier: MIT */
/*
 * xtc, "exclude top choices": with probability P a row loses all classes whose probability
 * is at least T, except the least probable of these; they become -inf (p-e-w 2024, as in
 * llama.cpp).
 * (1) If fewer than two classes are that probable, nothing is removed; so T > 0.5 never
 *     removes any.
 * (2) Of equally probable classes the one with the highest index stays, as it is the last
 *     in the order of the other filters.
 * (3) A class that misses T only by the rounding of the logits reaches it.
 * (4) P = 1 is each row, P = 0 none. Whether a row is one depends on the seed and the row's
 *     number alone.
 * (5) T = 0 leaves the least probable class that is not masked. -inf stays -inf.
 */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/philox.h"
#include "kern/kern.h"
#include "op/cutoff.h"
#include "op/op.h"

struct xtc {
	double chance, log_least;
};

static const struct range unit = {.least = 0, .most = 1};

static int
read(void *arg, const char *text, struct err *err)
{
	struct xtc *xtc = arg;
	const char *comma = strchr(text, ',');
	const size_t len = comma ? (size_t)(comma - text) : 0;
	char first[32] = "";
	double least;

	if (len > 0 && len < sizeof(first))
		memcpy(first, text, len);
	if (!comma || range_read(&unit, first, &xtc->chance, err) < 0 ||
	    range_read(&unit, comma + 1, &least, err) < 0)
		return err_set(err, ERR_VALUE,
		    "give two numbers from 0 to 1: the chance of a row, and the least probability, "
		    "as 0.5,0.1");
	xtc->log_least = kern_log(least);
	return 0;
}

/* (4) 53 random bits, as a number below 1. */
static double
draw(const struct row_context *context)
{
	const uint32_t counter[4] = {
	    (uint32_t)context->number, (uint32_t)(context->number >> 32), 0, PHILOX_XTC};
	uint32_t word[4];

	philox(counter, context->seed, word);
	return (double)((uint64_t)word[0] << 21 | word[1] >> 11) * 0x1p-53;
}

/* The last of the least probable of those from `least` on; *above is how many are from there on. */
static size_t
find_last(const double *row, size_t n, double max, double least, size_t *above)
{
	size_t last = 0;

	*above = 0;
	for (size_t i = 0; i < n; i++) {
		if (!(row[i] > -INFINITY && row[i] - max >= least))
			continue;
		if (++*above == 1 || row[i] <= row[last])
			last = i;
	}
	return last;
}

static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	const struct xtc *xtc = arg;
	struct cutoff c;
	double least;
	size_t last, above;

	(void)scratch;
	if (!(draw(context) < xtc->chance))
		return;
	c = cutoff_of(row, n);
	least = cutoff_least(&c, xtc->log_least);
	last = find_last(row, n, c.max, least, &above);
	if (above < 2) /* (1) */
		return;
	for (size_t i = 0; i < n; i++) {
		if (i != last && row[i] - c.max >= least)
			row[i] = -INFINITY;
	}
}

const struct op op_xtc = {
    .name = "xtc",
    .arg = "P,T",
    .example = "1,0.1 0.5,0.2",
    .help =
	"with probability P, of the classes of probability T or more keep only the least probable",
    .role = ROLE_STEP,
    .filter = true,
    .draws = true,
    .takes = KIND_LOGIT,
    .gives = KIND_LOGIT,
    .arg_size = sizeof(struct xtc),
    .read = read,
    .apply = apply,
};
