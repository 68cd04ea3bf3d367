/* SPDX-License-Identifier: MIT */
/*
 * Cross-fitting: each row belongs to one of five folds, by a hash of its number; the
 * temperature of a fold is fitted to the rows of the others. So no row is measured
 * at a temperature that it had a part in, and all rows are measured.
 */
#include "cli/cross.h"

#include "calib/fit.h"
#include "calib/newton.h"
#include "cli/say.h"
#include "pipeline/replay.h"
#include "pipeline/store.h"
#include "kern/kern.h"

enum { FOLDS = 5, MEMORY = 512 << 20 };

struct cross {
	struct rows fold[FOLDS]; /* the rows of each */
	double temp[FOLDS];
};

/* As the operation temp does it. */
static void
scale(const void *arg, double *row, size_t n, size_t at)
{
	const struct cross *c = arg;
	size_t fold = 0;

	while (fold + 1 < FOLDS && !rows_chosen(&c->fold[fold], at))
		fold++;
	op_temperature.apply(&c->temp[fold], row, n, &row_plain, NULL);
}

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

static void
tell(const struct settings *s, const struct cross *c)
{
	double low = c->temp[0], high = c->temp[0];

	for (int i = 1; i < FOLDS; i++) {
		low = c->temp[i] < low ? c->temp[i] : low;
		high = c->temp[i] > high ? c->temp[i] : high;
	}
	if (!s->quiet && (low <= NEWTON_T_LEAST || high >= NEWTON_T_MOST))
		say("warning: --temp auto: a fitted T is at its bound, %g",
		    low <= NEWTON_T_LEAST ? low : high);
	if (!s->quiet)
		say("--temp auto: T = %.6g ... %.6g in %d folds", low, high, FOLDS);
}

/* The calibration, if there is one, comes before the fit. */
static int
keep_rows(const struct settings *s, struct source *source, struct store *store, struct run *run,
    struct err *err)
{
	struct chain chain = {.calib = s->chain.calib};
	struct plan plan = {.chain = &chain, .layout = &source->layout};
	int status = chain_finish(&chain, err);

	plan_use(&plan, &consumer_store, store, chain_unfiltered(plan.chain));
	if (status == 0)
		status = run_flow(run, s, source, &plan, "left out", err);
	if (status == 0)
		status = store_end(store, err);
	chain.calib = (struct calib){0}; /* the settings' */
	chain_free(&chain);
	return status;
}

int
cross_measure(const struct settings *s, struct source *source, struct measure *m, struct run *run,
    struct err *err)
{
	struct store store = {
	    .path = s->file, .npath = s->nfile, .memory = MEMORY, .threads = s->threads};
	struct plan plan = {.chain = &s->chain, .layout = &source->layout};
	struct cross cross;
	struct rows rows;
	int status;

	run_mind_maps();
	status = keep_rows(s, source, &store, run, err);
	if (status == 0 && store.ngood == 0)
		status = err_set(err, ERR_DATA, "--temp auto: no rows to fit to");
	rows = store_rows(&store);
	if (status == 0)
		status = fit_folds(&cross, &rows, run, err);
	progress_end(&run->line);
	plan_use(&plan, &consumer_measure, m, chain_unfiltered(plan.chain));
	if (status == 0)
		status = feed_rows(&rows, s->first_row, &plan, scale, &cross, err);
	if (status == 0)
		tell(s, &cross);
	store_free(&store);
	return status;
}
