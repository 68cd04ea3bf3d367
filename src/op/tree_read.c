/* SPDX-License-Identifier: MIT */
/*
 * A tree as text, one class a line: its name, and the path of decisions from the root to
 * it. CSV or TSV, class,path; or JSON-lines:
 *
 *     cat,0+ 1-
 *     {"class":"cat","path":"0+ 1-"}          or ["0+","1-"]
 *
 * (1) Of n classes the nodes are 0 ... n - 2, the places of their values in a row.
 * (2) Classes that are all whole numbers are 0 ... n - 1 in any order; otherwise they are
 *     names, in the order of the lines.
 * (3) A tree is refused unless all paths begin with one node, each other node has one
 *     parent, and no class is on the way to another. With (1) each node then leads to
 *     something on + and on -, because n leaves need n - 1 nodes or more, and just as many
 *     only if none of them lacks a side: the probabilities of the classes sum to 1. The
 *     message names the line.
 * (4) A first line class,path is a header; empty lines are skipped.
 */
#include <cjson/cJSON.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "op/head.h"

#define UNSET UINT32_MAX /* nothing is there yet */

struct tree {
	struct head *head;
	size_t n; /* classes that were read */
	size_t nclass; /* in all */
	size_t line;
	size_t *line_of; /* of the first path with a node; 0: none yet */
	struct buf text; /* a class's name and its path, one after another */
	bool numbers; /* all classes so far are whole numbers */
	uint32_t *number; /* of each line: the class it says */
	uint32_t root;
};

/* A cell of a line, or a member. */
struct cell {
	const char *p;
	size_t len;
};

static int ERR_PRINTF(3, 4) wrong(const struct tree *t, struct err *err, const char *fmt, ...)
{
	char text[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return err_set(err, ERR_DATA, ":%zu:1: %s", t->line, text);
}

/* ---- lines ---- */

static struct cell
trim(const char *p, const char *end)
{
	while (p < end && strchr(" \t\r", *p))
		p++;
	while (p < end && strchr(" \t\r", end[-1]))
		end--;
	return (struct cell){p, (size_t)(end - p)};
}

/* Appends a cell without its quotes, and a NUL; returns where it begins. */
static size_t
add_text(struct buf *to, struct cell c)
{
	const size_t at = to->len;
	const bool quoted = c.len >= 2 && *c.p == '"' && c.p[c.len - 1] == '"';

	for (size_t i = quoted; i < c.len - quoted; i++) {
		buf_char(to, c.p[i]);
		i += quoted && c.p[i] == '"' && i + 2 < c.len && c.p[i + 1] == '"';
	}
	buf_char(to, '\0');
	return at;
}

/* class,path: the path, in which there is no delimiter, is behind the last one. */
static int
split_line(struct tree *t, struct cell line, size_t *path, struct err *err)
{
	const char *p = line.p + line.len;

	while (p > line.p && p[-1] != ',' && p[-1] != '\t' && p[-1] != ';')
		p--;
	if (p == line.p)
		return wrong(t, err, "a line is a class, a comma and a path such as 0+ 1-");
	add_text(&t->text, trim(line.p, p - 1));
	*path = add_text(&t->text, trim(p, line.p + line.len));
	return 0;
}

/* The path's steps with blanks between them, or NULL. */
static bool
add_steps(struct buf *to, const cJSON *path)
{
	const cJSON *step;

	if (cJSON_IsString(path)) {
		buf_str(to, path->valuestring);
	} else if (!cJSON_IsArray(path)) {
		return false;
	} else {
		cJSON_ArrayForEach(step, path)
		{
			if (!cJSON_IsString(step))
				return false;
			buf_str(to, step->valuestring);
			buf_char(to, ' ');
		}
	}
	buf_char(to, '\0');
	return true;
}

static int
split_json(struct tree *t, struct cell line, size_t *path, struct err *err)
{
	cJSON *json = cJSON_ParseWithLength(line.p, line.len);
	const cJSON *class = cJSON_GetObjectItemCaseSensitive(json, "class");
	bool good = cJSON_IsString(class) || cJSON_IsNumber(class);

	if (cJSON_IsString(class))
		buf_str(&t->text, class->valuestring);
	else if (good)
		buf_number(&t->text, class->valuedouble, NUM_SHORTEST);
	buf_char(&t->text, '\0');
	*path = t->text.len;
	good = good && add_steps(&t->text, cJSON_GetObjectItemCaseSensitive(json, "path"));
	cJSON_Delete(json);
	return good ? 0
		    : wrong(t, err,
			  "a line is {\"class\":...,\"path\":\"0+ 1-\"}, the path a string or an "
			  "array of strings");
}

/* The next line that is not empty, from *p on; false at the end. */
static bool
next_line(const char **p, const char *end, size_t *number, struct cell *line)
{
	const char *newline;

	while (*p < end) {
		newline = memchr(*p, '\n', (size_t)(end - *p));
		*line = trim(*p, newline ? newline : end);
		*p = newline ? newline + 1 : end;
		++*number;
		if (line->len > 0)
			return true;
	}
	return false;
}

/* (4) */
static bool
is_header(struct cell line)
{
	static const char *const headers[] = {
	    "class,path", "class\tpath", "class;path", "\"class\",\"path\""};

	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		if (line.len == strlen(headers[i]) && memcmp(line.p, headers[i], line.len) == 0)
			return true;
	}
	return false;
}

/* ---- paths ---- */

/* The step at *p, such as 12+: its node and 0 for +, 1 for -. 0, or -1 with err set. */
static int
take_step(const struct tree *t, const char **p, uint32_t *node, size_t *side, struct err *err)
{
	const char *q = *p;
	uint64_t x = 0;

	while (*q >= '0' && *q <= '9' && x <= UINT32_MAX)
		x = 10 * x + (uint64_t)(*q++ - '0');
	if (q == *p || (*q != '+' && *q != '-') || (q[1] && q[1] != ' '))
		return wrong(t, err,
		    "'%.20s' is no step of a path: a node's number and + or -, as 0+ 12-", *p);
	if (x >= t->nclass - 1) /* (1) */
		return wrong(t, err,
		    "node %llu: %zu classes have the nodes 0 to %zu; nodes are counted from 0, "
		    "and each needs a path with + and one with -",
		    (unsigned long long)x, t->nclass, t->nclass - 2);
	*node = (uint32_t)x;
	*side = *q == '-';
	*p = q + 1;
	while (**p == ' ')
		++*p;
	return 0;
}

/* The first step of a path. */
static int
begin_path(struct tree *t, uint32_t node, struct err *err)
{
	if (t->n > 0 && node != t->root)
		return wrong(
		    t, err, "the path begins with node %u, but others with node %u", node, t->root);
	t->root = node;
	t->line_of[node] = t->n > 0 ? t->line_of[node] : t->line;
	return 0;
}

/* The path comes to a node behind *slot. */
static int
reach(struct tree *t, uint32_t *slot, uint32_t node, struct err *err)
{
	if (*slot == node)
		return 0;
	if (*slot == UNSET && t->line_of[node] > 0)
		return wrong(
		    t, err, "node %u has another way to it, on line %zu", node, t->line_of[node]);
	if (*slot != UNSET && *slot >= t->nclass - 1)
		return wrong(t, err, "the path goes on where that of another class ends");
	if (*slot != UNSET)
		return wrong(t, err, "node %u comes where another path has node %u", node, *slot);
	t->line_of[node] = t->line;
	*slot = node;
	return 0;
}

/* The leaf of line number t->n. */
static int
take_path(struct tree *t, const char *p, struct err *err)
{
	uint32_t *slot = NULL, node = 0;
	size_t side = 0;

	while (*p == ' ')
		p++;
	if (!*p)
		return wrong(t, err, "the path is empty");
	while (*p) {
		if (take_step(t, &p, &node, &side, err) < 0 ||
		    (slot ? reach(t, slot, node, err) : begin_path(t, node, err)) < 0)
			return -1;
		slot = &t->head->child[node][side];
	}
	if (*slot != UNSET)
		return wrong(t, err, "the path ends where %s",
		    *slot >= t->nclass - 1 ? "that of another class does" : "others go on");
	*slot = (uint32_t)(t->nclass - 1 + t->n);
	return 0;
}

/* ---- classes ---- */

/* (2) */
static int
take_class(struct tree *t, const char *name, struct err *err)
{
	double x;

	if (!*name)
		return wrong(t, err, "the class has no name");
	t->numbers = t->numbers && *name >= '0' && *name <= '9' && num_parse_all(name, &x) == 0 &&
	    x == floor(x) && x < (double)t->nclass;
	if (t->numbers)
		t->number[t->n] = (uint32_t)x;
	return names_add(&t->head->names, name, strlen(name), err);
}

static int
take_line(struct tree *t, struct cell line, struct err *err)
{
	size_t path = 0;

	t->text.len = 0;
	if ((*line.p == '{' ? split_json(t, line, &path, err) : split_line(t, line, &path, err)) <
		0 ||
	    buf_check(&t->text, err) < 0 || take_class(t, t->text.p, err) < 0 ||
	    take_path(t, t->text.p + path, err) < 0)
		return -1;
	t->n++;
	return 0;
}

/* (2) Leaves are the numbers of lines: they become those that the lines say. */
static int
renumber(struct tree *t, struct err *err)
{
	const uint32_t nnode = (uint32_t)t->nclass - 1;
	uint32_t *child = t->head->child[0];

	memset(t->line_of, 0, t->nclass * sizeof(*t->line_of));
	for (size_t i = 0; i < t->nclass; i++) {
		if (t->line_of[t->number[i]]++ > 0)
			return err_set(err, ERR_DATA, ": class %u stands twice", t->number[i]);
	}
	for (size_t i = 0; i < 2 * (size_t)nnode; i++) {
		if (child[i] >= nnode)
			child[i] = nnode + t->number[child[i] - nnode];
	}
	names_free(&t->head->names);
	return 0;
}

/* Puts the nodes in order. */
static void
put_in_order(struct tree *t)
{
	struct head *h = t->head;
	size_t n = 1;

	h->order[0] = t->root;
	for (size_t i = 0; i < n; i++) {
		for (size_t side = 0; side < 2; side++) {
			const uint32_t child = h->child[h->order[i]][side];

			if (child < h->nnode)
				h->order[n++] = child;
		}
	}
}

static int
make_room(struct tree *t, struct err *err)
{
	struct head *h = t->head;
	const size_t n = t->nclass;

	h->nnode = n - 1;
	h->child = mem_new(n, sizeof(*h->child), err);
	h->order = mem_new(n, sizeof(*h->order), err);
	t->line_of = mem_new(n, sizeof(*t->line_of), err);
	t->number = mem_new(n, sizeof(*t->number), err);
	if (!h->child || !h->order || !t->line_of || !t->number)
		return -1;
	memset(h->child, 0xff, n * sizeof(*h->child)); /* UNSET */
	return 0;
}

/* How many lines there are but the header, of which *first is behind. */
static int
count_classes(struct tree *t, const char **first, const char *end, struct err *err)
{
	const char *p = *first;
	struct cell line;
	size_t number = 0;

	if (end - p >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		*first = p += 3;
	while (next_line(&p, end, &number, &line)) {
		t->nclass++;
		if (t->nclass > 1 || !is_header(line))
			continue;
		t->nclass = 0;
		t->line = number;
		*first = p;
	}
	if (t->nclass >= 2 && t->nclass < (size_t)1 << 31)
		return 0;
	return err_set(err, ERR_DATA, ": %zu class%s: a tree has a line for each of two or more",
	    t->nclass, t->nclass == 1 ? "" : "es");
}

static int
read_lines(struct tree *t, const char *p, const char *end, struct err *err)
{
	struct cell line;

	if (count_classes(t, &p, end, err) < 0 || make_room(t, err) < 0)
		return -1;
	while (next_line(&p, end, &t->line, &line)) {
		if (take_line(t, line, err) < 0)
			return -1;
	}
	put_in_order(t);
	if (t->numbers)
		return renumber(t, err);
	return names_finish(&t->head->names, err);
}

int
tree_read(struct head *h, const char *p, size_t n, struct err *err)
{
	struct tree t = {.head = h, .numbers = true};
	int status;

	h->kind = &head_tree;
	status = memchr(p, '\0', n) ? err_set(err, ERR_DATA, ": this is no text")
				    : read_lines(&t, p, p + n, err);
	buf_free(&t.text);
	mem_free(t.line_of);
	mem_free(t.number);
	return status;
}
