/* SPDX-License-Identifier: MIT */
/*
 * The numbers of a page, smx.page/1. Metrics and values of rows have all their digits,
 * what tables show has DIGITS, what is
 * only drawn ROUGH_DIGITS. Rows of a table are arrays, so that a page stays small.
 */
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/num.h"
#include "config.h"
#include "op/op.h"
#include "report/page.h"

enum { DIGITS = 7, ROUGH_DIGITS = 4 };

/* A page names all classes if they are so few, otherwise those that it shows. */
enum { NAMES_ALL = 300 };

static void
add_digits(struct json *j, double x, int digits)
{
	json_lead(j, NULL);
	if (isfinite(x))
		buf_number(j->out, x, digits);
	else
		buf_str(j->out, "null");
}

/* An element that is shown in a table. */
static void
add_short(struct json *j, double x)
{
	add_digits(j, x, DIGITS);
}

/* A result: [value, bound, standard error, low, high], cut behind the last that there is. */
static void
add_result(struct json *j, const struct result *r)
{
	const double x[] = {r->bound, r->se, r->lo, r->hi};
	size_t n = sizeof(x) / sizeof(x[0]);

	while (n > 0 && !isfinite(x[n - 1]))
		n--;
	json_open_line(j, r->key, '[');
	json_add_number(j, NULL, r->value);
	for (size_t i = 0; i < n; i++)
		add_short(j, x[i]);
	json_close(j, ']');
}

static void
add_bin(struct json *j, const struct chart_bin *b)
{
	json_open_line(j, NULL, '[');
	json_add_count(j, NULL, b->bin.rows);
	add_short(j, b->bin.weight);
	add_short(j, b->bin.confidence);
	add_short(j, b->bin.accuracy);
	add_short(j, b->low);
	add_short(j, b->high);
	json_close(j, ']');
}

static void
add_places(struct json *j, const char *name, const double *x)
{
	json_open_line(j, name, '[');
	for (size_t i = 0; i < CHART_PLACES; i++)
		add_digits(j, x[i], ROUGH_DIGITS);
	json_close(j, ']');
}

static void
add_curves(struct json *j, const struct chart_temp *t)
{
	json_add_number(j, "sigma", t->sigma);
	add_places(j, "smooth", t->smooth);
	add_places(j, "density", t->density);
	json_open_line(j, "corp", '[');
	for (size_t i = 0; i < t->nblock; i++) {
		json_open_line(j, NULL, '[');
		add_digits(j, t->block[i].from, ROUGH_DIGITS);
		add_digits(j, t->block[i].to, ROUGH_DIGITS);
		add_digits(j, t->block[i].share, ROUGH_DIGITS);
		json_close(j, ']');
	}
	json_close(j, ']');
	add_places(j, "low", t->low);
	add_places(j, "high", t->high);
	add_places(j, "sum", t->sum);
	json_open_line(j, "cumulative", '[');
	add_digits(j, t->cumulative.most, DIGITS);
	add_digits(j, t->cumulative.range, DIGITS);
	add_digits(j, t->cumulative.sigma, DIGITS);
	json_close(j, ']');
}

static void
add_temp(struct json *j, const char *name, const struct chart_temp *t)
{
	buf_char(j->out, '\n');
	json_open(j, name, '{');
	json_add_number(j, "t", t->temp);
	json_open(j, "metrics", '{');
	for (size_t i = 0; i < t->results.n; i++)
		add_result(j, &t->results.result[i]);
	json_close(j, '}');
	json_open(j, "bins", '[');
	for (size_t i = 0; i < t->nbin; i++)
		add_bin(j, &t->bin[i]);
	json_close(j, ']');
	if (t->nblock > 0)
		add_curves(j, t);
	json_close(j, '}');
}

static void
add_others(struct json *j, const struct charts *c)
{
	json_open(j, "others", '[');
	for (size_t i = 0; i < c->nother; i++) {
		json_open(j, NULL, '{');
		json_add_string(j, "label", c->other[i].label);
		json_add_count(
		    j, "rows", tally_totals(&c->other[i].e->tally, &c->other[i].e->setup).rows);
		add_temp(j, "at", &c->other[i].at);
		json_close(j, '}');
	}
	json_close(j, ']');
}

/* Why metrics of the run have no value. */
static void
add_why(struct json *j, const struct results *r)
{
	json_open(j, "why", '{');
	for (size_t i = 0; i < r->n; i++) {
		if (!isfinite(r->result[i].value) && r->result[i].why[0])
			json_add_string(j, r->result[i].key, r->result[i].why);
	}
	json_close(j, '}');
}

static void
add_temps(struct json *j, const struct charts *c)
{
	json_add_number(j, "confidence", c->confidence);
	json_add_count(j, "own", c->own);
	json_open(j, "temps", '[');
	for (size_t i = 0; i < c->ntemp; i++)
		add_temp(j, NULL, &c->temp[i]);
	json_close(j, ']');
	add_why(j, &c->e->results);
}

static void
add_risks(struct json *j, const struct charts *c)
{
	json_open(j, "risk", '[');
	for (size_t i = 0; i < c->nrisk; i++) {
		json_open_line(j, NULL, '[');
		add_short(j, c->risk[i].coverage);
		add_short(j, c->risk[i].risk);
		add_short(j, c->risk[i].threshold);
		json_close(j, ']');
	}
	json_close(j, ']');
}

static void
add_classes(struct json *j, const struct charts *c)
{
	const struct class_row *r;

	json_open(j, "class_table", '[');
	for (size_t i = 0; i < c->nclass; i++) {
		r = &c->class[i].row;
		json_open_line(j, NULL, '[');
		json_add_count(j, NULL, c->class[i].class);
		json_add_count(j, NULL, r->rows);
		json_add_count(j, NULL, r->predicted);
		add_short(j, r->recall);
		add_short(j, r->precision);
		add_short(j, r->probability);
		add_short(j, r->share);
		add_short(j, r->ece);
		json_close(j, ']');
	}
	json_close(j, ']');
}

static void
add_pairs(struct json *j, const struct charts *c)
{
	json_open(j, "pairs", '[');
	for (size_t i = 0; i < c->npair; i++) {
		json_open_line(j, NULL, '[');
		json_add_count(j, NULL, c->pair[i].label);
		json_add_count(j, NULL, c->pair[i].taken);
		add_short(j, c->pair[i].weight);
		json_close(j, ']');
	}
	json_close(j, ']');
	json_add_bool(j, "pairs_known", c->e->setup.pairs);
	json_add_count(j, "pairs_all", c->pairs);
	json_add_bool(j, "pairs_over", c->pairs_over);
}

static void
add_values(struct json *j, const struct standout *s)
{
	json_open_line(j, "z", '[');
	for (size_t i = 0; i < s->n; i++) {
		if (s->z[i] == -INFINITY)
			json_add_string(j, NULL, "-inf");
		else
			json_add_number(j, NULL, s->z[i]);
	}
	json_close(j, ']');
	if (!s->id)
		return;
	json_open_line(j, "id", '[');
	for (size_t i = 0; i < s->n; i++)
		json_add_count(j, NULL, s->id[i]);
	json_close(j, ']');
}

static void
add_standout(struct json *j, const struct standout *s)
{
	buf_char(j->out, '\n');
	json_open(j, NULL, '{');
	json_add_count(j, "row", s->number);
	json_add_count(j, "label", s->label);
	json_add_count(j, "top", s->top);
	json_add_number(j, "conf", s->conf);
	json_add_number(j, "nll", s->nll);
	json_add_number(j, "entropy", s->entropy);
	add_values(j, s);
	if (s->fields) {
		json_lead(j, "fields");
		buf_add(j->out, s->fields, s->fields_len);
	}
	json_close(j, '}');
}

static void
add_standouts(struct json *j, const struct standouts *s)
{
	static const char *const name[STANDOUT_KINDS] = {
	    [STANDOUT_WRONG] = "wrong", [STANDOUT_UNSURE] = "unsure", [STANDOUT_FIRST] = "first"};

	if (!s)
		return;
	json_open(j, "standouts", '{');
	for (int k = 0; k < STANDOUT_KINDS; k++) {
		json_open(j, name[k], '[');
		for (size_t i = 0; i < s->n[k]; i++)
			add_standout(j, &s->row[k][i]);
		json_close(j, ']');
	}
	json_close(j, '}');
}

/* Adds the name of a class, unless it is the one before. */
static void
add_name(struct json *j, const struct names *names, size_t class)
{
	char key[24];

	if (class >= names->n)
		return;
	key[num_write(key, (double)class, 17)] = '\0';
	json_add_string(j, key, names->name[class]);
}

/* Some classes may occur twice: the name is then the same. */
static void
add_shown_names(struct json *j, const struct charts *c, const struct names *names)
{
	const struct standout *s;

	for (size_t i = 0; i < c->nclass; i++)
		add_name(j, names, c->class[i].class);
	for (size_t i = 0; i < c->npair; i++) {
		add_name(j, names, c->pair[i].label);
		add_name(j, names, c->pair[i].taken);
	}
	for (int k = 0; c->standouts && k < STANDOUT_KINDS; k++) {
		for (size_t i = 0; i < c->standouts->n[k]; i++) {
			s = &c->standouts->row[k][i];
			add_name(j, names, s->label);
			add_name(j, names, s->top);
			for (size_t l = 0; s->id && l < s->n; l++)
				add_name(j, names, s->id[l]);
		}
	}
}

static void
add_names(struct json *j, const struct charts *c)
{
	const struct names *names = &c->e->names;

	json_open(j, "names", '{');
	if (names->n <= NAMES_ALL) {
		for (size_t i = 0; i < names->n; i++)
			add_name(j, names, i);
	} else {
		add_shown_names(j, c, names);
	}
	json_close(j, '}');
}

/* The normalisers that this smx has, for the playground. */
static void
add_ops(struct json *j)
{
	json_open(j, "ops", '[');
	for (size_t i = 0; ops[i]; i++) {
		if (ops[i]->role == ROLE_NORMALISER)
			json_add_string(j, NULL, ops[i]->name);
	}
	json_close(j, ']');
}

static void
add_setup(struct json *j, const struct charts *c)
{
	const struct setup *s = &c->e->setup;
	const struct totals totals = tally_totals(&c->e->tally, s);

	json_add_string(j, "task", task_name[s->task]);
	if (s->task == TASK_BINARY)
		json_add_number(j, "threshold", s->threshold);
	json_add_count(j, "rows", totals.rows);
	json_add_number(j, "weight", totals.weight);
	json_add_bool(j, "weighted", s->weighted);
	json_add_count(j, "ignored", totals.ignored);
	json_add_count(j, "unmatched", totals.unmatched);
	if (c->e->where) {
		json_add_string(j, "where", c->e->where);
		json_add_count(j, "left_out", totals.left_out);
	}
	json_add_count(j, "classes", s->nclass);
	json_add_count(j, "bins_n", s->bins);
	json_add_string(j, "bins_closed", s->left ? "left" : "right");
	json_add_string(j, "op", c->e->op);
	json_add_string(j, "steps", c->e->steps);
	if (c->e->boot.n > 0) {
		json_add_count(j, "replicates", c->e->boot.n);
		json_add_number(j, "replicates_confidence", c->e->confidence);
	}
}

void
page_json(struct json *j, const struct charts *c, const struct page_source *from)
{
	json_add_string(j, "schema", "smx.page/1");
	json_add_string(j, "smx", SMX_VERSION);
	json_add_string(j, "title", from->title);
	json_open(j, "files", '[');
	for (size_t i = 0; i < from->nfile; i++)
		json_add_string(j, NULL, from->file[i]);
	json_close(j, ']');
	if (from->calib)
		json_add_string(j, "calib", from->calib);
	add_ops(j);
	add_setup(j, c);
	add_names(j, c);
	add_temps(j, c);
	add_others(j, c);
	add_risks(j, c);
	add_classes(j, c);
	add_pairs(j, c);
	add_standouts(j, c->standouts);
}
