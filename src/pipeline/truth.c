/* SPDX-License-Identifier: MIT */
/*
 * Labels of another file.
 *
 * (1) A bad row of that file takes part by its key alone; a good row with the same key
 *     comes before it.
 * (2) Both consumers work in commit, in the order of the input: which of two rows with one
 *     key is the second does not depend on threads.
 */
#include "pipeline/truth.h"

#include "pipeline/keys.h"

/* ---- The file of labels ---- */

static int
collect_map(const void *with, void *mine, struct job *job, const struct plan *plan)
{
	const struct collect_truth *c = with;

	(void)plan;
	return keys_take(mine, &job->batch, c->by, job->block.path, &job->err);
}

/* A row with the key of the good row at index `twin`. */
static void
add_twin(struct collect_truth *c, size_t twin, double label)
{
	double *first = &c->rows.z[c->rows.row[twin].first];

	if (c->twice++ == 0) {
		c->first = twin;
		c->second = c->row;
	}
	if (*first == label || *first == TRUTH_UNCLEAR)
		return;
	*first = TRUTH_UNCLEAR;
	c->unclear++;
}

static int
add_row(
    struct collect_truth *c, const struct row *row, const char *key, size_t len, struct err *err)
{
	const double label = row->ignored ? TRUTH_IGNORED : (double)row->label;
	size_t twin;

	c->keyless += row->null && len == 0;
	if (row->null && len == 0)
		return 0;
	if (keyed_add(&c->rows, key, len, &label, row->null ? 0 : 1, c->row, &twin, err) < 0)
		return -1;
	if (twin == KEYED_NONE || row->null)
		return 0;
	if (c->rows.row[twin].n == 0) /* (1) */
		return keyed_fill(&c->rows, twin, &label, 1, c->row, err);
	add_twin(c, twin, label);
	return 0;
}

static int
collect_commit(void *with, void *mine, struct job *job, struct counts *counts, struct err *err)
{
	struct collect_truth *c = with;
	const char *key;
	size_t len;

	(void)counts;
	for (size_t i = 0; i < job->batch.nrow; i++, c->row++) {
		key = keys_of(mine, i, &len);
		if (add_row(c, &job->batch.row[i], key, len, err) < 0)
			return -1;
	}
	return 0;
}

static void
collect_release(void *mine)
{
	keys_free(mine);
}

const struct consumer consumer_collect_truth = {
    .own_size = sizeof(struct keys),
    .map = collect_map,
    .commit = collect_commit,
    .release = collect_release,
};

/* ---- The rows of the input ---- */

static int
join_map(const void *with, void *mine, struct job *job, const struct plan *plan)
{
	(void)with;
	(void)mine;
	(void)job;
	(void)plan;
	return 0;
}

/* A good row has met its label. */
static int
meet(struct join_truth *j, const struct meeting *m, const struct block *block, struct err *err)
{
	const struct keyed *rows = j->truth->rows;
	const struct keyed_row *truth = &rows->row[m->truth];
	const unsigned long long number = block->row + m->number;
	unsigned long long *met = &j->met[m->truth];

	j->joined++;
	if (*met == 0 || *met == MET_BADLY) {
		*met = number + 1;
		return 0;
	}
	if (j->twice++ == 0) {
		j->first = m->truth;
		j->second = number;
	}
	if (j->truth->carry)
		return 0;
	err_set(err, ERR_DATA, "%.200s: rows %llu and %llu, counted from 0, have one key: '%.*s'",
	    block->path, *met - 1, number, truth->key_len > 80 ? 80 : (int)truth->key_len,
	    rows->text.p + truth->key);
	return err_advise(err, ADVICE_UNJOINED);
}

static void
add_lost(struct lost *all, const struct lost *more, unsigned long long row)
{
	const size_t n = all->n, keyless = all->keyless;

	if (n == 0 && more->n > 0) {
		*all = *more;
		all->number += row;
	}
	all->n = n + more->n;
	all->keyless = keyless + more->keyless;
}

static int
join_commit(void *with, void *mine, struct job *job, struct counts *counts, struct err *err)
{
	struct join_truth *j = with;
	const struct batch *b = &job->batch;

	(void)mine;
	(void)counts;
	for (size_t i = 0; i < b->nmeeting; i++) {
		if (!b->meeting[i].bad) {
			if (meet(j, &b->meeting[i], &job->block, err) < 0)
				return -1;
		} else if (j->met[b->meeting[i].truth] == 0) {
			j->met[b->meeting[i].truth] = MET_BADLY;
		}
	}
	add_lost(&j->lost, &b->lost, job->block.row);
	return 0;
}

const struct consumer consumer_join_truth = {
    .map = join_map,
    .commit = join_commit,
};

unsigned long long
join_left(const struct join_truth *j, size_t *first)
{
	const struct keyed *rows = j->truth->rows;
	unsigned long long n = 0;

	for (size_t i = rows->n; i-- > 0;) {
		if (j->met[i] != 0 || rows->row[i].n == 0)
			continue;
		*first = i;
		n++;
	}
	return n;
}
