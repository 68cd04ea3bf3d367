/* SPDX-License-Identifier: MIT */
/*
 * rows ▸ probabilities ▸ sums of metrics
 *
 * Rows are processed a few hundred at a time: as many as fit in the first-level
 * cache together with their results.
 *
 * (1) Log-probabilities that are taken as they stand (layout_exact) are measured so as
 *     long as nothing has changed them: p_i = exp(z_i), whatever their sum (measure_exact).
 * (2) At a temperature of a sweep rows are measured as --temp has them, bit for bit.
 */
#include "pipeline/measure.h"

#include <string.h>

#include "base/mem.h"
#include "col/dist.h"
#include "format/format.h"
#include "kern/kern.h"
#include "metric/rows.h"
#include "op/temperature.h"
#include "pipeline/measure_exact.h"
#include "pipeline/measure_labels.h"
#include "pipeline/measure_listed.h"
#include "pipeline/measure_ood.h"
#include "pipeline/measure_sets.h"
#include "pipeline/measure_soft.h"
#include "pipeline/measure_value.h"
#include "pipeline/measure_windows.h"
#include "pipeline/picker.h"

enum { VALUES = 1 << 13, ROWS_MOST = 512 };

/* A job's state. */
struct measure_state {
	struct tally tally;
	struct groups groups;
	struct buf value, next; /* values of the field that rows are grouped by: current, next */
	struct measured out;
	struct measured_labels labels; /* multilabel */
	struct measured_ood ood;
	struct measured_soft soft;
	struct measured_sets sets;
	size_t *label, *place, *row; /* for each pending row; row: its index in the batch */
	uint64_t *number; /* the rows' numbers in the input */
	struct bootstrap_room room;
	double *weight, *scale;
	double *logp; /* for measure_other, of a row */
	int64_t *column;
	struct sweep sweep;
	double *heated; /* the values at a temperature of the sweep */
	struct standouts standouts;
	struct window_parts windows; /* if there are windows */
	struct buf fields; /* of a row that stands out */
	size_t cap; /* rows at a time; 0 until allocated */
};

static int
make_room(struct measure_state *own, const struct setup *s, struct err *err)
{
	size_t k = s->nclass > 0 ? s->nclass : 1, n = VALUES / k; /* nclass 0: no row was good */

	n = n < 1 ? 1 : n > ROWS_MOST ? ROWS_MOST : n;
	own->out = (struct measured){
	    .e = mem_new(n * k, sizeof(double), err),
	    .total = mem_new(5 * n, sizeof(double), err),
	    .top = mem_new(2 * n, sizeof(size_t), err),
	};
	own->label = mem_new(n, sizeof(*own->label), err);
	own->row = mem_new(n, sizeof(*own->row), err);
	own->number = mem_new(n, sizeof(*own->number), err);
	own->room = (struct bootstrap_room){.cap = n, .nclass = k};
	own->place = mem_new(n * k, sizeof(*own->place), err);
	own->weight = mem_new(n, sizeof(*own->weight), err);
	own->scale = mem_new(2 * n, sizeof(*own->scale), err);
	own->logp = mem_new(k, sizeof(*own->logp), err);
	own->column = mem_new(k, sizeof(*own->column), err);
	if (!own->out.e || !own->out.total || !own->out.top || !own->label || !own->row ||
	    !own->number || !own->place || !own->weight || !own->scale || !own->logp ||
	    !own->column)
		return -1;
	own->out.conf = own->out.total + n;
	own->out.nll = own->out.conf + n;
	own->out.entropy = own->out.nll + n;
	own->out.brier = own->out.entropy + n;
	own->out.rank = own->out.top + n;
	own->cap = n;
	if (s->targets && measure_soft_begin(&own->soft, n, k, err) < 0)
		return -1;
	if (s->alpha > 0 && measure_sets_begin(&own->sets, n, k, err) < 0)
		return -1;
	if (s->ood && measure_ood_begin(&own->ood, n, err) < 0)
		return -1;
	return s->task == TASK_MULTILABEL ? measure_labels_begin(&own->labels, n * k, err) : 0;
}

/*
 * Measures one row if the normaliser is not softmax. e receives its
 * probabilities, which sum to 1; logp has room for their logarithms.
 */
static void
measure_other(struct dist *d, const double *z, size_t n, size_t label, double *logp,
    const struct measured *out, size_t i)
{
	double miss;
	const double *p;

	dist_begin(d, z, n, label, out->e + i * n, logp);
	out->top[i] = dist_top(d);
	out->entropy[i] = dist_entropy(d);
	out->nll[i] = dist_surprise_of(d, label);
	p = dist_probs(d);
	out->conf[i] = p[out->top[i]];
	out->total[i] = 1;
	out->rank[i] = 0;
	out->brier[i] = 0;
	for (size_t c = 0; c < n; c++) {
		out->rank[i] += z[c] > z[label] || (z[c] == z[label] && c < label);
		miss = c == label ? 1 - p[c] : p[c];
		out->brier[i] += miss * miss;
	}
}

static void
measure_rows(const struct measure_state *own, const struct plan *plan, const struct job *job,
    const double *z, size_t n, size_t nclass, bool top_known)
{
	struct dist d = {
	    .norm = plan->chain->norm.op,
	    .norm_arg = plan->chain->norm.arg,
	    .context = {.seed = plan->chain->seed},
	    .unit = 1,
	    .scratch = job->scratch,
	};

	if (d.norm->soft) {
		kern()->measure(z, n, nclass, own->label, top_known, &own->out);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		batch_tell(&job->batch, own->row[i], job->block.row, &d.context);
		measure_other(&d, z + i * nclass, nclass, own->label[i], own->logp, &own->out, i);
	}
}

/* What metrics of the binary task see: P(class 1), and class 1 as what is right. */
static void
make_binary(struct measure_state *own, size_t n)
{
	const struct measured *m = &own->out;

	for (size_t i = 0; i < n; i++) {
		m->conf[i] = m->e[2 * i + 1] / m->total[i];
		m->top[i] = 1;
		m->brier[i] /= 2;
	}
}

/* Returns the n measured rows from `first` on. */
static struct seen
seen_rows(const struct measure_state *own, const struct setup *s, size_t first, size_t n)
{
	const struct measured *m = &own->out;

	return (struct seen){
	    .n = n,
	    .label = own->label + first,
	    .top = m->top + first,
	    .rank = m->rank + first,
	    .number = own->number + first,
	    .weight = s->weighted ? own->weight + first : NULL,
	    .conf = m->conf + first,
	    .nll = m->nll + first,
	    .entropy = m->entropy + first,
	    .brier = m->brier + first,
	    .soft_nll = own->soft.nll ? own->soft.nll + first : NULL,
	    .soft_kl = own->soft.kl ? own->soft.kl + first : NULL,
	    .set_size = own->sets.size ? own->sets.size + first : NULL,
	    .covered = own->sets.size ? own->sets.covered + first : NULL,
	    .e = m->e + first * s->nclass,
	    .total = m->total + first,
	    .truth = own->labels.truth ? own->labels.truth + first * s->nclass : NULL,
	    .each_nll = own->labels.nll ? own->labels.nll + first * s->nclass : NULL,
	    .scale = own->scale,
	    .place = own->place,
	    .column = own->column,
	};
}

/* Rows out of distribution have no label, so that only their scores are added. */
static int
add_rows(struct measure_state *own, struct tally *t, const struct setup *s, size_t first, size_t n,
    struct err *err)
{
	const struct seen seen = seen_rows(own, s, first, n);
	struct ood_rows ood;

	if (s->ood) {
		ood = measured_ood_rows(&own->ood, seen.weight, first, n);
		if (ood_add(tally_vec(t, &metric_ood), s, &ood, err) < 0)
			return -1;
	}
	return own->ood.out ? 0 : tally_add(t, s, &seen, err);
}

static int
add_group(struct measure_state *own, const struct setup *s, size_t first, size_t n, struct err *err)
{
	struct group *g = groups_at(&own->groups, own->value.p, own->value.len, s, err);

	return g ? add_rows(own, &g->tally, s, first, n, err) : -1;
}

/* Adds consecutive rows with the same value together. */
static int
add_groups(struct measure_state *own, const struct measure *m, const struct batch *b, size_t n,
    struct err *err)
{
	const struct setup *s = m->setup;
	size_t first = 0;
	struct buf t;

	for (size_t i = 0; i < n; i++) {
		if (measure_value(&own->next, m->by_field, b, &b->row[own->row[i]], err) < 0)
			return -1;
		if (i > 0 && own->next.len == own->value.len &&
		    memcmp(own->next.p, own->value.p, own->value.len) == 0)
			continue;
		if (i > first && add_group(own, s, first, i - first, err) < 0)
			return -1;
		first = i;
		t = own->value;
		own->value = own->next;
		own->next = t;
	}
	return n > first ? add_group(own, s, first, n - first, err) : 0;
}

/* Adds consecutive rows of a window together. */
static int
add_windows(const struct measure *m, struct measure_state *own, const struct batch *b, size_t n,
    struct err *err)
{
	const struct row *row = b->row;
	struct tally *t;
	size_t first = 0, end;
	int more;

	for (; first < n; first = end) {
		t = windows_at(m->windows, &own->windows, b, &row[own->row[first]], m->setup, err);
		if (!t)
			return -1;
		more = 1;
		for (end = first + 1; end < n && more > 0; end += more > 0)
			more = windows_take(m->windows, &own->windows, b, &row[own->row[end]], err);
		if (more < 0 || add_rows(own, t, m->setup, first, end - first, err) < 0)
			return -1;
	}
	return 0;
}

/*
 * Takes the confidences of n rows as they were given, instead of from their
 * logarithms.
 */
static void
take_given(struct measure_state *own, const struct batch *b, size_t n)
{
	double conf;

	for (size_t i = 0; i < n; i++) {
		conf = b->row[own->row[i]].conf;
		own->out.conf[i] = conf > 0 ? conf : own->out.conf[i]; /* replayed rows have none */
	}
}

/* Probabilities, or one logit a row, have lost the scale of the logits. */
static void
score_rows(const struct measure *m, struct measure_state *own, const struct plan *plan,
    const double *z, size_t n)
{
	const struct layout *l = plan->layout;
	const bool logits = l->reading->from == FROM_UNSAID || l->reading->from == FROM_LOGITS;
	const bool binary = m->setup->task == TASK_BINARY;

	own->ood.scaled = logits && !binary && !layout_exact(l);
	measure_ood(&own->ood, z, n, m->setup->nclass, &own->out, binary);
}

/* (2) Sets own->heated to the n pending rows, as the steps before the filters make them. */
static void
heat_rows(const struct measure *m, const struct measure_state *own, const struct job *job,
    const struct plan *plan, const double *z, size_t n, double temp)
{
	const size_t k = m->setup->nclass, all = chain_unfiltered(plan->chain);
	struct row_context context = {.seed = plan->chain->seed};
	double *row = own->heated;

	memcpy(row, z, n * k * sizeof(*z));
	for (size_t i = 0; i < n; i++, row += k) {
		temperature_divide(row, k, temp);
		if (m->after == all)
			continue;
		batch_tell(&job->batch, own->row[i], job->block.row, &context);
		chain_steps(plan->chain, m->after, all, row, k, &context, job->scratch);
	}
}

/* (2) Measures and adds the n pending rows at each temperature of the sweep. */
static int
flush_sweep(const struct measure *m, struct measure_state *own, struct job *job,
    const struct plan *plan, const double *z, size_t n)
{
	const size_t k = m->setup->nclass;
	struct seen seen;

	for (size_t t = 0; t < SWEEP_TEMPS; t++) {
		heat_rows(m, own, job, plan, z, n, sweep_temp[t]);
		measure_rows(own, plan, job, own->heated, n, k, false);
		if (m->setup->task == TASK_BINARY)
			make_binary(own, n);
		seen = seen_rows(own, m->setup, 0, n);
		if (tally_add(&own->sweep.tally[t], &own->sweep.setup, &seen, &job->err) < 0)
			return -1;
	}
	return 0;
}

/* Measures and adds the n pending rows, whose values start at z. */
static int
flush(const struct measure *m, struct measure_state *own, struct job *job, const struct plan *plan,
    const double *z, size_t n)
{
	const bool listed = m->setup->rest != SETUP_WHOLE;
	struct seen seen;

	if (n == 0)
		return 0;
	if (m->sweeps)
		return flush_sweep(m, own, job, plan, z, n);
	if (listed)
		measure_listed(m->setup, &job->batch, own->row, own->label, n, &own->out);
	else if (m->setup->task == TASK_MULTILABEL)
		measure_labels(
		    &own->labels, &job->batch, own->row, z, n, m->setup->nclass, &own->out);
	else
		measure_rows(own, plan, job, z, n, m->setup->nclass, job->batch.as_decoded);
	if (!listed && layout_exact(plan->layout) && job->batch.as_decoded &&
	    plan->chain->norm.op->soft)
		measure_exact(&own->out, own->label, z, n, m->setup->nclass);
	if (m->setup->targets && !own->ood.out)
		measure_soft(&own->soft, job, plan, own->row, z, n, m->setup->nclass);
	if (m->setup->alpha > 0 && !own->ood.out)
		measure_sets(&own->sets, job, plan, own->row, own->label, z, n, m->setup->nclass);
	if (m->setup->task == TASK_BINARY)
		make_binary(own, n);
	if (m->setup->given && job->batch.as_decoded && plan->chain->norm.op->soft)
		take_given(own, &job->batch, n);
	if (m->setup->ood)
		score_rows(m, own, plan, z, n);
	seen = seen_rows(own, m->setup, 0, n);
	for (size_t i = 0; i < n; i++)
		own->number[i] = job->block.row + job->batch.row[own->row[i]].number;
	if (m->shards && !own->ood.out &&
	    shards_add(m->shards, &seen, own->number, &own->room, &job->err) < 0)
		return -1;
	if (m->picks && !own->ood.out &&
	    pick_rows(&own->standouts, m->setup, &seen, z, &job->batch, own->row, own->number,
		&own->fields, &job->err) < 0)
		return -1;
	if (m->windows)
		return add_windows(m, own, &job->batch, n, &job->err);
	if (m->by)
		return add_groups(own, m, &job->batch, n, &job->err);
	return add_rows(own, &own->tally, m->setup, 0, n, &job->err);
}

static enum rows_fate
fate_of(const struct row *row)
{
	if (!row->ignored)
		return ROWS_LEFT_OUT;
	return row->unmatched ? ROWS_UNMATCHED : ROWS_IGNORED;
}

/* Counts a row that is not measured. */
static int
pass_over(const struct measure *m, struct measure_state *own, struct job *job, size_t i)
{
	struct tally *t = &own->tally;
	struct group *g;

	if (m->sweeps) /* it is counted once */
		return 0;
	if (m->windows) {
		t = windows_at(m->windows, &own->windows, &job->batch, &job->batch.row[i], m->setup,
		    &job->err);
		if (!t)
			return -1;
	} else if (m->by) {
		if (measure_value(
			&own->next, m->by_field, &job->batch, &job->batch.row[i], &job->err) < 0)
			return -1;
		g = groups_at(&own->groups, own->next.p, own->next.len, m->setup, &job->err);
		if (!g)
			return -1;
		t = &g->tally;
	}
	return rows_pass_over(
	    tally_vec(t, &metric_rows), fate_of(&job->batch.row[i]), 1, &job->err);
}

static int
begin_own(const struct measure *m, struct measure_state *own, struct err *err)
{
	if (make_room(own, m->setup, err) < 0)
		return -1;
	if (m->windows)
		return 0;
	if (!m->sweeps)
		return tally_begin(&own->tally, m->setup, err);
	own->heated = mem_new(own->cap * m->setup->nclass, sizeof(*own->heated), err);
	return own->heated ? sweep_begin(&own->sweep, m->setup, err) : -1;
}

/* The values of consecutive rows that are measured are contiguous. */
static int
map(const void *with, void *mine, struct job *job, const struct plan *plan)
{
	const struct measure *m = with;
	const struct batch *b = &job->batch;
	const struct row *row;
	struct measure_state *own = mine;
	const bool listed = m->setup->rest != SETUP_WHOLE;
	const double *z = NULL;
	size_t n = 0;

	if (own->cap == 0 && begin_own(m, own, &job->err) < 0)
		return -1;
	for (size_t i = 0; i < b->nrow; i++) {
		row = &b->row[i];
		if (row->null && !(m->windows && m->windows->rows > 0))
			continue;
		if (row->null) { /* it may begin a window, or end one */
			if (flush(m, own, job, plan, z, n) < 0 ||
			    !windows_at(m->windows, &own->windows, b, row, m->setup, &job->err))
				return -1;
			n = 0;
			continue;
		}
		if (row->ignored || row->left_out) {
			if (flush(m, own, job, plan, z, n) < 0 || pass_over(m, own, job, i) < 0)
				return -1;
			n = 0;
			continue;
		}
		if (row->out != own->ood.out) {
			if (flush(m, own, job, plan, z, n) < 0)
				return -1;
			n = 0;
			own->ood.out = row->out;
		}
		if (!listed &&
		    row->n != m->setup->nclass) /* formats ensure it; memory safety relies on it */
			return err_set(&job->err, ERR_DATA, "a row of %zu classes, not %zu", row->n,
			    m->setup->nclass);
		if (n == 0)
			z = b->z + row->first;
		/* of a row that is out or has none any will do: only scores are used */
		own->label[n] = row->out || m->setup->unlabelled ? 0
		    : listed                                     ? listed_label(b, row)
								 : row->label;
		own->out.top[n] = row->top;
		own->weight[n] = row->weight;
		own->row[n++] = i;
		if (n < own->cap)
			continue;
		if (flush(m, own, job, plan, z, n) < 0)
			return -1;
		n = 0;
	}
	return flush(m, own, job, plan, z, n);
}

static int
begin(void *with, const struct plan *plan, struct counts *counts, struct err *err)
{
	struct measure *m = with;

	(void)plan;
	(void)counts;
	if (m->sweeps)
		return sweep_begin(&m->sweep, m->setup, err);
	return tally_begin(&m->tally, m->setup, err);
}

static int
commit(void *with, void *mine, struct job *job, struct counts *counts, struct err *err)
{
	struct measure *m = with;
	struct measure_state *own = mine;

	(void)job;
	(void)counts;
	return m->windows ? windows_commit(m->windows, &own->windows, err) : 0;
}

static int
reduce(void *with, void *mine, struct err *err)
{
	struct measure *m = with;
	struct measure_state *own = mine;

	if (m->windows)
		return 0;
	standouts_merge(&m->standouts, &own->standouts);
	if (m->sweeps)
		return sweep_merge(&m->sweep, &own->sweep, err);
	if (m->by)
		return groups_merge(&m->groups, &own->groups, m->setup, err);
	return tally_take(&m->tally, &own->tally, err);
}

static void
release(void *mine)
{
	struct measure_state *own = mine;

	tally_free(&own->tally);
	groups_free(&own->groups);
	sweep_free(&own->sweep);
	standouts_free(&own->standouts);
	window_parts_free(&own->windows);
	mem_free(own->heated);
	buf_free(&own->fields);
	buf_free(&own->value);
	buf_free(&own->next);
	mem_free(own->out.e);
	mem_free(own->out.total);
	mem_free(own->out.top);
	mem_free(own->label);
	mem_free(own->row);
	mem_free(own->number);
	bootstrap_room_free(&own->room);
	mem_free(own->place);
	mem_free(own->weight);
	mem_free(own->scale);
	mem_free(own->logp);
	mem_free(own->column);
	measure_labels_free(&own->labels);
	measure_ood_free(&own->ood);
	measure_soft_free(&own->soft);
	measure_sets_free(&own->sets);
}

int
measure_finish(struct measure *m, struct err *err)
{
	for (size_t i = 0; i < m->groups.n; i++) {
		if (tally_merge(&m->tally, &m->groups.group[i].tally, err) < 0)
			return -1;
	}
	return 0;
}

void
measure_free(struct measure *m)
{
	tally_free(&m->tally);
	groups_free(&m->groups);
	sweep_free(&m->sweep);
	standouts_free(&m->standouts);
}

const struct consumer consumer_measure = {
    .own_size = sizeof(struct measure_state),
    .begin = begin,
    .map = map,
    .commit = commit,
    .reduce = reduce,
    .release = release,
};
