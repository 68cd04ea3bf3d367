/* SPDX-License-Identifier: MIT */
/*
 * A report as JSON; man smx has the schemas. Facts are members of their
 * section, each table is an array of objects, and each result has one member in
 * every object of numbers: metrics, standard errors, intervals, bounds,
 * reasons.
 * (1) Members that a schema keeps under an old name follow the new one.
 * (2) Results that are not estimates have errors, bounds and reasons only if there
 *     are any.
 */
#include "base/json.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "report/renderer.h"

static void
put_cell(struct json *j, const char *key, const struct report_cell *c)
{
	if (c->is == CELL_COUNT)
		json_add_count(j, key, c->count);
	else if (c->is == CELL_NUMBER)
		json_add_number(j, key, c->number);
	else if (c->is == CELL_BOOL)
		json_add_bool(j, key, c->yes);
	else if (c->is == CELL_TEXT)
		json_add_text(j, key, c->text.p, c->text.len);
}

static bool
same_part(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Writes facts; those with the same `under` are members of an object of that name. */
static void
put_facts(struct json *j, const struct section *s)
{
	const struct fact *f = section_facts(s);
	const size_t n = section_nfact(s);
	const char *under = NULL;

	for (size_t i = 0; i < n; i++, f++) {
		if (!same_part(under, f->under)) {
			if (under)
				json_close(j, '}');
			under = f->under;
			if (under)
				json_open(j, under, '{');
		}
		if (f->key)
			put_cell(j, f->key, &f->value);
	}
	if (under)
		json_close(j, '}');
}

/* One kind of numbers. */
struct aspect {
	const char *name;
	size_t at; /* the number, in struct result; or put writes something else */
	bool (*has)(const struct result *r);
	void (*put)(struct json *j, const char *key, const struct result *r);
};

static void
put_one(struct json *j, const char *key, const struct result *r, const struct aspect *a)
{
	double x;

	if (a->put) {
		a->put(j, key, r);
		return;
	}
	memcpy(&x, (const char *)r + a->at, sizeof(x));
	json_add_number(j, key, x);
}

/*
 * Writes an object with a member for each result that has such a number, also
 * under its old name (1).
 */
static void
put_aspect(struct json *j, const struct section *s, const struct aspect *a)
{
	const struct result *r = s->result;
	const char *old;

	json_open(j, a->name, '{');
	for (const struct result *end = r + s->nresult; r < end; r++) {
		if (!a->has(r))
			continue;
		old = results_old_name(r->key);
		put_one(j, r->key, r, a);
		if (old)
			put_one(j, old, r, a);
	}
	json_close(j, '}');
}

static bool
has_value(const struct result *r)
{
	(void)r; /* it may be null */
	return true;
}

static bool
has_interval(const struct result *r)
{
	return !isnan(r->lo);
}

static void
put_interval(struct json *j, const char *key, const struct result *r)
{
	json_open_line(j, key, '[');
	json_add_number(j, NULL, r->lo);
	json_add_number(j, NULL, r->hi);
	json_close(j, ']');
}

static bool
has_error(const struct result *r)
{
	return isfinite(r->se);
}

static bool
has_bound(const struct result *r)
{
	return isfinite(r->bound);
}

static bool
has_reason(const struct result *r)
{
	return r->why[0];
}

static void
put_reason(struct json *j, const char *key, const struct result *r)
{
	json_add_string(j, key, r->why);
}

static bool
has_test(const struct result *r)
{
	return isfinite(r->p);
}

#define AT(field) .at = offsetof(struct result, field)

static const struct aspect tests[] = {
    {"null_mean", AT(null_mean), .has = has_test},
    {"null_q95", AT(null_high), .has = has_test},
    {"excess", AT(excess), .has = has_test},
    {"p", AT(p), .has = has_test},
};
static const struct aspect intervals = {"ci", .has = has_interval, .put = put_interval};
static const struct aspect values = {"metrics", AT(value), .has = has_value};
static const struct aspect errors = {"se", AT(se), .has = has_error};
static const struct aspect bounds = {"bounds", AT(bound), .has = has_bound};
static const struct aspect reasons = {"reasons", .has = has_reason, .put = put_reason};

/* Writes what the results are compared with, and how they differ from that. */
static void
put_baseline(struct json *j, const struct section *s)
{
	const struct result *r = s->result;

	json_open(j, "baseline", '{');
	for (size_t i = 0; i < s->nresult; i++)
		json_add_number(j, r[i].key, section_base(s, r[i].key));
	json_close(j, '}');
	json_open(j, "change", '{');
	for (size_t i = 0; i < s->nresult; i++)
		json_add_number(j, r[i].key, r[i].value - section_base(s, r[i].key));
	json_close(j, '}');
}

static bool
any(const struct section *s, const struct aspect *a)
{
	for (size_t i = 0; i < s->nresult; i++) {
		if (a->has(&s->result[i]))
			return true;
	}
	return false;
}

static void
put_results(struct json *j, const struct report *r, const struct section *s)
{
	if (s->intervals)
		put_aspect(j, s, &intervals);
	put_aspect(j, s, &values);
	if (r->compares)
		put_baseline(j, s);
	if (r->estimates || any(s, &errors)) /* (2) */
		put_aspect(j, s, &errors);
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]) && r->tests; i++)
		put_aspect(j, s, &tests[i]);
	if (r->estimates || any(s, &bounds))
		put_aspect(j, s, &bounds);
	if (r->estimates || any(s, &reasons))
		put_aspect(j, s, &reasons);
}

static void
put_table(struct json *j, const struct report_table *t)
{
	const size_t rows = report_table_rows(t);
	const struct report_cell *cell;

	if (!t->key)
		return;
	json_open(j, t->key, '[');
	for (size_t i = 0; i < rows; i++) {
		cell = report_table_row(t, i);
		json_open_line(j, NULL, '{');
		for (size_t c = 0; c < t->ncol; c++) {
			if (t->column[c].key)
				put_cell(j, t->column[c].key, &cell[c]);
		}
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void
put_section(struct json *j, const struct report *r, const struct section *s)
{
	put_facts(j, s);
	if (!r->counts_only)
		put_results(j, r, s);
	for (size_t i = 0; i < s->ntable; i++)
		put_table(j, &s->table[i]);
}

static void
put_groups(struct json *j, const struct report *r)
{
	json_open(j, "by", '{');
	json_add_string(j, "field", r->by);
	json_open(j, "groups", '[');
	for (size_t i = 0; i < r->ngroup; i++) {
		json_open(j, NULL, '{');
		json_add_string(j, "value", r->group[i].value);
		put_section(j, r, &r->group[i]);
		json_close(j, '}');
	}
	json_close(j, ']');
	json_close(j, '}');
}

static void
render(const struct report *r, struct buf *out)
{
	struct json j = {.out = out, .indent = !r->line};

	json_open(&j, NULL, '{');
	json_add_string(&j, "schema", r->schema);
	json_add_string(&j, "smx", r->version);
	put_section(&j, r, &r->all);
	if (r->by)
		put_groups(&j, r);
	json_close(&j, '}');
	buf_char(out, '\n');
}

static const char *const suffixes[] = {".json", NULL};

const struct renderer renderer_json = {
    .name = "json",
    .label = "JSON",
    .suffix = suffixes,
    .grouped = true,
    .render = render,
};
