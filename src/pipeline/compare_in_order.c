/* SPDX-License-Identifier: MIT */
/* Compares two batches row by row: those of A and those of B. */
#include "pipeline/compare.h"
#include "pipeline/listing.h"

struct compare_state {
	struct diff diff;
	bool begun; /* diff has been given its settings */
	struct listing a, b; /* of this pair, if the rows list their classes */
	unsigned long long left_out; /* pairs of this block that were left out */
	struct buf list; /* its pairs that are listed */
};

static int
compare_lists(struct compare_state *own, const struct pair_list *list, struct job *job, size_t i)
{
	const struct batch *a = &job->batch, *b = &job->more[0];
	const bool kept = own->diff.rest != LISTED_NONE;
	struct diff_pair pair = {.row = job->block.row + i};

	if (listing_take(&own->a, a, &a->row[i], kept, &job->err) < 0 ||
	    listing_take(&own->b, b, &b->row[i], kept, &job->err) < 0 ||
	    pair_lists(&pair, i, &own->a.row, &own->b.row, job, job->block.pair->path) < 0 ||
	    diff_add_listed(&own->diff, &pair, &own->a.row, &own->b.row, &job->err) < 0)
		return -1;
	pair_list_found(list, &own->diff.last, NULL, 0, &own->list);
	return 0;
}

/* Compares one pair; neither row is bad. */
static int
compare(struct compare_state *own, const struct pair_list *list, struct job *job, size_t i)
{
	const struct row *a = &job->batch.row[i], *b = &job->more[0].row[i];
	unsigned long long number = job->block.row + i;
	struct diff_pair pair;
	struct llama_rows llama;

	if (own->diff.listed)
		return compare_lists(own, list, job, i);
	if (a->n != b->n)
		return err_set(&job->err, ERR_DATA,
		    "row %llu, counted from 0: %zu %s in %.150s, but %zu in %.150s", number, a->n,
		    own->diff.logprob ? "values" : "classes", job->block.path, b->n,
		    job->block.pair->path);
	pair = (struct diff_pair){
	    .row = number, .a = job->batch.z + a->first, .b = job->more[0].z + b->first, .n = b->n};
	if (pair_label(&pair, i, b->label, job, job->block.pair->path) < 0)
		return -1;
	if (own->diff.compat) {
		llama = pair_llama(&job->batch, a, &job->more[0], b, pair.label);
		pair.llama = &llama;
	}
	if (diff_add(&own->diff, &pair, &job->err) < 0)
		return -1;
	pair_list_found(list, &own->diff.last, NULL, 0, &own->list);
	return 0;
}

static int
map(const void *with, void *mine, struct job *job, const struct plan *plan)
{
	const struct batch *a = &job->batch, *b = &job->more[0];
	const size_t n = a->nrow < b->nrow ? a->nrow : b->nrow;
	struct compare_state *own = mine;
	const struct compare_in_order *d = with;

	(void)plan;
	if (!own->begun)
		own->diff = diff_like(&d->diff);
	own->begun = true;
	own->left_out = 0;
	for (size_t i = 0; i < n; i++) {
		if (a->row[i].null || b->row[i].null)
			own->left_out++;
		else if (compare(own, d->list, job, i) < 0)
			return -1;
	}
	return 0;
}

static int
commit(void *with, void *mine, struct job *job, struct counts *counts, struct err *err)
{
	struct compare_in_order *d = with;
	struct compare_state *own = mine;

	(void)job;
	(void)counts;
	d->left_out += own->left_out;
	if (d->list && pair_list_write(d->list, &own->list, err) < 0)
		return -1;
	return diff_take(&d->diff, &own->diff, err);
}

static int
reduce(void *with, void *mine, struct err *err)
{
	struct compare_in_order *d = with;
	struct compare_state *own = mine;

	return diff_merge(&d->diff, &own->diff, err);
}

static void
release(void *mine)
{
	struct compare_state *own = mine;

	diff_free(&own->diff);
	listing_free(&own->a);
	listing_free(&own->b);
	buf_free(&own->list);
}

const struct consumer consumer_compare_in_order = {
    .own_size = sizeof(struct compare_state),
    .map = map,
    .commit = commit,
    .reduce = reduce,
    .release = release,
};
