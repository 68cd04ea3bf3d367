/* SPDX-License-Identifier: MIT */
/*
 * smx diff --list: rows that flip, rows without a match, the rows furthest apart, or all, as a
 * list beside the report or in its place.
 *
 * (1) On standard output a list takes the place of the report, which --output can have in a
 *     file.
 */
#include <string.h>

#include "cli/diff_work.h"
#include "cli/groups.h"
#include "cli/suffix.h"
#include "col/dist.h"

enum { WORST_LISTED = 20, AT_ONCE = 1 << 16 };

static const char *const list_words[] = {"flips", "unmatched", "worst", "all", NULL};
static const char *const format_words[] = {"csv", "jsonl", NULL};

static const struct opt options[] = {
    {
	.name = "list",
	.arg = "flips|unmatched|worst|all",
	.help = "write these rows, in place of the report or to --list-output",
	.type = OPT_WORD,
	.words = list_words,
	.first = LIST_FLIPS,
	.field = OPT_OWN(diff_own, list.what),
    },
    {
	.name = "list-output",
	.arg = "FILE",
	.help = "where to write them; JSON-lines if it ends in .jsonl",
	.type = OPT_FILE,
	.field = OPT_OWN(diff_own, list_path),
    },
    {
	.name = "list-format",
	.arg = "csv|jsonl",
	.help = "how to write them, whatever the file is called",
	.type = OPT_WORD,
	.words = format_words,
	.field = OPT_OWN(diff_own, list.jsonl),
	.given = OPT_OWN(diff_own, list_format_said),
    },
    {0},
};

const struct opt_group group_diff_list = {"Lists of rows", options, NULL};

int
diff_list_check(struct settings *s, struct err *err)
{
	struct diff_own *o = s->own;

	if (o->list.what == LIST_NOTHING && (o->list_path || o->list_format_said))
		return err_set(err, ERR_USAGE, "%s: there is no --list",
		    o->list_path ? "--list-output" : "--list-format");
	if (o->list.what == LIST_NOTHING)
		return 0;
	if (reading_multilabel(&s->reading))
		return err_set(err, ERR_USAGE, "--list: not in the multilabel task");
	if (o->list.what == LIST_UNMATCHED && !o->key)
		return err_set(err, ERR_USAGE,
		    "--list unmatched: rows are matched in order; --key COL matches them by a "
		    "column");
	o->skip = o->skip || o->list.what == LIST_UNMATCHED;
	if (o->list.what == LIST_WORST && !o->worst_said)
		o->diff.worst.most = WORST_LISTED;
	return suffix_list(o->list_path, o->list_format_said, &o->list.jsonl, err);
}

/* (1) */
bool
diff_list_is_main(const struct settings *s)
{
	const struct diff_own *o = s->own;

	return o->list.what != LIST_NOTHING && !s->output &&
	    (!o->list_path || strcmp(o->list_path, "-") == 0);
}

void
diff_list_output(struct diff_own *o)
{
	if (o->list.what != LIST_NOTHING)
		outputs_add(&o->out, "--list-output", o->list_path ? o->list_path : "-");
}

static struct output *
output_of(struct diff_own *o)
{
	struct output *out = o->out.one;

	while (strcmp(out->option, "--list-output") != 0)
		out++;
	return out;
}

int
diff_list_begin(struct diff_work *w, struct err *err)
{
	const struct names *names = &w->files_a.source.layout.names;
	struct diff_own *o = w->own;
	struct buf head = {0};
	int status;

	if (o->list.what == LIST_NOTHING)
		return 0;
	o->list.names = names->n > 0 ? names : &w->files_b.source.layout.names;
	o->list.sink = output_of(o)->sink;
	pair_list_head(&o->list, &head);
	status = pair_list_write(&o->list, &head, err);
	buf_free(&head);
	return status;
}

int
diff_list_only_b(struct diff_work *w, const struct compare_by_key *m, struct err *err)
{
	const struct pair_list *list = &w->own->list;
	const struct keyed_row *row;
	const struct collect_by_key *g = m->lists;
	struct lone_row lone = {.file = "b"};
	struct listing listing = {0};
	struct buf text = {0};
	size_t start;
	int status = 0;

	for (size_t i = 0; list->what == LIST_UNMATCHED && i < m->rows->n && status == 0; i++) {
		row = &m->rows->row[i];
		if (m->met[i] || row->n == 0)
			continue;
		lone.row = row->row;
		lone.key = m->rows->text.p + row->key;
		lone.key_len = row->key_len;
		lone.label = row->label;
		lone.z = m->rows->z + row->first;
		lone.n = row->n;
		start = g ? ((const size_t *)(const void *)g->starts.p)[i] : 0;
		if (g)
			status = listing_unpack(&listing, g->packed.p + start, lone.z, lone.n, err);
		lone.listed = g ? &listing.row : NULL;
		if (status == 0)
			pair_list_lone(list, &w->own->diff, &lone, &text);
		if (status == 0 && text.len > AT_ONCE)
			status = pair_list_write(list, &text, err);
	}
	if (status == 0)
		status = pair_list_write(list, &text, err);
	listing_free(&listing);
	buf_free(&text);
	return status;
}

int
diff_list_end(struct diff_work *w, struct err *err)
{
	const struct diff *d = &w->own->diff;
	struct buf text = {0};
	int status = 0;

	for (size_t i = 0; w->own->list.what == LIST_WORST && i < d->worst.n && status == 0; i++) {
		pair_list_pair(&w->own->list, &d->worst.row[i], d->worst.row[i].key,
		    d->worst.row[i].key_len, &text);
		status = pair_list_write(&w->own->list, &text, err);
	}
	buf_free(&text);
	return status;
}
