/* SPDX-License-Identifier: MIT */
/*
 * Matches rows of A and B that have the same key. B's rows are kept in memory;
 * A's are looked up as they come.
 *
 * (1) Keys are compared as bytes (keys.h).
 * (2) A bad row takes part by its key alone: its partner is left out with it.
 *     It is no duplicate of a good row with its key; that good row is then the
 *     partner. If its key cannot be read or is empty, it is left out by itself.
 */
#include <stdio.h>
#include <string.h>

#include "pipeline/compare.h"
#include "pipeline/keys.h"

/* ---- The rows of B ---- */

static int
collect_map(const void *with, void *mine, struct job *job, const struct plan *plan)
{
	const struct collect_by_key *g = with;

	(void)plan;
	return keys_take(mine, &job->batch, g->by, job->block.path, &job->err);
}

static enum advice
twins_advice(const struct job *job)
{
	return job->batch.layout->reading->by_several ? ADVICE_NONE : ADVICE_KEYS;
}

/* Refuses a second good row with the same key. */
static int
refuse_duplicate(const struct collect_by_key *g, const struct job *job, size_t twin,
    const char *key, size_t len, struct err *err)
{
	err_set(err, ERR_DATA, "%.200s: rows %llu and %llu, counted from 0, have one key: '%.*s'",
	    job->block.path, g->rows.row[twin].row, g->row, len > 80 ? 80 : (int)len, key);
	return err_advise(err, g->several ? twins_advice(job) : ADVICE_NONE);
}

/* Where begins what is packed of the row at index `at`, which may be a new one. */
static int
note_start(struct collect_by_key *g, size_t at, size_t start, struct err *err)
{
	if (!g->listed)
		return 0;
	if (at * sizeof(start) == g->starts.len)
		buf_add(&g->starts, &start, sizeof(start));
	else
		memcpy(g->starts.p + at * sizeof(start), &start, sizeof(start));
	return buf_check(&g->starts, err);
}

/* *z: the values to keep, in the order of the classes. */
static int
pack(struct collect_by_key *g, const struct batch *b, const struct row *row, const double **z,
    struct err *err)
{
	*z = b->z + row->first;
	if (!g->listed)
		return 0;
	if (listing_take(&g->listing, b, row, g->kept, err) < 0)
		return -1;
	*z = g->listing.row.z;
	return listing_pack(&g->listing.row, &g->packed, err);
}

static int
add_good(struct collect_by_key *g, const struct job *job, const struct row *row, const char *key,
    size_t len, struct err *err)
{
	const size_t start = g->packed.len, at = g->rows.n;
	const double *z;
	size_t twin;

	if (pack(g, &job->batch, row, &z, err) < 0 ||
	    keyed_add(&g->rows, key, len, z, row->n, g->row, &twin, err) < 0)
		return -1;
	if (twin != KEYED_NONE && g->rows.row[twin].n > 0)
		return refuse_duplicate(g, job, twin, key, len, err);
	if (note_start(g, twin == KEYED_NONE ? at : twin, start, err) < 0)
		return -1;
	if (twin != KEYED_NONE && keyed_fill(&g->rows, twin, z, row->n, g->row, err) < 0) /* (2) */
		return -1;
	g->rows.row[twin == KEYED_NONE ? g->rows.n - 1 : twin].label = row->label;
	return 0;
}

/* (2) */
static int
add_bad(struct collect_by_key *g, const char *key, size_t len, struct err *err)
{
	const size_t at = g->rows.n;
	size_t twin;

	g->keyless += len == 0;
	if (len == 0)
		return 0;
	if (keyed_add(&g->rows, key, len, NULL, 0, g->row, &twin, err) < 0)
		return -1;
	return twin == KEYED_NONE ? note_start(g, at, g->packed.len, err) : 0;
}

static int
collect_commit(void *with, void *mine, struct job *job, struct counts *counts, struct err *err)
{
	struct collect_by_key *g = with;
	const struct batch *b = &job->batch;
	const char *key;
	size_t len;
	int status = 0;

	(void)counts;
	for (size_t i = 0; i < b->nrow && status == 0; i++, g->row++) {
		key = keys_of(mine, i, &len);
		status = b->row[i].null ? add_bad(g, key, len, err)
					: add_good(g, job, &b->row[i], key, len, err);
	}
	return status;
}

static void
collect_release(void *mine)
{
	keys_free(mine);
}

const struct consumer consumer_collect_by_key = {
    .own_size = sizeof(struct keys),
    .map = collect_map,
    .commit = collect_commit,
    .release = collect_release,
};

void
collect_free(struct collect_by_key *g)
{
	keyed_free(&g->rows);
	buf_free(&g->packed);
	buf_free(&g->starts);
	listing_free(&g->listing);
}

/* ---- The rows of A ---- */

struct compare_state {
	struct keys keys;
	struct diff diff;
	struct listing a, b; /* of this pair, if the rows list their classes */
	bool begun; /* diff has been given its settings */
	/* for each row of this block: its row of B or KEYED_NONE, as a size_t */
	struct buf matches;
	unsigned long long unmatched, keyless; /* rows of this block */
	struct buf list; /* those of them that are listed */
};

static int
compare_lists(struct compare_state *own, const struct compare_by_key *m, struct job *job, size_t i,
    size_t match)
{
	const struct keyed_row *b = &m->rows->row[match];
	const size_t start = ((const size_t *)(const void *)m->lists->starts.p)[match];
	const char *packed = m->lists->packed.p + start;
	size_t len;
	const char *key = keys_of(&own->keys, i, &len);
	struct diff_pair pair = {.row = job->block.row + i, .key = key, .key_len = len};

	if (listing_take(&own->a, &job->batch, &job->batch.row[i], m->lists->kept, &job->err) < 0 ||
	    listing_unpack(&own->b, packed, m->rows->z + b->first, b->n, &job->err) < 0 ||
	    pair_lists(&pair, i, &own->a.row, &own->b.row, job, m->path_b) < 0 ||
	    diff_add_listed(&own->diff, &pair, &own->a.row, &own->b.row, &job->err) < 0)
		return -1;
	pair_list_found(m->list, &own->diff.last, key, len, &own->list);
	return 0;
}

/* Compares one good row of A with its match. */
static int
compare(struct compare_state *own, const struct compare_by_key *m, struct job *job, size_t i,
    size_t match)
{
	const struct row *a = &job->batch.row[i];
	const struct keyed_row *b = &m->rows->row[match];
	size_t len;
	const char *key = keys_of(&own->keys, i, &len);
	struct diff_pair pair;

	if (m->lists)
		return compare_lists(own, m, job, i, match);
	if (a->n != b->n)
		return err_set(&job->err, ERR_DATA,
		    "%zu classes in %.150s, but %zu in %.150s for the key '%.*s'", a->n,
		    job->block.path, b->n, m->path_b, len > 80 ? 80 : (int)len, key);
	pair = (struct diff_pair){.row = job->block.row + i,
	    .key = key,
	    .key_len = len,
	    .a = job->batch.z + a->first,
	    .b = m->rows->z + b->first,
	    .n = a->n};
	if (pair_label(&pair, i, b->label, job, m->path_b) < 0)
		return -1;
	if (diff_add(&own->diff, &pair, &job->err) < 0)
		return -1;
	pair_list_found(m->list, &own->diff.last, key, len, &own->list);
	return 0;
}

const char *
unmatched_hint(unsigned long long keyless, char text[96])
{
	text[0] = '\0';
	if (keyless > 0)
		snprintf(text, 96, "; %llu bad row%s no readable key", keyless,
		    keyless == 1 ? " of it has" : "s of it have");
	return text;
}

static int
list_lone(struct compare_state *own, const struct compare_by_key *m, struct job *job, size_t i,
    const char *key, size_t len)
{
	const struct row *row = &job->batch.row[i];
	struct lone_row lone = {.file = "a",
	    .row = job->block.row + i,
	    .key = key,
	    .key_len = len,
	    .label = row->label,
	    .z = job->batch.z + row->first,
	    .n = row->n};

	if (m->lists && listing_take(&own->a, &job->batch, row, m->lists->kept, &job->err) < 0)
		return -1;
	lone.listed = m->lists ? &own->a.row : NULL;
	pair_list_lone(m->list, &m->diff, &lone, &own->list);
	return 0;
}

static int
no_match(struct compare_state *own, const struct compare_by_key *m, struct job *job, size_t i,
    const char *key, size_t len)
{
	char hint[96];

	own->unmatched++;
	if (m->list && m->list->what == LIST_UNMATCHED && list_lone(own, m, job, i, key, len) < 0)
		return -1;
	if (m->skip)
		return 0;
	err_set(&job->err, ERR_DATA, "%.150s has no row with the key '%.*s' that %.150s has%s",
	    m->path_b, len > 80 ? 80 : (int)len, key, job->block.path,
	    unmatched_hint(m->keyless_b, hint));
	return err_advise(&job->err, ADVICE_UNMATCHED);
}

static int
match(struct compare_state *own, const struct compare_by_key *m, struct job *job, size_t i)
{
	const bool bad = job->batch.row[i].null;
	size_t len, at;
	const char *key = keys_of(&own->keys, i, &len);

	at = bad && len == 0 ? KEYED_NONE : keyed_find(m->rows, key, len);
	own->keyless += bad && len == 0;
	buf_add(&own->matches, &at, sizeof(at));
	if (buf_check(&own->matches, &job->err) < 0)
		return -1;
	if (bad)
		return 0;
	if (at == KEYED_NONE)
		return no_match(own, m, job, i, key, len);
	return m->rows->row[at].n > 0 ? compare(own, m, job, i, at) : 0; /* (2) */
}

static int
map(const void *with, void *mine, struct job *job, const struct plan *plan)
{
	const struct compare_by_key *m = with;
	struct compare_state *own = mine;

	(void)plan;
	if (!own->begun)
		own->diff = diff_like(&m->diff);
	own->begun = true;
	own->unmatched = own->keyless = 0;
	own->matches.len = 0;
	if (keys_take(&own->keys, &job->batch, m->by, job->block.path, &job->err) < 0)
		return -1;
	for (size_t i = 0; i < job->batch.nrow; i++) {
		if (match(own, m, job, i) < 0)
			return -1;
	}
	return 0;
}

/* Records that row i of the block matches row `at` of B. */
static int
meet(struct compare_by_key *m, const struct compare_state *own, const struct job *job, size_t i,
    size_t at, struct err *err)
{
	const bool bad = job->batch.row[i].null;
	const char *key;
	size_t len;

	if (!bad && m->met[at] & MET_GOOD) {
		key = keys_of(&own->keys, i, &len);
		err_set(err, ERR_DATA, "%.200s: two rows have one key: '%.*s'", job->block.path,
		    len > 80 ? 80 : (int)len, key);
		return err_advise(err, twins_advice(job));
	}
	m->both_bad += bad && m->rows->row[at].n == 0 && !(m->met[at] & MET_BAD);
	m->met[at] |= bad ? MET_BAD : MET_GOOD;
	return 0;
}

static int
commit(void *with, void *mine, struct job *job, struct counts *counts, struct err *err)
{
	struct compare_by_key *m = with;
	struct compare_state *own = mine;
	const size_t *match = (const void *)own->matches.p;

	(void)counts;
	for (size_t i = 0; i < job->batch.nrow; i++) {
		if (match[i] != KEYED_NONE && meet(m, own, job, i, match[i], err) < 0)
			return -1;
	}
	m->unmatched += own->unmatched;
	m->keyless += own->keyless;
	if (m->list && pair_list_write(m->list, &own->list, err) < 0)
		return -1;
	return diff_take(&m->diff, &own->diff, err);
}

static int
reduce(void *with, void *mine, struct err *err)
{
	struct compare_by_key *m = with;
	struct compare_state *own = mine;

	return diff_merge(&m->diff, &own->diff, err);
}

static void
release(void *mine)
{
	struct compare_state *own = mine;

	keys_free(&own->keys);
	diff_free(&own->diff);
	buf_free(&own->matches);
	listing_free(&own->a);
	listing_free(&own->b);
	buf_free(&own->list);
}

const struct consumer consumer_compare_by_key = {
    .own_size = sizeof(struct compare_state),
    .map = map,
    .commit = commit,
    .reduce = reduce,
    .release = release,
};
