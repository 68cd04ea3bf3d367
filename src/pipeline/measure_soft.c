/* SPDX-License-Identifier: MIT */
/*
 * rows ▸ cross-entropies to their targets
 *
 * (1) Log-probabilities that are taken as they stand are, as long as nothing has changed them.
 */
#include "pipeline/measure_soft.h"

#include "base/mem.h"
#include "col/dist.h"
#include "format/format.h"
#include "metric/soft.h"

int
measure_soft_begin(struct measured_soft *m, size_t rows, size_t classes, struct err *err)
{
	m->nll = mem_new(2 * rows, sizeof(*m->nll), err);
	m->p = mem_new(2 * classes, sizeof(*m->p), err);
	if (!m->nll || !m->p)
		return -1;
	m->kl = m->nll + rows;
	m->logp = m->p + classes;
	return 0;
}

void
measure_soft(const struct measured_soft *m, const struct job *job, const struct plan *plan,
    const size_t *row, const double *z, size_t n, size_t k)
{
	const struct batch *b = &job->batch;
	struct dist d = {
	    .norm = plan->chain->norm.op,
	    .norm_arg = plan->chain->norm.arg,
	    .context = {.seed = plan->chain->seed},
	    .kept = layout_exact(plan->layout) && b->as_decoded && plan->chain->norm.op->soft,
	    .unit = 1,
	    .scratch = job->scratch,
	};

	for (size_t i = 0; i < n; i++) {
		batch_tell(b, row[i], job->block.row, &d.context);
		dist_begin(&d, z + i * k, k, DIST_NO_LABEL, m->p, m->logp);
		m->nll[i] = soft_cross_entropy(
		    batch_target(b, &b->row[row[i]]), dist_logprobs(&d), k, &m->kl[i]);
	}
}

void
measure_soft_free(struct measured_soft *m)
{
	mem_free(m->nll);
	mem_free(m->p);
}
