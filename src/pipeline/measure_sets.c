/* SPDX-License-Identifier: MIT */
/*
 * rows ▸ conformal sets ▸ how large they are, and whether they have the label
 */
#include "pipeline/measure_sets.h"

#include "base/mem.h"

int
measure_sets_begin(struct measured_sets *m, size_t rows, size_t classes, struct err *err)
{
	m->size = mem_new(2 * rows, sizeof(*m->size), err);
	m->set = mem_new(classes, sizeof(*m->set), err);
	if (!m->size || !m->set)
		return -1;
	m->covered = m->size + rows;
	return sets_room(&m->room, classes, err);
}

void
measure_sets(struct measured_sets *m, const struct job *job, const struct plan *plan,
    const size_t *row, const size_t *label, const double *z, size_t n, size_t k)
{
	const struct sets *s = plan->chain->calib.sets;
	struct row_context c = {.seed = plan->chain->seed};
	size_t len, at;

	for (size_t i = 0; i < n; i++, z += k) {
		batch_tell(&job->batch, row[i], job->block.row, &c);
		len = sets_of(s, sets_group(s, c.group, c.group_len), z, k,
		    sets_draw(s, c.seed, c.number, false), &m->room, m->set);
		for (at = 0; at < len && m->set[at] != (double)label[i]; at++)
			;
		m->size[i] = (double)len;
		m->covered[i] = at < len;
	}
}

void
measure_sets_free(struct measured_sets *m)
{
	mem_free(m->size);
	mem_free(m->set);
	sets_room_free(&m->room);
}
