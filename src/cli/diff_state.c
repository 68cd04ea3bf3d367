/* SPDX-License-Identifier: MIT */
/*
 * --state: what diff gathered, for smx merge.
 *
 * (1) The state keeps sketches and no single numbers, so percentiles come from sketches here,
 *     too: one run with --state prints what smx merge prints.
 */
#include <string.h>

#include "base/mem.h"
#include "cli/diff_work.h"
#include "compare/comparison.h"
#include "metric/evaluation.h"
#include "report/diff_state.h"

int
diff_check_state(const struct settings *s, struct err *err)
{
	struct diff_own *own = s->own;

	if (!own->state)
		return 0;
	if (own->memory_said && s->memory > 0)
		return err_set(err, ERR_USAGE,
		    "--state and --memory: a state keeps no single numbers, so percentiles come "
		    "from a sketch, within 0.1 %%; leave out one of the two");
	own->diff.memory = 0; /* (1) */
	return 0;
}

/* Calibration and steps; with random numbers their seed, too. A text for mem_free, or NULL. */
static char *
steps_of(const struct chain *chain, struct err *err)
{
	struct buf text = {0};
	char *steps = NULL;

	evaluation_steps(&text, chain, chain->nstep);
	if (chain_draws(chain))
		buf_printf(&text, " seed=%llu", (unsigned long long)chain->seed);
	if (buf_check(&text, err) == 0)
		steps = mem_text(text.p, text.len, err);
	buf_free(&text);
	return steps;
}

int
diff_write_state(const struct diff_work *w, struct buf *out, struct err *err)
{
	const struct layout *a = &w->files_a.source.layout, *b = &w->files_b.source.layout;
	const unsigned long long rows = w->run_a.counts.rows_in, first = w->a->first_row;
	struct comparison c = {
	    .diff = w->own->diff,
	    .known = a->format && b->format,
	    .labelled = w->own->diff.labelled,
	    .nclass = a->nclass > 0 ? a->nclass : b->nclass,
	    .names = *w->found.names,
	    .steps = steps_of(&w->a->chain, err),
	    .cut = w->a->cut,
	    .left_out = w->found.left_out,
	    .only_a = w->found.only_a,
	    .only_b = w->found.only_b,
	};
	int status = c.steps ? 0 : -1;

	if (w->own->cluster && status == 0) {
		c.cluster = mem_text(w->own->cluster, strlen(w->own->cluster), err);
		status = c.cluster ? 0 : -1;
	}
	if (c.diff.labels && c.cut)
		c.ncut = c.nclass;
	if (rows > 0 && status == 0)
		status = row_spans_add(&c.rows, first, first + rows, err);
	if (status == 0)
		status = diff_state_write(&c, out, err);
	row_spans_free(&c.rows);
	mem_free(c.steps);
	mem_free(c.cluster);
	return status;
}
