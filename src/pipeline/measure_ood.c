/* SPDX-License-Identifier: MIT */
/*
 * Scores rows by how much they are like those in distribution; metric/ood.c says by what.
 */
#include "pipeline/measure_ood.h"

#include "base/mem.h"

int
measure_ood_begin(struct measured_ood *m, size_t n, struct err *err)
{
	m->score[0] = mem_new(n * OOD_SCORES, sizeof(*m->score[0]), err);
	for (size_t i = 1; m->score[0] && i < OOD_SCORES; i++)
		m->score[i] = m->score[0] + i * n;
	return m->score[0] ? 0 : -1;
}

void
measure_ood_free(struct measured_ood *m)
{
	mem_free(m->score[0]);
}

/* The largest value but that of top. */
static double
second(const double *e, size_t k, size_t top)
{
	double most = 0, after;

	if (top > 0)
		most = e[kern()->argmax(e, top)];
	if (top + 1 < k) {
		after = e[top + 1 + kern()->argmax(e + top + 1, k - top - 1)];
		most = after > most ? after : most;
	}
	return most;
}

void
measure_ood(const struct measured_ood *m, const double *z, size_t n, size_t k,
    const struct measured *seen, bool binary)
{
	const double *e = seen->e;
	double conf, dot;
	size_t top;

	for (size_t i = 0; i < n; i++, z += k, e += k) {
		conf = seen->conf[i];
		top = kern()->argmax(z, k);
		m->score[OOD_MSP][i] = binary && conf < 0.5 ? 1 - conf : conf;
		m->score[OOD_ENTROPY][i] = 0 - seen->entropy[i];
		m->score[OOD_ENERGY][i] =
		    z[top] + kern_log1p(kern()->sum_top(z, k, top, &dot)); /* log sum exp */
		m->score[OOD_MAX_LOGIT][i] = z[top];
		m->score[OOD_MARGIN][i] =
		    e[top] / seen->total[i] - second(e, k, top) / seen->total[i];
	}
}

struct ood_rows
measured_ood_rows(const struct measured_ood *m, const double *weight, size_t first, size_t n)
{
	struct ood_rows r = {.n = n, .out = m->out, .weight = weight};

	for (size_t i = 0; i < OOD_SCORES; i++)
		r.score[i] = m->score[i] + first;
	if (!m->scaled)
		r.score[OOD_ENERGY] = r.score[OOD_MAX_LOGIT] = NULL;
	return r;
}
