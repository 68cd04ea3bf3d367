/* SPDX-License-Identifier: MIT */
/*
 * Lines about rows of a comparison.
 * (1) A class is its name, or its number if it has no name. What there is not, such as the
 *     label of a row without one, is an empty cell, or null.
 * (2) Confidences are the largest probabilities; in the binary task, P(class 1).
 * (3) An infinite number is inf or -inf in CSV and null in JSON.
 */
#include "pipeline/pair_list.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/num.h"
#include "base/tie.h"
#include "col/dist.h"
#include "format/field.h"
#include "kern/kern.h"

/* A line that is being written. */
struct line {
	const struct pair_list *list;
	struct buf *out;
	struct json json;
	bool more; /* it has a cell already */
};

static struct line
begin(const struct pair_list *l, struct buf *out)
{
	struct line line = {.list = l, .out = out, .json = {.out = out}};

	if (l->jsonl)
		json_open(&line.json, NULL, '{');
	return line;
}

static void
end(struct line *line)
{
	if (line->list->jsonl)
		json_close(&line->json, '}');
	buf_char(line->out, '\n');
}

static void
next_cell(struct line *line)
{
	if (line->more)
		buf_char(line->out, ',');
	line->more = true;
}

/* p may be NULL: there is none. */
static void
put_text(struct line *line, const char *name, const char *p, size_t len)
{
	if (line->list->jsonl) {
		if (p)
			json_add_text(&line->json, name, p, len);
		else
			json_add_number(&line->json, name, NAN);
		return;
	}
	next_cell(line);
	if (p)
		text_cell(line->out, p, len, ',');
}

static void
put_count(struct line *line, const char *name, unsigned long long n)
{
	if (line->list->jsonl) {
		json_add_count(&line->json, name, n);
		return;
	}
	next_cell(line);
	buf_count(line->out, n);
}

/* (3) */
static void
put_number(struct line *line, const char *name, double x)
{
	if (line->list->jsonl) {
		json_add_number(&line->json, name, x);
		return;
	}
	next_cell(line);
	if (!isnan(x))
		buf_number(line->out, x, NUM_SHORTEST);
}

/* (1) */
static void
put_class(struct line *line, const char *name, size_t class)
{
	const struct names *names = line->list->names;

	if (class == DIST_NO_LABEL)
		put_text(line, name, NULL, 0);
	else if (class < names->n)
		put_text(line, name, names->name[class], strlen(names->name[class]));
	else
		put_count(line, name, class);
}

/* One of a pair's classes, which may have a name of its own. */
static void
put_name(struct line *line, const char *name, const struct diff_row *r, size_t which, size_t class)
{
	if (r->name[which].text)
		put_text(line, name, r->name[which].text, r->name[which].len);
	else
		put_class(line, name, class);
}

void
pair_list_head(const struct pair_list *l, struct buf *out)
{
	if (l->jsonl)
		return;
	buf_str(out,
	    l->what == LIST_UNMATCHED ? "file,row,key,label,class,conf\n"
				      : "row,key,label,a,b,conf_a,conf_b,logp_a,logp_b,delta,"
					"kl,js,max_delta_p\n");
}

void
pair_list_pair(const struct pair_list *l, const struct diff_row *r, const char *key, size_t key_len,
    struct buf *out)
{
	struct line line = begin(l, out);

	put_count(&line, "row", r->row);
	put_text(&line, "key", key, key_len);
	put_name(&line, "label", r, 2, r->label);
	put_name(&line, "a", r, 0, r->difference.top[0]);
	put_name(&line, "b", r, 1, r->difference.top[1]);
	put_number(&line, "conf_a", fmin(diff_conf(r, 0), 1));
	put_number(&line, "conf_b", fmin(diff_conf(r, 1), 1));
	put_number(&line, "logp_a", r->logp[0]);
	put_number(&line, "logp_b", r->logp[1]);
	put_number(&line, "delta", r->logp[0] - r->logp[1]);
	put_number(&line, "kl", r->difference.kl);
	put_number(&line, "js", r->difference.js);
	put_number(&line, "max_delta_p", r->difference.most_delta_p);
	end(&line);
}

void
pair_list_found(const struct pair_list *l, const struct diff_row *r, const char *key,
    size_t key_len, struct buf *out)
{
	if (l && (l->what == LIST_ALL || (l->what == LIST_FLIPS && r->flipped)))
		pair_list_pair(l, r, key, key_len, out);
}

/* A class that a row lists, or its label, which it need not list. */
static void
put_listed(struct line *line, const char *name, const struct listed *l, size_t place)
{
	if (place == LISTED_NO_LABEL)
		put_class(line, name, DIST_NO_LABEL);
	else if (place == LISTED_OUTSIDE)
		put_class(line, name, l->label_id);
	else if (l->class[place].name)
		put_text(line, name, l->class[place].name, l->class[place].len);
	else
		put_class(line, name, l->class[place].id);
}

/* (2) Label, prediction and confidence of a row without a match. */
static void
put_prediction(struct line *line, const struct diff *settings, const struct lone_row *r)
{
	const struct listed *l = r->listed;
	const double *z = l ? l->z : r->z;
	const size_t n = l ? l->n : r->n;
	size_t class = kern()->argmax(z, n);
	double dot, conf = 1 / (1 + kern()->sum_top(z, n, class, &dot));

	if (settings->binary) {
		conf = kern_chance(z);
		class = tie_above(conf, settings->threshold) ? 1 : 0;
	}
	if (l && settings->rest != LISTED_NONE)
		conf = fmin(kern_exp(z[class]), 1);
	if (l) {
		put_listed(line, "label", l, l->label);
		put_listed(line, "class", l, class);
	} else {
		put_class(line, "label", r->label);
		put_class(line, "class", class);
	}
	put_number(line, "conf", conf);
}

void
pair_list_lone(const struct pair_list *l, const struct diff *settings, const struct lone_row *r,
    struct buf *out)
{
	struct line line = begin(l, out);

	put_text(&line, "file", r->file, 1);
	put_count(&line, "row", r->row);
	put_text(&line, "key", r->key, r->key_len);
	put_prediction(&line, settings, r);
	end(&line);
}

int
pair_list_write(const struct pair_list *l, struct buf *out, struct err *err)
{
	const size_t len = out->len;

	if (len == 0)
		return buf_check(out, err);
	out->len = 0;
	if (buf_check(out, err) < 0)
		return -1;
	return sink_write(l->sink, out->p, len, err);
}
