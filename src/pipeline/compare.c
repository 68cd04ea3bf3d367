/* SPDX-License-Identifier: MIT */
/*
 * What belongs to a pair of rows besides their logits: its label, and llama.cpp's records.
 * (1) It is A's, or B's if A has none. Both must agree: otherwise these are rows of
 *     different things.
 * (2) A row whose label is one to ignore leaves the pair without a label.
 * (3) Rows are drawn by their numbers, or by the hash of their cluster's text: rows of a
 *     cluster then have the same weight in each replicate, and no table is needed.
 * (4) Tokens that were sampled are labels that may differ: two answers need not be one.
 */
#include "pipeline/compare.h"

#include "base/fnv.h"
#include "col/dist.h"
#include "format/kld.h"

/* (3) */
static uint64_t
draw_of(const struct diff_pair *pair, const struct batch *b, size_t i)
{
	size_t len;
	const char *cluster;

	if (!b->layout->reading->key_alone)
		return pair->row;
	cluster = batch_key(b, i, &len);
	return fnv(cluster, len);
}

static int
refuse_labels(const struct diff_pair *pair, size_t label_a, size_t label_b, struct job *job,
    const char *path_b)
{
	err_set(&job->err, ERR_DATA,
	    "row %llu, counted from 0: its label is class %zu in %.150s, but class %zu in %.150s; "
	    "compare rows of the same examples",
	    pair->row, label_a, job->block.path, label_b, path_b);
	return err_advise(&job->err, ADVICE_LABEL_B);
}

int
pair_label(struct diff_pair *pair, size_t i, size_t label_b, struct job *job, const char *path_b)
{
	const struct row *a = &job->batch.row[i];
	const size_t label_a = a->label;

	pair->draw = draw_of(pair, &job->batch, i);
	pair->label = label_a != DIST_NO_LABEL || a->ignored ? label_a : label_b;
	if (pair->label == label_b || label_b == DIST_NO_LABEL || a->ignored)
		return 0;
	return refuse_labels(pair, label_a, label_b, job, path_b);
}

int
pair_lists(struct diff_pair *pair, size_t i, const struct listed *a, const struct listed *b,
    struct job *job, const char *path_b)
{
	const int len = pair->key_len > 80 ? 80 : (int)pair->key_len;
	size_t place[2];

	pair->draw = draw_of(pair, &job->batch, i);
	if (!listing_fits(a, b, &job->err))
		return pair->key ? err_place(&job->err, "key '%.*s'", len, pair->key)
				 : err_place(&job->err, "row %llu, counted from 0", pair->row);
	if (job->batch.layout->open ||
	    listed_label_of(a, b, place) != LISTED_LABELS_APART) /* (4) */
		return 0;
	return refuse_labels(pair, a->label_id, b->label_id, job, path_b);
}

static struct llama_record
record_of(const struct batch *b, const struct row *row)
{
	const char *p = kld_record(b, row);

	return (struct llama_record){kld_f32(p), kld_f32(p + 4), p + KLD_LEAD};
}

struct llama_rows
pair_llama(const struct batch *batch_a, const struct row *a, const struct batch *batch_b,
    const struct row *b, size_t label)
{
	struct llama_rows r = {.a = record_of(batch_a, a),
	    .z = batch_b->z + b->first,
	    .n = a->n,
	    .label = label,
	    .b_coded = kld_is(batch_b->layout)};

	if (r.b_coded)
		r.b = record_of(batch_b, b);
	return r;
}
