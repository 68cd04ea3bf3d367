/* SPDX-License-Identifier: MIT */
/*
 * Parameters of raps and saps, chosen by rows that fit no threshold (Angelopoulos, Bates, Malik,
 * Jordan 2021, appendix E; Huang et al. 2024).
 *
 * (1) k_reg is the rank of the label that ceil((n + 1)(1 - alpha)) of the n rows do not exceed.
 * (2) Then each value of a grid is tried: the threshold is that of these rows, and the sets are
 *     those of the same rows, whose draws are others than those of their scores. The value with
 *     the least mean size is taken, or the one with the least sscv: the largest distance of the
 *     coverage of sets of about one size (metric/coverage.h) from 1 - alpha.
 * (3) Of a row its probabilities are kept in falling order, so that each value costs as much as
 *     its sets have classes.
 */
#include "calib/tune.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/philox.h"
#include "io/spool.h"
#include "metric/coverage.h"

/* What is kept of a row; behind it its probabilities (3). */
enum { RANK, SCORE_DRAW, SET_DRAW, HEAD };

bool
tune_takes(const struct sets *s, uint64_t row)
{
	const uint32_t counter[4] = {(uint32_t)row, (uint32_t)(row >> 32), 0, PHILOX_SETS_TUNE};
	uint32_t word[4];

	if (!(s->share > 0))
		return false;
	philox(counter, s->seed, word);
	return (double)((uint64_t)word[0] << 21 | word[1] >> 11) * 0x1p-53 < s->share;
}

size_t
tune_size(size_t n)
{
	return mem_product(n + HEAD, sizeof(double));
}

void
tune_put(const struct sets *s, const double *z, size_t n, size_t label, uint64_t row,
    struct sets_room *r, double *to)
{
	to[RANK] = (double)sets_sort(z, n, label, r, to + HEAD);
	to[SCORE_DRAW] = sets_draw(s, s->seed, row, true);
	to[SET_DRAW] = sets_draw(s, s->seed, row, false);
}

/* A value that is tried. */
struct trial {
	struct sets sets; /* with it; owns nothing */
	double threshold;
	double classes; /* in all sets */
	double rows[COVERAGE_SIZES], covered[COVERAGE_SIZES]; /* by the size of the set */
};

/* All that is known of the rows. */
struct tuning {
	const struct spool *rows;
	size_t nclass;
	void *room; /* for one row */
	struct ranked *label; /* of each row */
	double *draw; /* of its score */
	double *score; /* room for that of each row */
};

/* The next class of the row, by falling probability. */
static void
step(struct ranked *r, const double *row)
{
	r->before += r->p;
	r->p = row[HEAD + r->rank++];
}

static const double *
row_at(const struct tuning *t, size_t i, struct err *err)
{
	size_t got;

	return spool_read(t->rows, i, 1, t->room, &got, err);
}

static int
find_labels(struct tuning *t, struct err *err)
{
	struct ranked r;
	const double *row;

	for (size_t i = 0; i < t->rows->n; i++) {
		row = row_at(t, i, err);
		if (!row)
			return -1;
		r = (struct ranked){.first = row[HEAD]};
		while ((double)r.rank < row[RANK])
			step(&r, row);
		t->label[i] = r;
		t->draw[i] = row[SCORE_DRAW];
	}
	return 0;
}

static int
by_size(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The k-th least of the n scores, k being the rank of the threshold. */
static double
cut(const struct tuning *t, double alpha)
{
	const size_t n = t->rows->n, k = (size_t)sets_rank(alpha, n);

	qsort(t->score, n, sizeof(*t->score), by_size);
	return t->score[k - 1];
}

/* (1) */
static double
rank_of_labels(const struct tuning *t, double alpha)
{
	for (size_t i = 0; i < t->rows->n; i++)
		t->score[i] = (double)t->label[i].rank;
	return cut(t, alpha);
}

static void
find_threshold(const struct tuning *t, struct trial *trial)
{
	const struct sets *s = &trial->sets;

	for (size_t i = 0; i < t->rows->n; i++)
		t->score[i] = s->kind->score(s, &t->label[i], t->draw[i]);
	trial->threshold = cut(t, s->alpha);
}

/* (2) */
static void
try_row(struct trial *trial, const double *row, size_t nclass)
{
	const struct sets *s = &trial->sets;
	struct ranked r = {.first = row[HEAD]};
	size_t n = 0, k = 0;

	while (n < nclass) {
		step(&r, row);
		if (s->kind->score(s, &r, row[SET_DRAW]) - trial->threshold > SET_TIE)
			break;
		n++;
	}
	n = n == 0 && s->never_empty ? 1 : n;
	while (coverage_sizes[k].hi > 0 && n > coverage_sizes[k].hi)
		k++;
	trial->classes += (double)n;
	trial->rows[k]++;
	trial->covered[k] += row[RANK] <= (double)n;
}

static int
try_rows(const struct tuning *t, struct trial *trial, size_t ntrial, struct err *err)
{
	const double *row;

	for (size_t i = 0; i < t->rows->n; i++) {
		row = row_at(t, i, err);
		if (!row)
			return -1;
		for (size_t k = 0; k < ntrial; k++)
			try_row(&trial[k], row, t->nclass);
	}
	return 0;
}

static struct tuned
result_of(const struct trial *trial, size_t rows)
{
	struct tuned out = {.size = trial->classes / (double)rows};
	double off;

	for (size_t i = 0; i < COVERAGE_SIZES; i++) {
		if (trial->rows[i] == 0)
			continue;
		off = fabs(trial->covered[i] / trial->rows[i] - (1 - trial->sets.alpha));
		out.violation = off > out.violation ? off : out.violation;
	}
	return out;
}

/* (2) Tries all values of the grid at once; takes the best. Without a grid just what there is. */
static int
choose_from(struct sets *s, size_t param, const struct set_grid *grid, const struct tuning *t,
    struct tuned *out, struct err *err)
{
	const size_t n = grid ? grid->n : 1;
	struct trial *trial = mem_new(n, sizeof(*trial), err);
	struct tuned got;
	size_t best = 0;
	int status;

	if (!trial)
		return -1;
	for (size_t i = 0; i < n; i++) {
		trial[i].sets = *s;
		if (grid)
			trial[i].sets.param[param] = grid->x[i];
		find_threshold(t, &trial[i]);
	}
	status = try_rows(t, trial, n, err);
	for (size_t i = 0; i < n; i++) {
		got = result_of(&trial[i], t->rows->n);
		if (i > 0 &&
		    !(s->aim == TUNE_SIZE ? got.size < out->size : got.violation < out->violation))
			continue;
		*out = got;
		best = i;
	}
	if (grid)
		s->param[param] = grid->x[best];
	mem_free(trial);
	return status;
}

static int
choose_all(struct sets *s, const bool choose[SET_PARAMS], struct tuning *t, struct tuned *out,
    struct err *err)
{
	const struct set_grid *grid = NULL;
	size_t at = 0;

	if (find_labels(t, err) < 0)
		return -1;
	for (size_t i = 0; i < SET_PARAMS; i++) {
		if (choose[i] && s->kind->param[i].by_rank)
			s->param[i] = rank_of_labels(t, s->alpha);
		if (choose[i] && s->kind->param[i].grid[s->aim].n > 0) {
			grid = &s->kind->param[i].grid[s->aim];
			at = i;
		}
	}
	return choose_from(s, at, grid, t, out, err);
}

int
tune(struct sets *s, const bool choose[SET_PARAMS], const struct spool *rows, size_t nclass,
    struct tuned *out, struct err *err)
{
	struct tuning t = {.rows = rows, .nclass = nclass};
	int status = -1;

	s->tuned = rows->n;
	*out = (struct tuned){0};
	if (rows->n < sets_least(s->alpha) || rows->n == 0)
		return 0;
	t.room = mem_new(1, rows->size, err);
	t.label = t.room ? mem_new(rows->n, sizeof(*t.label), err) : NULL;
	t.draw = t.label ? mem_new(rows->n, sizeof(*t.draw), err) : NULL;
	t.score = t.draw ? mem_new(rows->n, sizeof(*t.score), err) : NULL;
	if (t.score)
		status = choose_all(s, choose, &t, out, err);
	mem_free(t.room);
	mem_free(t.label);
	mem_free(t.draw);
	mem_free(t.score);
	return status;
}
