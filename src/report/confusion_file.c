/* SPDX-License-Identifier: MIT */
/*
 * A confusion matrix as CSV, TSV or JSON: how many rows (what weight) with each label were
 * predicted as each class.
 *
 * (1) Up to DENSE_MOST classes it is a square: a line for each label, a column for each
 *     prediction. Of more it is a list of the pairs that have rows. Which one it is depends
 *     on the number of classes alone.
 * (2) Classes are called by their names, or by their numbers if they have none.
 * (3) With groups, CSV has the columns `by` and `group` before the others, which are empty
 *     in the lines of all rows.
 */
#include "report/confusion_file.h"

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/num.h"
#include "config.h"
#include "format/field.h"
#include "metric/confusion.h"
#include "metric/evaluation.h"

enum { DENSE_MOST = 100 };

/* The cells of all rows, or of a group. */
struct part {
	const char *value; /* of the group, or NULL */
	struct confusion *cell;
	size_t n;
};

static bool
is_dense(const struct evaluation *e)
{
	return e->setup.nclass <= DENSE_MOST;
}

static const char *
what(const struct evaluation *e)
{
	return e->setup.weighted ? "weight" : "count";
}

/* The weight at a place of the square; *at is the next cell that was not met. */
static double
weight_at(const struct part *p, size_t *at, size_t label, size_t taken)
{
	const struct confusion *c = &p->cell[*at];

	if (*at == p->n || c->label != label || c->taken != taken)
		return 0;
	++*at;
	return c->weight;
}

/* ---- CSV and TSV ---- */

static void
put_number(struct buf *out, const struct evaluation *e, double x)
{
	if (e->setup.weighted)
		buf_number(out, x, NUM_SHORTEST);
	else
		buf_count(out, (unsigned long long)x);
}

/* (2) */
static void
put_class(struct buf *out, const struct evaluation *e, size_t c, char delim)
{
	if (c < e->names.n)
		text_cell(out, e->names.name[c], strlen(e->names.name[c]), delim);
	else
		buf_count(out, c);
}

static void
put_head(struct buf *out, const struct evaluation *e, char delim)
{
	if (e->by) /* (3) */
		buf_printf(out, "by%cgroup%c", delim, delim);
	buf_str(out, "label");
	for (size_t c = 0; is_dense(e) && c < e->setup.nclass; c++) {
		buf_char(out, delim);
		put_class(out, e, c, delim);
	}
	if (!is_dense(e))
		buf_printf(out, "%cpredicted%c%s", delim, delim, what(e));
	buf_char(out, '\n');
}

/* Starts a line with its group (3) and label. */
static void
put_label(
    struct buf *out, const struct evaluation *e, const struct part *p, size_t label, char delim)
{
	if (p->value)
		text_cell(out, e->by, strlen(e->by), delim);
	if (e->by)
		buf_char(out, delim);
	if (p->value)
		text_cell(out, p->value, strlen(p->value), delim);
	if (e->by)
		buf_char(out, delim);
	put_class(out, e, label, delim);
}

static void
put_square(struct buf *out, const struct evaluation *e, const struct part *p, char delim)
{
	size_t at = 0;

	for (size_t y = 0; y < e->setup.nclass; y++) {
		put_label(out, e, p, y, delim);
		for (size_t c = 0; c < e->setup.nclass; c++) {
			buf_char(out, delim);
			put_number(out, e, weight_at(p, &at, y, c));
		}
		buf_char(out, '\n');
	}
}

static void
put_list(struct buf *out, const struct evaluation *e, const struct part *p, char delim)
{
	for (size_t i = 0; i < p->n; i++) {
		put_label(out, e, p, p->cell[i].label, delim);
		buf_char(out, delim);
		put_class(out, e, p->cell[i].taken, delim);
		buf_char(out, delim);
		put_number(out, e, p->cell[i].weight);
		buf_char(out, '\n');
	}
}

/* ---- JSON ---- */

static void
weight_member(struct json *j, const struct evaluation *e, const char *name, double x)
{
	if (e->setup.weighted)
		json_add_number(j, name, x);
	else
		json_add_count(j, name, (unsigned long long)x);
}

/* (2) */
static void
class_member(struct json *j, const struct evaluation *e, const char *name, size_t c)
{
	if (c < e->names.n)
		json_add_string(j, name, e->names.name[c]);
	else
		json_add_count(j, name, c);
}

static void
write_square(struct json *j, const struct evaluation *e, const struct part *p)
{
	size_t at = 0;

	json_open(j, "matrix", '[');
	for (size_t y = 0; y < e->setup.nclass; y++) {
		json_open_line(j, NULL, '[');
		for (size_t c = 0; c < e->setup.nclass; c++)
			weight_member(j, e, NULL, weight_at(p, &at, y, c));
		json_close(j, ']');
	}
	json_close(j, ']');
}

static void
write_list(struct json *j, const struct evaluation *e, const struct part *p)
{
	json_open(j, "pairs", '[');
	for (size_t i = 0; i < p->n; i++) {
		json_open_line(j, NULL, '{');
		class_member(j, e, "label", p->cell[i].label);
		class_member(j, e, "predicted", p->cell[i].taken);
		weight_member(j, e, what(e), p->cell[i].weight);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void
write_head(struct json *j, const struct evaluation *e)
{
	json_open(j, NULL, '{');
	json_add_string(j, "schema", "smx.confusion/1");
	json_add_string(j, "smx", SMX_VERSION);
	json_add_count(j, "classes", e->setup.nclass);
	json_add_bool(j, "weighted", e->setup.weighted);
	if (!is_dense(e))
		return;
	json_open_line(j, "labels", '[');
	for (size_t c = 0; c < e->setup.nclass; c++)
		class_member(j, e, NULL, c);
	json_close(j, ']');
}

/* ---- the whole ---- */

struct file {
	const struct evaluation *e;
	enum confusion_form form;
	char delim;
	struct json json;
};

/* The i-th part: all rows, then the groups. */
static void
put_part(struct file *f, const struct part *p)
{
	struct buf *out = f->json.out;

	if (f->form != CONFUSION_JSON) {
		(is_dense(f->e) ? put_square : put_list)(out, f->e, p, f->delim);
		return;
	}
	if (p->value) {
		json_open(&f->json, NULL, '{');
		json_add_string(&f->json, "value", p->value);
	}
	(is_dense(f->e) ? write_square : write_list)(&f->json, f->e, p);
	if (p->value)
		json_close(&f->json, '}');
}

static int
add_part(struct file *f, const struct tally *t, const char *value, struct err *err)
{
	struct part p = {.value = value};

	p.cell = confusion_all(t, &f->e->setup, &p.n, err);
	if (!p.cell)
		return -1;
	put_part(f, &p);
	mem_free(p.cell);
	return 0;
}

static int
add_groups(struct file *f, struct err *err)
{
	const struct groups *g = &f->e->groups;
	const bool json = f->form == CONFUSION_JSON;

	if (json) {
		json_open(&f->json, "by", '{');
		json_add_string(&f->json, "field", f->e->by);
		json_open(&f->json, "groups", '[');
	}
	for (size_t i = 0; i < g->n; i++) {
		if (add_part(f, &g->group[i].tally, g->group[i].value, err) < 0)
			return -1;
	}
	if (json) {
		json_close(&f->json, ']');
		json_close(&f->json, '}');
	}
	return 0;
}

int
confusion_file(
    const struct evaluation *e, enum confusion_form form, struct buf *out, struct err *err)
{
	struct file f = {.e = e,
	    .form = form,
	    .delim = form == CONFUSION_TSV ? '\t' : ',',
	    .json = {.out = out, .indent = true}};

	if (form == CONFUSION_JSON)
		write_head(&f.json, e);
	else
		put_head(out, e, f.delim);
	if (add_part(&f, &e->tally, NULL, err) < 0 || (e->by && add_groups(&f, err) < 0))
		return -1;
	if (form == CONFUSION_JSON) {
		json_close(&f.json, '}');
		buf_char(out, '\n');
	}
	return buf_check(out, err);
}
