/* SPDX-License-Identifier: MIT */
/*
 * Rows of one block, and what makes a row a bad one whatever its format:
 *
 * (1) a value that is NaN or +inf;
 * (2) -inf in every class, or with --from probs 0 in every class;
 * (3) with --from probs a value below 0, or above 1 if each class is on its own;
 * (4) a label that is missing or out of range, a weight that is not above 0;
 * (5) where a fit needs its NLL, a label whose class is -inf;
 * (6) in the binary task a probability that is not from 0 to 1, a logarithm of one
 *     above 0; there -inf, or a probability of 0 or 1, is as good as any value.
 *
 * (7) Probabilities of which one is true are divided by their sum, whatever that is.
 *     If it is not 1 the row is good, but it is marked.
 * (8) A label to ignore need not be that of a class, and of its row the weight is
 *     not looked at either.
 * (9) In the multilabel task each value is on its own, as that of a binary row is; a
 *     row without any label is as good as others.
 * (10) One-hot labels have one 1.
 * (12) What a row's listed classes lack of 1 is the rest. Logits do not say what it is.
 * (11) A head (op/head.h) makes classes of the values. Here alone a row's values change
 *     their number, as those of a binary row do; all that comes later sees classes.
 * (12) What masks take from a row's sight (batch_mask.c) is not looked at.
 * (13) What the correction of sampled softmax takes off the logits comes last of all.
 */
#include "format/batch.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "col/dist.h"
#include "kern/kern.h"

void
batch_clear(struct batch *b)
{
	b->block = b->labels = b->labels_end = NULL;
	b->nz = b->nrow = b->nfield = b->nframe = b->nid = b->ntoken = b->nrecord = 0;
	b->nline = b->nseen = b->ngood = b->nbad = b->nlike = 0;
	b->stopped = b->as_decoded = b->several = false;
	b->minus = b->zero = b->flags = b->classes = (struct spelling){0};
	b->nmeeting = b->keys.len = b->key_ends.len = 0;
	b->mixed = NULL;
	b->done = false;
	b->lost = (struct lost){0};
}

void
batch_free(struct batch *b)
{
	mem_free(b->z);
	mem_free(b->head);
	mem_free(b->row);
	mem_free(b->field);
	mem_free(b->frame);
	mem_free(b->part);
	buf_free(&b->points);
	mem_free(b->id);
	mem_free(b->token);
	mem_free(b->flag);
	mem_free(b->meeting);
	buf_free(&b->unescaped);
	buf_free(&b->carried);
	buf_free(&b->carried_ends);
	buf_free(&b->key_text);
	buf_free(&b->rewritten);
	buf_free(&b->keys);
	buf_free(&b->key_ends);
	*b = (struct batch){0};
}

void *
batch_grow(void *p, size_t *cap, size_t n, size_t more, size_t size, struct err *err)
{
	size_t want = n + more;

	if (p && want <= *cap)
		return p;
	if (want < *cap + *cap / 2)
		want = *cap + *cap / 2;
	p = mem_grow(p, want, size, err);
	if (p)
		*cap = want;
	return p;
}

void
batch_begin(struct batch *b)
{
	struct current *now = &b->now;

	now->row = (struct row){
	    .first = b->nz,
	    .field = b->nfield,
	    .label = DIST_NO_LABEL,
	    .weight = 1,
	    .number = (uint32_t)b->nseen,
	    .record = (uint32_t)b->nrecord++,
	};
	now->first_id = b->nid;
	now->first_token = b->ntoken;
	/* without them the lengths and cells mean nothing */
	now->label = now->weight = now->key = now->ood = NULL;
	now->next_column = 0;
	memset(now->given, 0, sizeof(now->given));
	now->place = now->matrix = 0;
	now->clash.name = NULL;
	now->flagged = now->flawed = now->ends = false;
}

void
batch_same_record(struct batch *b)
{
	b->nrecord--;
	b->now.row.record--;
}

int
batch_flags(struct batch *b, size_t n, struct err *err)
{
	unsigned char *flag = batch_grow(b->flag, &b->flag_cap, 0, n, sizeof(*flag), err);

	if (!flag)
		return -1;
	b->flag = flag;
	return 0;
}

void
batch_again(struct batch *b)
{
	b->nfield = b->now.row.field;
	b->nrecord--;
	batch_begin(b);
}

int
batch_frame(struct batch *b, const struct frame *frame, struct err *err)
{
	struct frame *all = batch_grow(b->frame, &b->frame_cap, b->nframe, 1, sizeof(*all), err);

	if (!all)
		return -1;
	b->frame = all;
	all[b->nframe++] = *frame;
	b->now.row.frame = (uint32_t)b->nframe;
	return 0;
}

int
batch_part(struct batch *b, const struct part *part, struct err *err)
{
	struct part *all = batch_grow(b->part, &b->part_cap, b->npart, 1, sizeof(*all), err);

	if (!all)
		return -1;
	b->part = all;
	all[b->npart++] = *part;
	return 0;
}

struct mark
batch_mark(const struct batch *b)
{
	return (struct mark){
	    .nrow = b->nrow,
	    .nz = b->nz,
	    .nfield = b->now.row.field,
	    .nframe = b->nframe,
	    .nid = b->nid,
	    .ngood = b->ngood,
	    .nlike = b->nlike,
	};
}

void
batch_back(struct batch *b, const struct mark *mark)
{
	b->nrow = mark->nrow;
	b->nz = mark->nz;
	b->nfield = mark->nfield;
	b->nframe = mark->nframe;
	b->nid = mark->nid;
	b->ngood = mark->ngood;
	b->nlike = mark->nlike;
	batch_drop_keys(b, mark->nrow);
}

double *
batch_room(struct batch *b, size_t n, struct err *err)
{
	double *z = batch_grow(b->z, &b->z_cap, b->nz, n, sizeof(*z), err);

	if (!z)
		return NULL;
	b->z = z;
	return z + b->nz;
}

int
batch_field(struct batch *b, struct field field, struct err *err)
{
	struct field *all = batch_grow(b->field, &b->field_cap, b->nfield, 1, sizeof(*all), err);

	if (!all)
		return -1;
	b->field = all;
	all[b->nfield++] = field;
	b->now.row.nfield++;
	return 0;
}

static void
set_flaw(struct batch *b, size_t column, enum advice advice, const char *fmt, va_list ap)
{
	if (b->now.flawed)
		return;
	b->now.flawed = true;
	b->flaw.line = b->nline;
	b->flaw.row = b->nseen;
	b->flaw.column = column;
	b->flaw.advice = advice;
	b->flaw.in_labels = false;
	vsnprintf(b->flaw.text, sizeof(b->flaw.text), fmt, ap);
}

void
batch_flaw(struct batch *b, size_t column, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set_flaw(b, column, ADVICE_NONE, fmt, ap);
	va_end(ap);
}

void
batch_flaw_advise(struct batch *b, size_t column, enum advice advice, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set_flaw(b, column, advice, fmt, ap);
	va_end(ap);
}

/* The first class whose value is of the kind that kern->check found. */
static size_t
first_of(const double *z, size_t n, unsigned what)
{
	size_t i = 0, top;

	while (i + 1 < n && !(kern()->check(z + i, 1, &top) & what))
		i++;
	return i;
}

static void
check_values(struct batch *b, const double *z, size_t n, unsigned seen)
{
	const struct layout *l = b->layout;
	bool probs = l->reading->from == FROM_PROBS;
	unsigned what = KERN_NAN | KERN_POS_INF | (probs ? KERN_NEGATIVE : 0u) |
	    (probs && l->reading->each ? KERN_OVER_ONE : 0u);
	size_t i;

	if (seen & what) {
		i = first_of(z, n, what);
		batch_flaw(b, layout_cell(l, i), "%s",
		    isnan(z[i])            ? "NaN is not a logit"
			: z[i] == INFINITY ? "+inf is not a logit (-inf, a masked class, is)"
			: z[i] > 0         ? "a probability above 1"
					   : "a probability below 0");
	} else if (!(seen & (probs ? KERN_POSITIVE : KERN_SOME))) {
		batch_flaw(b, layout_cell(l, 0), "%s",
		    probs ? "every class has probability 0" : "every class is -inf");
	}
}

/* (6) The value is the i-th of the row. */
static void
check_alone(struct batch *b, size_t i, double x)
{
	enum from from = b->layout->reading->from;
	const char *what = NULL;

	if (isnan(x))
		what = "NaN is not a logit";
	else if (from == FROM_PROBS && x < 0)
		what = "a probability below 0";
	else if (from == FROM_PROBS && x > 1)
		what = "a probability above 1";
	else if (from == FROM_LOGPROBS && x > 0)
		what = "the logarithm of a probability is not above 0";
	else if (x == INFINITY)
		what = "+inf is not a logit";
	if (what)
		batch_flaw(b, layout_cell(b->layout, i), "%s", what);
}

/* log(1 - exp(x)) for x < 0; near 0 by the series of (1 - exp(x)) / -x, to x^14. */
static double
log_of_rest(double x)
{
	double sum = 1;

	if (x < -0.25)
		return kern_log(1 - kern_exp(x));
	for (int k = 14; k > 1; k--)
		sum = 1 + x * sum / k;
	return kern_log(-x * sum);
}

/* The value of a binary row becomes its two logits, (0, z); of certain class 1 (-inf, 0). */
static int
take_binary(struct batch *b, struct err *err)
{
	double *z = batch_room(b, 2, err), x;
	enum from from = b->layout->reading->from;

	if (!z)
		return -1;
	x = z[0];
	z[1] = x;
	if (b->layout->reading->as_is)
		return 0;
	z[0] = 0;
	b->now.row.conf = from == FROM_PROBS ? x : 0;
	if ((from == FROM_PROBS && x == 1) || (from == FROM_LOGPROBS && x == 0) ||
	    (from != FROM_PROBS && x >= LOG_ODDS_MOST)) { /* as smx writes it */
		z[0] = -INFINITY;
		x = 0;
	} else if (from == FROM_PROBS) {
		kern()->log_odds(&x, 1);
	} else if (from == FROM_LOGPROBS) {
		x -= log_of_rest(x);
	}
	z[1] = x;
	b->now.row.top = z[1] > z[0];
	return 0;
}

/* (9) A label's logit; that of a certain one is +inf. */
static double
logit_alone(enum from from, double x)
{
	if ((from == FROM_PROBS && x == 1) || (from == FROM_LOGPROBS && x == 0) ||
	    (from != FROM_PROBS && x >= LOG_ODDS_MOST)) /* as smx writes it */
		return INFINITY;
	return from == FROM_LOGPROBS ? x - log_of_rest(x) : x;
}

/* (9) */
static void
take_each(struct batch *b, double *z, size_t n, bool *like)
{
	enum from from = b->layout->reading->from;

	*like = true;
	for (size_t i = 0; i < n; i++) {
		check_alone(b, i, z[i]);
		*like = *like && z[i] >= 0 && z[i] <= 1;
	}
	b->now.row.top = kern()->argmax(z, n);
	if (b->now.flawed || b->layout->reading->as_is)
		return;
	for (size_t i = 0; i < n; i++)
		z[i] = logit_alone(from, z[i]);
	for (size_t i = 0; from == FROM_PROBS && i < n; i++) {
		if (z[i] < INFINITY)
			kern()->log_odds(&z[i], 1);
	}
}

/* (11) The row's values become the log-probabilities of its classes. */
static int
take_head(struct batch *b, size_t *n, struct err *err)
{
	const struct head *h = b->layout->reading->head;
	const size_t nclass = h->kind->classes(h, *n);
	double *own = batch_grow(b->head, &b->head_cap, 0, 3 * *n, sizeof(*own), err);
	double *z = own ? batch_room(b, nclass, err) : NULL;
	char text[200];
	const char *why;
	size_t at;

	b->head = own ? own : b->head;
	if (!z)
		return -1;
	if (nclass == 0) {
		h->kind->describe(h, text, sizeof(text));
		batch_flaw(b, 1, "%s; this row has %zu values", text, *n);
		return 0;
	}
	memcpy(own, z, *n * sizeof(*own));
	why = h->kind->apply(h, own, *n, z, own + *n, &at);
	if (why)
		batch_flaw(b, layout_cell(b->layout, at), "%s", why);
	b->now.row.top = why ? 0 : kern()->argmax(z, nclass);
	*n = nclass;
	return 0;
}

/* K >= 2 values within 0 ... 1 that sum to 1 within 1e-3. */
static bool
like_probs(const double *z, size_t n, unsigned seen)
{
	return n >= 2 && !(seen & (KERN_NAN | KERN_NEGATIVE | KERN_OVER_ONE)) &&
	    fabs(kern()->sum(z, n) - 1) <= 1e-3;
}

static int
keep_row(struct batch *b, struct err *err)
{
	struct row *row = batch_grow(b->row, &b->row_cap, b->nrow, 1, sizeof(*row), err);

	if (!row)
		return -1;
	b->row = row;
	row[b->nrow++] = b->now.row;
	return b->layout->reading->key_alone ? batch_keep_key(b, err) : 0;
}

int
batch_add(struct batch *b, size_t n, struct err *err)
{
	if (keep_row(b, err) < 0)
		return -1;
	b->nseen++;
	b->nz += n;
	return 0;
}

/* What --on-error makes of a flawed row, of whose values n were read. */
static int
end_flawed(struct batch *b, size_t n, struct err *err)
{
	struct row *row = &b->now.row;
	enum on_error policy = b->layout->reading->on_error;

	if (b->now.ends) /* what ends the run is the one that is told */
		b->nbad = 0;
	if (b->nbad < BAD_ROWS_NAMED)
		b->bad[b->nbad] = b->flaw;
	b->nbad++;
	b->stopped = policy == ON_ERROR_FAIL || b->now.ends;
	b->nid = b->now.first_id;
	b->ntoken = b->now.first_token;
	if (policy != ON_ERROR_NULL) {
		b->nfield = row->field;
		return 0;
	}
	row->null = true;
	row->listed = false;
	row->nlabel = 0;
	row->ignored = row->out = false;
	row->valued = n > 0 && b->layout->reading->as_is;
	row->n = row->valued ? n : b->layout->nclass;
	row->label = DIST_NO_LABEL;
	b->nz += row->valued ? n : 0;
	return keep_row(b, err);
}

/* More than roundings of float16, or of a few digits, make of a sum of 1 and of a value of 1. */
static const double SUM_OFF = 0.02 + 1e-9, VALUE_OFF = 1e-3;

/* The largest of probabilities, by their sum where that is not 1 but for roundings (7). */
static void
measure_probs(struct row *row, const double *p, size_t n)
{
	double sum = 0, most = 0;

	for (size_t i = 0; i < n; i++) {
		sum += p[i];
		most = p[i] > most ? p[i] : most;
	}
	row->conf = fabs(sum - 1) <= (double)n * 0x1p-52 ? most : most / sum;
	row->sum = sum + row->rest;
	row->improper = fabs(row->sum - 1) > SUM_OFF || most > 1 + VALUE_OFF;
}

/* (12) */
static void
take_rest(struct batch *b, const double *z, size_t n)
{
	const enum from from = b->layout->reading->from;
	double sum = 0;

	if (from == FROM_LOGITS)
		return;
	for (size_t i = 0; i < n; i++)
		sum += from == FROM_PROBS ? z[i] : kern_exp(z[i]);
	b->now.row.rest = sum < 1 ? 1 - sum : 0;
	if (sum > 1 + SUM_OFF)
		batch_flaw_advise(b, 1, ADVICE_FROM_LOGITS,
		    "the probabilities of its classes sum to %.6g, more than 1", sum);
}

/* Probabilities to logits. */
static void
take_probs(struct batch *b, double *p, size_t n)
{
	struct row *row = &b->now.row;

	measure_probs(row, p, n);
	if (b->layout->reading->as_is)
		return;
	if (b->layout->reading->each) {
		row->improper = false;
		kern()->log_odds(p, n);
	} else {
		kern()->log(p, n);
	}
	row->top = kern()->argmax(p, n); /* logarithms may be equal */
}

/* Checks the row's n values; in the binary task they become two. *like: like probabilities. */
static int
take_values(struct batch *b, size_t *n, bool *like, struct err *err)
{
	double *z = b->z + b->nz;
	unsigned seen;

	if (b->layout->task == TASK_BINARY) {
		check_alone(b, 0, z[0]);
		*like = z[0] >= 0 && z[0] <= 1;
		*n = 2;
		b->several = true;
		return b->now.flawed ? 0 : take_binary(b, err);
	}
	if (b->layout->task == TASK_MULTILABEL) {
		take_each(b, z, *n, like);
		b->several = true;
		return 0;
	}
	seen = kern()->check(z, *n, &b->now.row.top);
	if (b->layout->reading->head) {
		check_values(b, z, *n, seen | KERN_SOME); /* each decision stands on its own */
		b->several = true;
		return b->now.flawed ? 0 : take_head(b, n, err);
	}
	check_values(b, z, *n, seen);
	*like = b->nlike == b->ngood && b->nlike < ROWS_LOOKED_AT && like_probs(z, *n, seen);
	b->several = b->several || *n > 1 || layout_keeps(b->layout);
	return 0;
}

/* (13) */
static void
take_less(struct batch *b, const double *less, size_t n)
{
	const uint32_t *id = batch_ids(b, &b->now.row);
	double *z = b->z + b->nz;

	for (size_t i = 0; i < n; i++)
		z[i] -= less[id ? id[i] : i];
	b->now.row.top = kern()->argmax(z, n);
	b->now.row.conf = 0;
}

/* What its label is, if it has one. */
static int
take_label(struct batch *b, size_t n, struct err *err)
{
	const struct current *now = &b->now;

	if (now->flawed || now->row.out)
		return 0;
	if (now->flagged || (now->label && batch_has_sets(b->layout)))
		return batch_read_labels(b, n, err);
	if (now->label)
		batch_read_label(b, n);
	if (!now->flawed && b->layout->reading->truth)
		batch_take_truth(b, n);
	return 0;
}

int
batch_end(struct batch *b, size_t n, struct err *err)
{
	struct current *now = &b->now;
	const struct reading *r = b->layout->reading;
	bool like = false, read;

	if (r->label_file)
		batch_take_line(b);
	if (r->ood)
		batch_read_ood(b);
	if (r->key_alone && !now->key)
		batch_flaw(b, 1, "no member is called '%.60s', which is to be the key", r->key);
	if (r->truth)
		batch_find_truth(b);
	read = !now->flawed && !r->labels_only; /* a bad row may have no value */
	if (read && reading_masks(r))
		batch_mask(b, n);
	if (read && !now->flawed && take_values(b, &n, &like, err) < 0)
		return -1;
	if (read && !now->flawed && b->layout->listed && !b->layout->answers)
		take_rest(b, b->z + b->nz, n);
	if (take_label(b, n, err) < 0)
		return -1;
	if (!now->flawed && now->weight)
		batch_read_weight(b);
	if (r->truth && batch_note_truth(b, err) < 0)
		return -1;
	b->nseen++;
	if (now->flawed)
		return end_flawed(b, read ? n : 0, err);
	if (b->nlike == b->ngood++ && b->nlike < ROWS_LOOKED_AT)
		b->nlike += like;
	if (r->from == FROM_PROBS && b->layout->task == TASK_MULTICLASS)
		take_probs(b, b->z + b->nz, n);
	if (r->less && *r->less && !r->as_is)
		take_less(b, *r->less, n);
	now->row.n = n;
	if (keep_row(b, err) < 0)
		return -1;
	b->nz += n;
	return 0;
}
