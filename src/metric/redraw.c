/* SPDX-License-Identifier: MIT */
/*
 * What the labels would be if the probabilities were right: the label of each row is drawn
 * again setup.redraws times from the row's own probabilities. This is kept as a metric that
 * reports nothing itself; calibration_test.c says what comes of it.
 *
 * (1) The draws of a row depend on the seed, its number and the redraw alone, so states of
 *     shards add up to that of one run. A row is right in a redraw if its word, a whole
 *     number below 2^32, is below 2^32 times its confidence. If it is wrong, how far the word
 *     is above that chooses one of the other classes, by their probabilities.
 * (2) Of each redraw there are sums of right rows by bin and by coarse cell of confidence
 *     (order.c), and of labels by class and bin. The sums of confidences are those of the
 *     rows, whatever their labels.
 * (3) Each row is drawn once, whatever its weight, and counts by its weight.
 * (4) If redraws x classes x bins are more than REDRAW_SUMS_MOST, labels are not counted by
 *     class.
 * (5) Cells have no more right rows than rows, and no mean confidence above 1
 *     (metric->damage).
 */
#include "metric/redraw.h"

#include <string.h>

#include "base/fix.h"
#include "base/philox.h"
#include "base/tie.h"
#include "metric/order.h"

enum { CELLS_ABOUT = 256 };
enum { PART = 256 }; /* redraws of a row at a time */

bool
redraw_lacks_classes(const struct setup *s)
{
	return (double)s->redraws * (double)s->nclass * (double)s->bins > REDRAW_SUMS_MOST;
}

/* Whether labels are classes, and are counted. */
static bool
has_classes(const struct setup *s)
{
	return s->task == TASK_MULTICLASS && s->rest == SETUP_WHOLE && !redraw_lacks_classes(s);
}

double
redraw_sums(const struct setup *s)
{
	const double places = has_classes(s) ? (double)s->nclass + 1 : 1;

	return (double)s->redraws * (places * (double)s->bins + CELLS_ABOUT);
}

static struct setup
coarse(const struct setup *s)
{
	struct setup c = *s;

	c.coarse = true;
	return c;
}

static size_t
cells_of(const struct setup *s)
{
	const struct setup c = coarse(s);

	return order_half(&c);
}

static size_t
each_bin(const struct setup *s)
{
	return s->bins * s->redraws;
}

static size_t
each_cell(const struct setup *s)
{
	return cells_of(s) * s->redraws;
}

static size_t
each_class(const struct setup *s)
{
	return has_classes(s) ? s->nclass * s->bins * s->redraws : 0;
}

static const struct slot slots[] = {
    [REDRAW_RIGHT] = {.name = "right", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT, .n = each_bin},
    [REDRAW_CELL] = {.name = "cell", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT, .n = each_cell},
    [REDRAW_CLASS] = {.name = "class",
	.unit = UNIT_COUNT,
	.weighted = UNIT_WEIGHT,
	.n = each_class},
    [REDRAW_MASS] = {.name = "mass", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT, .n = cells_of},
    [REDRAW_CONF] = {.name = "conf", .unit = UNIT_SHARE, .weighted = UNIT_WEIGHT, .n = cells_of},
    [REDRAW_HIT] = {.name = "hit", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT, .n = cells_of},
    {0},
};

/* ---- rows ---- */

void
redraw_words(uint64_t seed, uint64_t number, size_t first, size_t n, uint32_t *word)
{
	uint32_t counter[4] = {(uint32_t)number, (uint32_t)(number >> 32), 0, PHILOX_REDRAW};
	uint32_t four[4];

	for (size_t i = 0; i < n; i += 4) {
		counter[2] = (uint32_t)((first + i) / 4);
		philox(counter, seed, four);
		memcpy(word + i, four, (n - i < 4 ? n - i : 4) * sizeof(*word));
	}
}

/* A row whose label is drawn again. */
struct redraw {
	const struct setup *s;
	const double *e; /* of its classes */
	double total;
	size_t top;
	uint64_t weight[UNIT_WORDS]; /* in the unit of sums */
	uint64_t limit; /* right if the word is below it: from 0 to 2^32 */
	int64_t *upto; /* per class: the parts of the others up to it, in units of 2^-51 */
	bool is_summed; /* that is worked out */
	size_t first, n; /* redraws */
	uint32_t word[PART];
};

/* Adds the row to the sums of a place in those redraws in which it is right. */
static int
add_right(struct vec *v, size_t place, const struct redraw *d, struct err *err)
{
	const uint32_t last = (uint32_t)(d->limit - 1);
	size_t at = place * d->s->redraws + d->first, run;
	uint64_t *sum;

	for (size_t i = 0; i < d->n && d->limit > 0; i += run, at += run) {
		sum = vec_run(v, at, &run, err);
		if (!sum)
			return -1;
		run = run < d->n - i ? run : d->n - i;
		for (size_t j = 0; j < run && v->words == 1; j++)
			sum[j] += d->word[i + j] <= last;
		for (size_t j = 0; j < run && v->words > 1; j++) {
			if (d->word[i + j] <= last)
				(void)fix_sum(sum + j * v->words, d->weight, v->words);
		}
	}
	return 0;
}

/* (1) */
static void
sum_others(struct redraw *d)
{
	const double scale = 0x1p51 / d->total;
	int64_t sum = 0;

	for (size_t c = 0; c < d->s->nclass; c++) {
		sum += c == d->top ? 0 : (int64_t)(d->e[c] * scale);
		d->upto[c] = sum;
	}
	d->is_summed = true;
}

/* (1) The class that a word of at least the limit chooses; nclass if all others are 0. */
static size_t
other_class(struct redraw *d, uint32_t word)
{
	const double at =
	    ((double)(word - d->limit) + 0.5) / (double)((1LL << 32) - (int64_t)d->limit);
	size_t low = 0, n = d->s->nclass, half;
	int64_t target;

	if (!d->is_summed)
		sum_others(d);
	target = (int64_t)(at * (double)d->upto[n - 1]);
	if (target >= d->upto[n - 1])
		return n;
	while (n > 1) {
		half = n / 2;
		low += d->upto[low + half - 1] <= target ? half : 0;
		n -= half;
	}
	return low;
}

static size_t
place_of_class(const struct redraw *d, size_t c)
{
	return c * d->s->bins + setup_bin(d->s, d->e[c] / d->total);
}

static int
add_class(struct vec *v, struct redraw *d, struct err *err)
{
	size_t c;
	uint64_t *sum;

	if (add_right(v, place_of_class(d, d->top), d, err) < 0)
		return -1;
	for (size_t i = 0; i < d->n; i++) {
		if (d->word[i] < d->limit)
			continue;
		c = other_class(d, d->word[i]);
		if (c == d->s->nclass)
			continue;
		sum = vec_at(v, place_of_class(d, c) * d->s->redraws + d->first + i, err);
		if (!sum)
			return -1;
		(void)fix_sum(sum, d->weight, v->words);
	}
	return 0;
}

/* What does not depend on the redraws. */
static int
add_known(struct vec *v, size_t cell, double weight, double conf, bool right, struct err *err)
{
	if (vec_add(&v[REDRAW_MASS], cell, weight, err) < 0 ||
	    vec_add(&v[REDRAW_CONF], cell, weight * conf, err) < 0)
		return -1;
	return right ? vec_add(&v[REDRAW_HIT], cell, weight, err) : 0;
}

static int
add_row(struct vec *v, const struct setup *grid, const struct seen *r, size_t i, struct redraw *d,
    struct err *err)
{
	const struct setup *s = d->s;
	const double conf = tie_round(r->conf[i]), weight = r->weight ? r->weight[i] : 1;
	const size_t bin = setup_bin(s, r->conf[i]), cell = order_cell(grid, conf);

	memset(d->weight, 0, sizeof(d->weight));
	(void)fix_add(d->weight, v[REDRAW_RIGHT].words, units[v[REDRAW_RIGHT].unit].q, weight);
	d->e = r->e + i * s->nclass;
	d->total = r->total[i];
	d->top = r->top[i];
	d->limit = (uint64_t)(r->conf[i] * 0x1p32);
	d->is_summed = false;
	if (add_known(v, cell, weight, conf, r->top[i] == r->label[i], err) < 0)
		return -1;
	for (d->first = 0; d->first < s->redraws; d->first += PART) {
		d->n = s->redraws - d->first < PART ? s->redraws - d->first : PART;
		redraw_words(s->redraw_seed, r->number[i], d->first, d->n, d->word);
		if (add_right(&v[REDRAW_RIGHT], bin, d, err) < 0 ||
		    add_right(&v[REDRAW_CELL], cell, d, err) < 0)
			return -1;
		if (v[REDRAW_CLASS].n > 0 && add_class(&v[REDRAW_CLASS], d, err) < 0)
			return -1;
	}
	return 0;
}

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	const struct setup grid = coarse(s);
	struct redraw d = {.s = s, .upto = r->column};

	for (size_t i = 0; i < r->n; i++) {
		if (add_row(v, &grid, r, i, &d, err) < 0)
			return -1;
	}
	return 0;
}

static bool
is_wanted(const struct setup *s)
{
	return s->redraws > 0;
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	(void)v;
	(void)t;
	(void)out;
	(void)err;
	return 0;
}

/* (5) */
static const char *
damage(const struct vec *v)
{
	if (v[REDRAW_MASS].unit == UNIT_NONE)
		return NULL;
	if (!vec_at_most(&v[REDRAW_CONF], &v[REDRAW_MASS]))
		return slots[REDRAW_CONF].name;
	for (size_t i = 0; i < v[REDRAW_CELL].n; i++) {
		if (vec_gap(&v[REDRAW_CELL], i, &v[REDRAW_MASS],
			i / (v[REDRAW_CELL].n / v[REDRAW_MASS].n)) > 0)
			return slots[REDRAW_CELL].name;
	}
	return vec_at_most(&v[REDRAW_HIT], &v[REDRAW_MASS]) ? NULL : slots[REDRAW_HIT].name;
}

static const char *const keys[] = {NULL};

const struct metric metric_redraw = {
    .tasks = FOR_MULTICLASS | FOR_BINARY,
    .wanted = is_wanted,
    .name = "redraws",
    .help = "labels drawn again from the probabilities",
    .key = keys,
    .slot = slots,
    .add = add,
    .report = report,
    .damage = damage,
};
