/* SPDX-License-Identifier: MIT */
/*
 * Rows ▸ what they show. Blocks are surveyed on any thread and added in the order of
 * the input.
 */
#include "pipeline/surveyor.h"

static int
map(const void *with, void *mine, struct job *job, const struct plan *plan)
{
	const struct surveyor *s = with;
	const struct block *block = &job->block;
	const bool text = plan->layout->format->text;

	*(struct survey *)mine = (struct survey){0};
	survey_batch(
	    mine, &job->batch, block->row, s->stop, text ? block->text.p : NULL, block->text.len);
	return 0;
}

static int
learn_members(struct surveyor *s, const struct batch *b, struct err *err)
{
	for (size_t i = 0; i < b->nrow; i++) {
		if (!b->row[i].null)
			return members_learn(&s->members, b, &b->row[i], err);
	}
	return 0;
}

static int
commit(void *with, void *mine, struct job *job, struct counts *counts, struct err *err)
{
	const struct format *format = job->batch.layout->format;
	struct surveyor *s = with;

	(void)counts;
	survey_merge(&s->survey, mine);
	if (!format->text || format->tabular || s->members.form != FORM_NONE)
		return 0;
	return learn_members(s, &job->batch, err);
}

const struct consumer consumer_surveyor = {
    .own_size = sizeof(struct survey),
    .map = map,
    .commit = commit,
};
