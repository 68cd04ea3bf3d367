/* SPDX-License-Identifier: MIT */
/*
 * Cross-fitting: each row belongs to one of five folds, by a hash of its number; the
 * temperature of a fold is fitted to the rows of the others. So no row is measured
 * at a temperature that it had a part in, and all rows are measured.
 */
#include "cli/cross.h"

#include <string.h>

#include "calib/fit.h"
#include "calib/newton.h"
#include "cli/message.h"
#include "cli/warn.h"
#include "pipeline/replay.h"
#include "pipeline/store.h"
#include "kern/kern.h"
#include "metric/rows.h"

enum { FOLDS = 5, MEMORY = 512 << 20 };

struct cross {
	struct rows fold[FOLDS]; /* the rows of each */
	double temp[FOLDS];
	unsigned long long first_row; /* the first row's number */
};

/* As the operation temp does it, at the row's own temperature; arg points to a struct cross. */
static void
scale(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	const struct cross *c = *(const struct cross *const *)arg;
	const size_t at = (size_t)(context->number - c->first_row);
	size_t fold = 0;

	while (fold + 1 < FOLDS && !rows_chosen(&c->fold[fold], at))
		fold++;
	op_temperature.apply(&c->temp[fold], row, n, context, scratch);
}

static const struct op op_cross = {
    .name = "temp",
    .role = ROLE_STEP,
    .takes = KIND_LOGIT,
    .gives = KIND_LOGIT,
    .arg_size = sizeof(struct cross *),
    .apply = scale,
};

static int
fit_folds(struct cross *c, const struct rows *rows, struct run *run, struct err *err)
{
	for (unsigned i = 0; i < FOLDS; i++) {
		const struct rows others = calib_fold(rows, FOLDS, i, true);
		struct newton n = {.pass = progress_pass, .who = &run->line};

		if (newton_fit(&n, &others, err) < 0)
			return -1;
		if (!(n.score.rows > 0))
			return err_set(err, ERR_DATA, "--temp auto: there are too few rows");
		c->fold[i] = calib_fold(rows, FOLDS, i, false);
		c->temp[i] = n.at == NEWTON_INSIDE ? 1 / n.beta
		    : n.at == NEWTON_LOW           ? NEWTON_T_MOST
						   : NEWTON_T_LEAST;
	}
	return 0;
}

static int
tell(const struct settings *s, const struct cross *c, struct err *err)
{
	double low = c->temp[0], high = c->temp[0];

	for (int i = 1; i < FOLDS; i++) {
		low = c->temp[i] < low ? c->temp[i] : low;
		high = c->temp[i] > high ? c->temp[i] : high;
	}
	if ((low <= NEWTON_T_LEAST || high >= NEWTON_T_MOST) &&
	    warn(s, err, "--temp auto: a fitted T is at its bound, %g",
		low <= NEWTON_T_LEAST ? low : high) < 0)
		return -1;
	if (!s->quiet)
		message("--temp auto: T = %.6g ... %.6g in %d folds", low, high, FOLDS);
	return 0;
}

/* The calibration, if there is one, comes before the fit. */
static int
keep_rows(const struct settings *s, struct source *source, struct store *store, struct run *run,
    struct truth_work *truth, struct err *err)
{
	struct chain chain = {.calib = s->chain.calib};
	struct plan plan = {.chain = &chain, .layout = &source->layout};
	int status = chain_finish(&chain, err);

	truth_use(truth, &plan);
	plan_use(&plan, &consumer_store, store, chain_unfiltered(plan.chain));
	if (status == 0)
		status = run_flow(run, s, source, &plan, "left out", err);
	if (status == 0)
		status = truth_check(truth, s, source, err);
	if (status == 0)
		status = store_end(store, err);
	chain.calib = (struct calib){0}; /* the settings' */
	chain_free(&chain);
	return status;
}

/* Measures the rows that were kept; of the settings' chain the normaliser is left to be done. */
static int
measure_rows(const struct settings *s, const struct source *source, const struct store *store,
    const struct cross *cross, struct measure *m, struct err *err)
{
	static const struct watch nobody = {0};
	const struct chain_step *norm = &s->chain.norm;
	struct replay replay = replay_of(store, source, s->first_row);
	struct chain chain = {.as_given = true};
	struct plan plan = {.chain = &chain, .layout = &replay.source.layout};
	struct counts counts;
	int status = chain_add(&chain, &op_cross, NULL, err);

	if (status == 0)
		memcpy(chain.steps[0].arg, &cross, sizeof(cross));
	if (status == 0)
		status = chain_add(&chain, norm->op, norm->text, err);
	if (status == 0)
		status = chain_finish(&chain, err);
	plan_use(&plan, &consumer_measure, m, PLAN_END);
	if (status == 0)
		status = flow_run(&plan, &replay.source, s->threads, &nobody, &counts, err);
	chain_free(&chain);
	return status;
}

static int
pass_over(struct measure *m, const struct store *store, struct err *err)
{
	struct vec *rows = tally_vec(&m->tally, &metric_rows);

	if (rows_pass_over(rows, ROWS_IGNORED, store->nignored, err) < 0)
		return -1;
	return rows_pass_over(rows, ROWS_UNMATCHED, store->nunmatched, err);
}

int
cross_measure(const struct settings *s, struct source *source, struct measure *m, struct run *run,
    struct truth_work *truth, struct err *err)
{
	struct store store = {
	    .path = s->file, .npath = s->nfile, .memory = MEMORY, .threads = s->threads};
	struct cross cross = {.first_row = s->first_row};
	struct rows rows;
	int status;

	run_mind_maps();
	status = keep_rows(s, source, &store, run, truth, err);
	if (status == 0 && store.ngood == 0)
		status = err_set(err, ERR_DATA, "--temp auto: no rows to fit to");
	rows = store_rows(&store);
	if (status == 0)
		status = fit_folds(&cross, &rows, run, err);
	progress_end(&run->line);
	if (status == 0)
		status = measure_rows(s, source, &store, &cross, m, err);
	if (status == 0) /* they were not stored */
		status = pass_over(m, &store, err);
	if (status == 0)
		status = tell(s, &cross, err);
	store_free(&store);
	return status;
}
