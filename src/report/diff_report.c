/* SPDX-License-Identifier: MIT */
/*
 * The report of smx diff.
 */
#include "report/diff_report.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/task.h"
#include "config.h"

static const struct report_column columns[] = {
    {.key = "row", .heading = "row", .width = 10}, {.key = "key"},
    {.key = "kl", .heading = "kl", .unit = "nat", .digits = 6, .width = 12},
    {.key = "js", .heading = "js", .unit = "nat", .digits = 6, .width = 12}, {.key = "delta_p"},
    {.key = "max_delta_p", .heading = "max_delta_p", .digits = 6, .width = 12},
    {.key = "delta_entropy", .unit = "nat"}, {.key = "a"}, {.key = "a_name"}, {.key = "b"},
    {.key = "b_name"}, {.heading = "class", .apart = true},
    {.heading = "", .apart = true, .quoted = true}, /* the key */
};

static const struct report_table worst = {
    .key = "worst",
    .title = "The rows furthest apart, counted from 0:",
    .needs_rows = true,
    .column = columns,
    .ncol = sizeof(columns) / sizeof(columns[0]),
};

/* The same of the multilabel task. */
static const struct report_column label_columns[] = {
    {.key = "row", .heading = "row", .width = 10}, {.key = "key"},
    {.key = "kl", .heading = "kl", .unit = "nat", .digits = 6, .width = 12},
    {.key = "js", .heading = "js", .unit = "nat", .digits = 6, .width = 12}, {.key = "delta_p"},
    {.key = "max_delta_p", .heading = "max_delta_p", .digits = 6, .width = 12},
    {.key = "delta_entropy", .unit = "nat"},
    {.key = "label_flips", .heading = "label flips", .width = 12},
    {.heading = "", .apart = true, .quoted = true}, /* the key */
};

static const struct report_table worst_labels = {
    .key = "worst",
    .title = "The rows furthest apart, counted from 0:",
    .needs_rows = true,
    .column = label_columns,
    .ncol = sizeof(label_columns) / sizeof(label_columns[0]),
};

/* The most probable class of A, or of B. */
static struct report_cell
name_of(const struct names *names, const struct diff_row *row, size_t side)
{
	const size_t i = row->difference.top[side];

	if (row->name[side].text)
		return cell_text(row->name[side].text, row->name[side].len);
	if (i >= names->n)
		return (struct report_cell){.is = CELL_NONE};
	return cell_text(names->name[i], strlen(names->name[i]));
}

/* The number of that class, unless it has none. */
static struct report_cell
number_of(const struct diff_row *row, size_t side)
{
	if (row->name[side].text)
		return (struct report_cell){.is = CELL_NONE};
	return cell_count(row->difference.top[side]);
}

/* Its name, or its number if it has no name. Names of a row's own may be blank: in quotes. */
static void
put_class(struct buf *out, const struct names *names, const struct diff_row *row, size_t side)
{
	const size_t i = row->difference.top[side];

	if (row->name[side].text)
		json_text(out, row->name[side].text, row->name[side].len);
	else if (i < names->n)
		buf_str(out, names->name[i]);
	else
		buf_count(out, i);
}

static bool
same_class(const struct diff_row *row)
{
	const size_t len = row->name[0].len;

	if (!row->name[0].text)
		return row->difference.top[0] == row->difference.top[1];
	return len == row->name[1].len && memcmp(row->name[0].text, row->name[1].text, len) == 0;
}

/* The largest class of both rows, or those of A and B if they differ: "cat > dog". */
static struct report_cell
classes_of(struct report *r, const struct names *names, const struct diff_row *row)
{
	struct buf text = {0};
	struct report_cell cell;

	put_class(&text, names, row, 0);
	if (!same_class(row)) {
		buf_str(&text, " > ");
		put_class(&text, names, row, 1);
	}
	cell = report_made(r, &text);
	buf_free(&text);
	return cell;
}

static void
add_row(struct report *r, struct report_table *t, const struct diff_row *row,
    const struct names *names, bool labels)
{
	const struct difference *d = &row->difference;
	struct report_cell key = {.is = CELL_NONE};

	if (row->key)
		key = cell_text(row->key, row->key_len);
	report_table_add(t, cell_count(row->row));
	report_table_add(t, key);
	report_table_add(t, cell_number(d->kl));
	report_table_add(t, cell_number(d->js));
	report_table_add(t, cell_number(d->delta_p));
	report_table_add(t, cell_number(d->most_delta_p));
	report_table_add(t, cell_number(d->delta_entropy));
	if (labels) {
		report_table_add(t, cell_count(row->flips));
		report_table_add(t, key);
		return;
	}
	for (size_t side = 0; side < 2; side++) {
		report_table_add(t, number_of(row, side));
		report_table_add(t, name_of(names, row, side));
	}
	report_table_add(t, classes_of(r, names, row));
	report_table_add(t, key);
}

/* Whether n thresholds are all the same; not none. */
static bool
is_one(const double *cut, size_t n)
{
	size_t i = 1;

	while (i < n && cut[i] == cut[0])
		i++;
	return n > 0 && i == n;
}

/* Text reports show only the counts that are not 0, programs get all. */
static void
add_counts(struct report *r, const struct diff_found *f)
{
	const struct diff *d = f->diff;
	const char *name = task_name[diff_task(d)];
	const bool same = !d->logprob && d->fewest == d->most && d->most > 0;
	const unsigned long long known = d->ppl.rows + d->unlisted;
	struct section *s = &r->all;
	struct buf range = {0};

	section_fact(s, "rows", "rows", cell_count(d->rows));
	if (d->labelled)
		section_fact(s, "labelled",
		    d->logprob            ? "labels"
			: known < d->rows ? "with a label"
					  : NULL,
		    cell_count(known));
	section_fact(s, "left_out", f->left_out > 0 ? "left out" : NULL, cell_count(f->left_out));
	section_fact(s, "only_a", f->only_a > 0 ? "only in A" : NULL, cell_count(f->only_a));
	section_fact(s, "only_b", f->only_b > 0 ? "only in B" : NULL, cell_count(f->only_b));
	if (d->binary || d->labels)
		section_fact(s, "task", "task", cell_text(name, strlen(name)));
	if (d->binary || (d->labels && is_one(d->cut, d->most)))
		section_fact(
		    s, "threshold", "threshold", cell_number(d->labels ? d->cut[0] : d->threshold));
	section_fact(s, "classes",
	    !same           ? NULL
		: d->labels ? "labels"
			    : "classes",
	    same ? cell_count(d->most) : cell_number(NAN));
	if (!same && !d->logprob && d->most > 0) {
		buf_printf(&range, "%zu to %zu", d->fewest, d->most);
		section_fact(s, NULL, "classes", report_made(r, &range));
	}
	buf_free(&range);
}

static int
copy_results(struct report *r, const struct results *from, struct err *err)
{
	struct result *to;

	for (size_t i = 0; from && i < from->n; i++) {
		to = results_add(&r->made, from->result[i].key, NAN, NULL, err);
		if (!to)
			return -1;
		*to = from->result[i];
	}
	return 0;
}

/* Those that people see in a table come last. */
static int
add_metrics(struct report *r, const struct diff *d, const struct results *labelled, struct err *err)
{
	struct diff_metric m[DIFF_METRICS];
	const size_t n = diff_metrics(d, m), tabled = diff_tabled(d);
	struct result *one;

	for (size_t i = 0; i < n; i++) {
		if (i == n - tabled && copy_results(r, labelled, err) < 0)
			return -1;
		one = results_add(&r->made, m[i].name, m[i].value, m[i].why, err);
		if (!one)
			return -1;
		one->se = m[i].se;
		one->bound = m[i].bound;
	}
	r->all.ntabled = tabled;
	r->all.result = r->made.result;
	r->all.nresult = r->made.n;
	return 0;
}

/* How labelled rows were drawn again. */
static void
add_boot(struct report *r, const struct diff_found *f)
{
	static const char boot[] = "bootstrap";
	const struct resample *b = &f->diff->deltas.boot;

	if (!f->labelled)
		return;
	r->all.intervals = true;
	if (b->n == 0)
		return;
	section_part(&r->all, boot, "replicates", NULL, cell_count(b->n));
	section_part(&r->all, boot, "seed", NULL, cell_count(b->seed));
	section_part(&r->all, boot, "confidence", NULL, cell_number(f->confidence));
}

static const struct report_column percentile_columns[] = {
    {.heading = "percentile", .width = 10, .left = true},
    {.heading = "kl", .unit = "nat", .digits = 6, .width = 12},
    {.heading = "label_delta_p", .digits = 6, .width = 14},
};

/* For people, who see both numbers side by side. Without labels the last column is not there. */
static const struct report_table percentiles = {
    .title = "Percentiles of the rows:", .column = percentile_columns, .ncol = 3};
static const struct report_table percentiles_of_kl = {
    .title = "Percentiles of the rows:", .column = percentile_columns, .ncol = 2};

static const struct report_column label_percentile_columns[] = {
    {.heading = "percentile", .width = 10, .left = true},
    {.heading = "label_delta_p", .digits = 6, .width = 14},
};
static const struct report_table percentiles_of_labels = {
    .title = "Percentiles of the labels:", .column = label_percentile_columns, .ncol = 2};

static struct report_cell
percentile(const struct quantiles *q, double share)
{
	const double x = quantiles_at(q, share);

	return cell_number(isfinite(x) ? x : NAN);
}

static void
add_percentiles(struct report *r, const struct diff *d)
{
	const struct diff_percentile *p = diff_percentiles;
	struct report_table *t = section_table(&r->all,
	    d->logprob        ? &percentiles_of_labels
		: d->labelled ? &percentiles
			      : &percentiles_of_kl);

	for (size_t i = 0; i < DIFF_PERCENTILES; i++) {
		report_table_add(t, cell_text(p[i].name, strlen(p[i].name)));
		if (!d->logprob)
			report_table_add(t, percentile(&d->kls, p[i].share));
		if (d->labelled)
			report_table_add(t,
			    d->unlisted > 0 ? cell_number(NAN)
					    : percentile(&d->ppl.moves, p[i].share));
	}
}

int
report_diff(struct report *r, const struct diff_found *found, struct err *err)
{
	const struct diff *d = found->diff;
	struct report_table *t;

	*r = (struct report){.schema = "smx.diff/1", .version = SMX_VERSION};
	add_counts(r, found);
	add_boot(r, found);
	if (add_metrics(r, d, found->labelled, err) < 0)
		return -1;
	r->estimates = d->labelled;
	add_percentiles(r, d);
	t = section_table(&r->all, d->labels ? &worst_labels : &worst);
	for (size_t i = 0; i < d->worst.n; i++)
		add_row(r, t, &d->worst.row[i], found->names, d->labels);
	return report_check(r, err);
}
