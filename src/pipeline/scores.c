/* SPDX-License-Identifier: MIT */
/*
 * rows ▸ scores of their labels ▸ thresholds
 *
 * (1) A threshold is the k-th smallest score, exactly: its bits are found from the highest on,
 *     some in each pass over the scores. All groups are looked for at once.
 * (2) Scores are never below 0, so that their bits as whole numbers have the same order.
 * (3) If parameters are chosen, the scores are not known before the end. Then what a score is made
 *     of is kept of each row, and the probabilities of the rows by which they are chosen.
 */
#include "pipeline/scores.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "col/dist.h"
#include "pipeline/flow.h"

enum { VALUES_MOST = 100000 };

struct kept {
	uint64_t key; /* (2) */
	uint64_t group; /* left out if there is one group; in a job the row's place */
};

/* (3) What the score of a row is made of. */
struct early {
	struct ranked label;
	double u;
	uint64_t group; /* as that of kept */
};

/* A job's state: what it has of its block. */
struct scores_state {
	struct sets_room room;
	struct kept *kept;
	struct early *early; /* (3) in the place of kept */
	size_t n, cap;
	char *tuning; /* (3) rows by which parameters are chosen, ntuning of them */
	size_t ntuning, tuning_cap;
};

static uint64_t
key_of(double score)
{
	uint64_t key;

	score = score > 0 ? score : 0; /* -0 as well */
	memcpy(&key, &score, sizeof(key));
	return key;
}

static int
begin(void *with, const struct plan *plan, struct counts *counts, struct err *err)
{
	struct scores *s = with;

	(void)counts;
	(void)err;
	s->nclass = plan->layout->nclass;
	s->task = plan->layout->task;
	s->spool.size = s->sets->by == SET_ALL ? sizeof(uint64_t) : sizeof(struct kept);
	s->spool.most = s->memory;
	if (s->sets->share > 0) { /* the first and the last one are never there at once */
		s->spool.most = s->memory / 2;
		s->early = (struct spool){.size = sizeof(struct early), .most = s->memory / 4};
		s->tuning = (struct spool){.size = tune_size(s->nclass), .most = s->memory / 2};
	}
	return 0;
}

static int
make_room(struct scores_state *own, const struct scores *s, const struct batch *b, struct err *err)
{
	struct kept *kept;
	struct early *early;

	own->n = own->ntuning = 0;
	if (b->nrow <= own->cap)
		return 0;
	if (s->sets->share > 0) {
		early = mem_grow(own->early, b->nrow, sizeof(*early), err);
		if (!early)
			return -1;
		own->early = early;
	} else {
		kept = mem_grow(own->kept, b->nrow, sizeof(*kept), err);
		if (!kept)
			return -1;
		own->kept = kept;
	}
	own->cap = b->nrow;
	return 0;
}

/* (3) A row by which parameters are chosen. */
static int
keep_tuning(const struct scores *s, struct scores_state *own, struct job *job,
    const struct row *row, uint64_t number)
{
	const size_t size = s->tuning.size;
	char *p;

	if (own->ntuning == own->tuning_cap) {
		p = mem_grow(own->tuning, 2 * own->tuning_cap + 16, size, &job->err);
		if (!p)
			return -1;
		own->tuning = p;
		own->tuning_cap = 2 * own->tuning_cap + 16;
	}
	tune_put(s->sets, job->batch.z + row->first, row->n, row->label, number, &own->room,
	    (double *)(void *)(own->tuning + size * own->ntuning++));
	return 0;
}

static void
keep_part(const struct scores *s, struct scores_state *own, const struct job *job,
    const struct row *row, double u)
{
	own->early[own->n++] = (struct early){
	    .label = sets_ranked(job->batch.z + row->first, row->n, row->label, &own->room),
	    .u = u,
	    .group = s->sets->by == SET_CLASS ? row->label : (size_t)(row - job->batch.row),
	};
}

static int
keep(const struct scores *s, struct scores_state *own, struct job *job, const struct row *row)
{
	const uint64_t number = job->block.row + row->number;
	const double u = sets_draw(s->sets, s->sets->seed, number, true);
	struct err *err = &job->err;

	if (row->label == DIST_NO_LABEL) {
		err_set(err, ERR_DATA, "the rows have no labels");
		return err_advise(err, ADVICE_LABELS);
	}
	if (row->n != s->nclass) /* formats ensure it; memory safety relies on it */
		return err_set(err, ERR_DATA, "a row of %zu classes, not %zu", row->n, s->nclass);
	if (sets_room(&own->room, row->n, err) < 0)
		return -1;
	if (tune_takes(s->sets, number))
		return keep_tuning(s, own, job, row, number);
	if (s->sets->share > 0) {
		keep_part(s, own, job, row, u);
		return 0;
	}
	own->kept[own->n++] = (struct kept){
	    .key = key_of(
		sets_score(s->sets, job->batch.z + row->first, row->n, row->label, u, &own->room)),
	    .group = s->sets->by == SET_CLASS ? row->label : (size_t)(row - job->batch.row),
	};
	return 0;
}

static int
map(const void *with, void *mine, struct job *job, const struct plan *plan)
{
	const struct batch *b = &job->batch;
	struct scores_state *own = mine;

	(void)plan;
	if (make_room(own, with, b, &job->err) < 0)
		return -1;
	for (size_t i = 0; i < b->nrow; i++) {
		if (!b->row[i].null && !b->row[i].ignored && keep(with, own, job, &b->row[i]) < 0)
			return -1;
	}
	return 0;
}

/* The group of a row, which is a new one if its value is. */
static int
find_group(struct scores *s, const struct batch *b, uint64_t *group, struct err *err)
{
	const struct row *row = &b->row[*group];
	const char *value = b->groups.p + row->group;
	size_t twin;

	if (s->values.n == VALUES_MOST &&
	    keyed_find(&s->values, value, row->group_len) == KEYED_NONE)
		return err_about(err, SETTING_MONDRIAN, "more than %d values: another is '%.*s'",
		    VALUES_MOST, row->group_len > 40 ? 40 : (int)row->group_len, value);
	if (keyed_add(&s->values, value, row->group_len, NULL, 0, 0, &twin, err) < 0)
		return -1;
	*group = twin == KEYED_NONE ? s->values.n - 1 : twin;
	return 0;
}

static int
add(struct spool *to, const void *from, struct err *err)
{
	void *p = spool_next(to, err);

	if (p)
		memcpy(p, from, to->size);
	return p ? 0 : -1;
}

static int
commit(void *with, void *mine, struct job *job, struct counts *counts, struct err *err)
{
	struct scores_state *own = mine;
	struct scores *s = with;
	const bool early = s->sets->share > 0;

	(void)counts;
	for (size_t i = 0; i < job->batch.nrow; i++)
		s->weighted = s->weighted || job->batch.row[i].weight != 1;
	for (size_t i = 0; i < own->n; i++) {
		if (s->sets->by == SET_VALUE &&
		    find_group(s, &job->batch, early ? &own->early[i].group : &own->kept[i].group,
			err) < 0)
			return -1;
		if (add(early ? &s->early : &s->spool,
			early ? (const void *)&own->early[i] : &own->kept[i], err) < 0)
			return -1;
	}
	for (size_t i = 0; i < own->ntuning; i++) {
		if (add(&s->tuning, own->tuning + i * s->tuning.size, err) < 0)
			return -1;
	}
	return 0;
}

static void
release(void *mine)
{
	struct scores_state *own = mine;

	sets_room_free(&own->room);
	mem_free(own->kept);
	mem_free(own->early);
	mem_free(own->tuning);
}

const struct consumer consumer_scores = {
    .own_size = sizeof(struct scores_state),
    .begin = begin,
    .map = map,
    .commit = commit,
    .release = release,
};

/* ---- (3) parameters ---- */

/* Makes scores of what waited for the parameters. */
static int
score_early(struct scores *s, struct err *err)
{
	const struct early *p;
	struct early room;
	struct kept kept;
	size_t got;

	for (size_t i = 0; i < s->early.n; i++) {
		p = spool_read(&s->early, i, 1, &room, &got, err);
		if (!p)
			return -1;
		kept = (struct kept){
		    .key = key_of(s->sets->kind->score(s->sets, &p->label, p->u)),
		    .group = p->group,
		};
		if (add(&s->spool, &kept, err) < 0)
			return -1;
	}
	return 0;
}

int
scores_tune(struct scores *s, struct err *err)
{
	if (!(s->sets->share > 0))
		return 0;
	if (spool_end(&s->early, err) < 0 || spool_end(&s->tuning, err) < 0 ||
	    tune(s->sets, s->choose, &s->tuning, s->nclass, &s->tuned, err) < 0)
		return -1;
	spool_free(&s->tuning);
	if (score_early(s, err) < 0)
		return -1;
	spool_free(&s->early);
	return 0;
}

/* ---- (1) thresholds ---- */

enum { PIECE = 4096, DIGIT = 8, FEW_GROUPS = 1 << 14 };

struct search {
	const struct scores *s;
	unsigned digit; /* bits that a pass finds */
	unsigned shift; /* those below are not known yet */
	uint64_t *known; /* of each group: the bits so far, */
	uint64_t *left; /* and which of the scores that begin so it is, from 1; 0: there is none */
	uint64_t *count; /* of each group and digit: how many of them go on so */
	struct kept *piece;
};

static void
count_score(const struct search *f, const char *p)
{
	struct kept k = {0};
	uint64_t digit;

	memcpy(&k, p, f->s->spool.size);
	digit = k.key >> f->shift;
	if (f->left[k.group] > 0 && digit >> f->digit == f->known[k.group])
		f->count[(k.group << f->digit) + (digit & ((1u << f->digit) - 1))]++;
}

static int
pass(const struct search *f, struct err *err)
{
	const struct spool *spool = &f->s->spool;
	const char *p;
	size_t got;

	memset(f->count, 0, (f->s->sets->ngroup << f->digit) * sizeof(*f->count));
	for (size_t at = 0; at < spool->n; at += got) {
		p = spool_read(
		    spool, at, spool->n - at < PIECE ? spool->n - at : PIECE, f->piece, &got, err);
		if (!p)
			return -1;
		for (size_t i = 0; i < got; i++)
			count_score(f, p + i * spool->size);
	}
	return 0;
}

/* The next digit of each group: the first with which so many scores are reached. */
static void
choose(const struct search *f)
{
	const uint64_t *count = f->count;
	uint64_t digit;

	for (size_t g = 0; g < f->s->sets->ngroup; g++, count += 1u << f->digit) {
		for (digit = 0; f->left[g] > count[digit]; digit++)
			f->left[g] -= count[digit];
		f->known[g] = f->known[g] << f->digit | digit;
	}
}

static int
find(struct search *f, struct err *err)
{
	struct sets *s = f->s->sets;

	for (f->shift = 64; f->shift > 0;) {
		f->shift -= f->digit;
		if (f->shift + f->digit == 64)
			memset(f->known, 0, s->ngroup * sizeof(*f->known));
		if (pass(f, err) < 0)
			return -1;
		choose(f);
	}
	for (size_t g = 0; g < s->ngroup; g++) {
		if (f->left[g] > 0)
			memcpy(&s->threshold[g], &f->known[g], sizeof(f->known[g]));
		else
			s->threshold[g] = INFINITY;
	}
	return 0;
}

/* How many rows each group has, and which of their scores is the threshold. */
static int
count_rows(const struct search *f, struct err *err)
{
	const struct spool *spool = &f->s->spool;
	struct sets *s = f->s->sets;
	const char *p;
	struct kept k = {0};
	size_t got;

	for (size_t at = 0; at < spool->n; at += got) {
		p = spool_read(
		    spool, at, spool->n - at < PIECE ? spool->n - at : PIECE, f->piece, &got, err);
		if (!p)
			return -1;
		for (size_t i = 0; i < got; i++) {
			memcpy(&k, p + i * spool->size, spool->size);
			s->rows[k.group]++;
		}
	}
	for (size_t g = 0; g < s->ngroup; g++) {
		f->left[g] = sets_rank(s->alpha, s->rows[g]);
		f->left[g] = f->left[g] > s->rows[g] ? 0 : f->left[g];
	}
	return 0;
}

/* The names of groups that are values. */
static int
name_groups(struct scores *s, struct err *err)
{
	const struct keyed *k = &s->values;

	for (size_t i = 0; i < k->n; i++) {
		if (names_add(&s->sets->values, k->text.p + k->row[i].key, k->row[i].key_len, err) <
		    0)
			return -1;
	}
	return names_finish(&s->sets->values, err);
}

int
scores_end(struct scores *s, struct err *err)
{
	const enum set_groups by = s->sets->by;
	const size_t n = by == SET_CLASS ? s->nclass : by == SET_VALUE ? s->values.n : 1;
	struct search f = {.s = s, .digit = n > FEW_GROUPS ? DIGIT / 2 : DIGIT};
	int status = -1;

	if (spool_end(&s->spool, err) < 0 || sets_groups(s->sets, n, err) < 0 ||
	    name_groups(s, err) < 0)
		return -1;
	f.known = mem_new(2 * n, sizeof(*f.known), err);
	f.count =
	    f.known ? mem_new(mem_product(n, (size_t)1 << f.digit), sizeof(*f.count), err) : NULL;
	f.piece = f.count ? mem_new(PIECE, sizeof(*f.piece), err) : NULL;
	if (f.piece) {
		f.left = f.known + n;
		status = count_rows(&f, err) < 0 ? -1 : find(&f, err);
	}
	mem_free(f.known);
	mem_free(f.count);
	mem_free(f.piece);
	return status;
}

void
scores_free(struct scores *s)
{
	spool_free(&s->spool);
	spool_free(&s->early);
	spool_free(&s->tuning);
	keyed_free(&s->values);
}
