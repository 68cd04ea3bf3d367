/* SPDX-License-Identifier: MIT */
/*
 * Pickles of protocol 2, by the operations that torch's loader of weights alone takes.
 *
 * (1) Each operation adds at most one value and one link for each thing on the stack, so
 *     memory is in proportion to the bytes. There are at most VALUES_MOST of either.
 * (2) A pickler numbers what it remembers from 0 on. A higher number is an error.
 * (3) BUILD tells an ordered dict its attributes, which are left out.
 * (4) Any other operation, and any name that is not allowed, ends it.
 */
#include "format/pickle.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"

enum { VALUES_MOST = 1 << 22 };

struct machine {
	struct pickle *out;
	const char *p, *end;
	bool (*allowed)(const char *name);
	uint32_t *stack, *mark, *memo; /* values; heights of the stack; values */
	size_t n, nmark, nmemo, cap, mark_cap, memo_cap;
	bool stopped;
	struct err *err;
};

static int
bad(struct machine *m, const char *what)
{
	return err_set(m->err, ERR_DATA, "the pickle is damaged: %s", what);
}

/* Adds a number to an array. */
static int
add(struct machine *m, uint32_t **p, size_t *n, size_t *cap, uint32_t u)
{
	uint32_t *q;

	if (*n == *cap) {
		q = mem_grow(*p, *cap ? 2 * *cap : 64, sizeof(*q), m->err);
		if (!q)
			return -1;
		*p = q;
		*cap = *cap ? 2 * *cap : 64;
	}
	(*p)[(*n)++] = u;
	return 0;
}

static int
push(struct machine *m, uint32_t value)
{
	return add(m, &m->stack, &m->n, &m->cap, value);
}

/* (1) A new value; NULL with err set. */
static struct pickle_value *
make(struct machine *m, enum pickle_kind kind)
{
	struct pickle *out = m->out;
	const size_t cap = out->value_cap ? 2 * out->value_cap : 64;
	struct pickle_value *v;

	if (out->nvalue == VALUES_MOST) {
		err_set(m->err, ERR_DATA, "the pickle has more than %d values", VALUES_MOST);
		return NULL;
	}
	if (out->nvalue == out->value_cap) {
		v = mem_grow(out->value, cap, sizeof(*v), m->err);
		if (!v)
			return NULL;
		out->value = v;
		out->value_cap = cap;
	}
	v = &out->value[out->nvalue];
	*v = (struct pickle_value){.kind = kind};
	return push(m, out->nvalue++) < 0 ? NULL : v;
}

static int
link_child(struct machine *m, uint32_t to, uint32_t child)
{
	struct pickle *out = m->out;
	const size_t cap = out->link_cap ? 2 * out->link_cap : 64;
	struct pickle_value *v = &out->value[to];
	struct pickle_link *link;

	if (out->nlink == VALUES_MOST)
		return err_set(m->err, ERR_DATA, "the pickle has more than %d values", VALUES_MOST);
	if (out->nlink == out->link_cap) {
		link = mem_grow(out->link, cap, sizeof(*link), m->err);
		if (!link)
			return -1;
		out->link = link;
		out->link_cap = cap;
	}
	out->link[out->nlink] = (struct pickle_link){.value = child};
	if (v->n++ == 0)
		v->first = out->nlink;
	else
		out->link[v->last].next = out->nlink;
	v->last = out->nlink++;
	return 0;
}

/* The bytes of an argument; NULL with err set. */
static const char *
take(struct machine *m, size_t n)
{
	const char *p = m->p;

	if ((size_t)(m->end - p) < n) {
		bad(m, "it ends too early");
		return NULL;
	}
	m->p += n;
	return p;
}

/* A number of n <= 4 bytes, the lowest first. */
static int
take_number(struct machine *m, size_t n, uint32_t *u)
{
	const char *p = take(m, n);

	*u = 0;
	for (size_t i = n; p && i > 0; i--)
		*u = *u << 8 | (unsigned char)p[i - 1];
	return p ? 0 : -1;
}

/* Whether there are n values on the stack above the last mark. */
static bool
has(const struct machine *m, size_t n)
{
	return m->n - (m->nmark > 0 ? m->mark[m->nmark - 1] : 0) >= n;
}

static struct pickle_value *
top(struct machine *m, size_t below)
{
	return &m->out->value[m->stack[m->n - 1 - below]];
}

/* ---- values ---- */

static int
put_whole(struct machine *m, enum pickle_kind kind, int64_t whole)
{
	struct pickle_value *v = make(m, kind);

	if (v)
		v->whole = whole;
	return v ? 0 : -1;
}

static int
put_number(struct machine *m, size_t size)
{
	uint32_t u;

	if (take_number(m, size, &u) < 0)
		return -1;
	return put_whole(m, PICKLE_WHOLE, size == 4 ? (int64_t)(int32_t)u : (int64_t)u);
}

/* Two's complement, the lowest byte first. */
static int
put_long(struct machine *m)
{
	uint64_t u = 0;
	uint32_t n;
	const char *p;

	if (take_number(m, 1, &n) < 0 || !(p = take(m, n)))
		return -1;
	if (n > 8)
		return make(m, PICKLE_OTHER) ? 0 : -1;
	if (n > 0 && p[n - 1] & 0x80)
		u = UINT64_MAX;
	for (size_t i = n; i > 0; i--)
		u = u << 8 | (unsigned char)p[i - 1];
	return put_whole(m, PICKLE_WHOLE, u >> 63 ? -(int64_t)~u - 1 : (int64_t)u);
}

static int
put_text(struct machine *m, size_t size)
{
	struct pickle_value *v;
	uint32_t n;
	const char *p;

	if (take_number(m, size, &n) < 0 || !(p = take(m, n)) || !(v = make(m, PICKLE_TEXT)))
		return -1;
	v->text = p;
	v->n = n;
	return 0;
}

static int
put_other(struct machine *m, size_t size)
{
	return take(m, size) && make(m, PICKLE_OTHER) ? 0 : -1;
}

/* (4) Two lines, of the module and the name. */
static int
put_name(struct machine *m)
{
	char name[256];
	const char *p = m->p, *dot, *end;
	struct pickle_value *v;

	dot = memchr(p, '\n', (size_t)(m->end - p));
	end = dot ? memchr(dot + 1, '\n', (size_t)(m->end - dot - 1)) : NULL;
	if (!end || (size_t)(end - p) >= sizeof(name) || memchr(p, '\0', (size_t)(end - p)))
		return bad(m, "a name does not end");
	memcpy(name, p, (size_t)(end - p));
	name[dot - p] = '.';
	name[end - p] = '\0';
	m->p = end + 1;
	if (!m->allowed(name))
		return err_set(m->err, ERR_DATA,
		    "it holds %s, and smx reads tensors alone, in dicts, lists and tuples; save "
		    "{'logits': TENSOR} instead",
		    name);
	v = make(m, PICKLE_NAME);
	if (!v)
		return -1;
	v->text = arena_text(&m->out->names, name, (size_t)(end - p), m->err);
	return v->text ? 0 : -1;
}

/* ---- what is made of the stack ---- */

/* A tuple of the last n values. */
static int
put_tuple(struct machine *m, size_t n)
{
	const size_t from = m->n - n;
	uint32_t tuple;

	if (!make(m, PICKLE_TUPLE))
		return -1;
	tuple = m->stack[m->n - 1];
	for (size_t i = 0; i < n; i++) {
		if (link_child(m, tuple, m->stack[from + i]) < 0)
			return -1;
	}
	m->stack[from] = tuple;
	m->n = from + 1;
	return 0;
}

static int
tuple_of(struct machine *m, size_t n)
{
	return has(m, n) ? put_tuple(m, n) : bad(m, "a tuple has no values");
}

/* Takes off the last mark; *n values are above it. */
static int
pop_mark(struct machine *m, size_t *n)
{
	if (m->nmark == 0)
		return bad(m, "a mark is missing");
	*n = m->n - m->mark[--m->nmark];
	return 0;
}

static int
tuple_to_mark(struct machine *m)
{
	size_t n = 0;

	return pop_mark(m, &n) < 0 ? -1 : put_tuple(m, n);
}

/* Adds the last n values to the list or dict below them. */
static int
add_to(struct machine *m, enum pickle_kind kind, size_t n)
{
	const size_t from = m->n - n;

	if (!has(m, n + 1) || top(m, n)->kind != kind)
		return bad(m, "what is added to is no list or dict");
	if (kind == PICKLE_DICT && n % 2 != 0)
		return bad(m, "a value of a dict is missing");
	for (size_t i = 0; i < n; i++) {
		if (link_child(m, m->stack[from - 1], m->stack[from + i]) < 0)
			return -1;
	}
	m->n = from;
	return 0;
}

static int
add_to_mark(struct machine *m, enum pickle_kind kind)
{
	size_t n = 0;

	return pop_mark(m, &n) < 0 ? -1 : add_to(m, kind, n);
}

static int
call(struct machine *m)
{
	struct pickle_value *v;
	uint32_t callee, args;

	if (!has(m, 2) || top(m, 0)->kind != PICKLE_TUPLE || top(m, 1)->kind != PICKLE_NAME)
		return bad(m, "what is called has no name");
	args = m->stack[--m->n];
	callee = m->stack[--m->n];
	if (strcmp(m->out->value[callee].text, "collections.OrderedDict") == 0)
		return m->out->value[args].n > 0 ? bad(m, "an ordered dict has arguments")
		    : make(m, PICKLE_DICT)       ? 0
						 : -1;
	v = make(m, PICKLE_CALL);
	if (!v)
		return -1;
	v->callee = callee;
	v->args = args;
	return 0;
}

/* (3) */
static int
build(struct machine *m)
{
	if (!has(m, 2) || top(m, 1)->kind != PICKLE_DICT)
		return bad(m, "what has attributes is no ordered dict");
	m->n--;
	return 0;
}

static int
put_stored(struct machine *m)
{
	struct pickle_value *v;
	uint32_t key;

	if (!has(m, 1))
		return bad(m, "what is stored has no key");
	key = m->stack[--m->n];
	v = make(m, PICKLE_STORED);
	if (v)
		v->args = key;
	return v ? 0 : -1;
}

/* (2) */
static int
remember(struct machine *m, size_t size)
{
	uint32_t i;

	if (take_number(m, size, &i) < 0)
		return -1;
	if (!has(m, 1) || i > m->nmemo)
		return bad(m, "what is to be remembered is not there");
	if (i == m->nmemo)
		return add(m, &m->memo, &m->nmemo, &m->memo_cap, m->stack[m->n - 1]);
	m->memo[i] = m->stack[m->n - 1];
	return 0;
}

static int
recall(struct machine *m, size_t size)
{
	uint32_t i;

	if (take_number(m, size, &i) < 0)
		return -1;
	return i < m->nmemo ? push(m, m->memo[i]) : bad(m, "what is recalled was not remembered");
}

static int
stop(struct machine *m)
{
	if (m->n != 1 || m->nmark > 0)
		return bad(m, "it does not end with one value");
	m->out->root = m->stack[0];
	m->stopped = true;
	return 0;
}

/* ---- the operations ---- */

static int
protocol(struct machine *m)
{
	uint32_t version;

	if (take_number(m, 1, &version) < 0)
		return -1;
	if (version == 2)
		return 0;
	return err_set(m->err, ERR_DATA,
	    "the pickle is of protocol %u, and torch writes 2; save without pickle_protocol",
	    (unsigned)version);
}

static int
make_one(struct machine *m, enum pickle_kind kind)
{
	return make(m, kind) ? 0 : -1;
}

/* Those that make a value, alone or of an argument. 1 if it is none of them. */
static int
run_value(struct machine *m, char op)
{
	switch (op) {
	case 'N':
		return make_one(m, PICKLE_NONE);
	case '\x88':
	case '\x89':
		return put_whole(m, PICKLE_BOOL, op == '\x88');
	case 'K':
		return put_number(m, 1);
	case 'M':
		return put_number(m, 2);
	case 'J':
		return put_number(m, 4);
	case '\x8a':
		return put_long(m);
	case 'G':
		return put_other(m, 8);
	case 'X':
		return put_text(m, 4);
	case 'U':
		return put_text(m, 1);
	case ')':
		return make_one(m, PICKLE_TUPLE);
	case ']':
		return make_one(m, PICKLE_LIST);
	case '}':
		return make_one(m, PICKLE_DICT);
	case '\x8f':
		return make_one(m, PICKLE_OTHER);
	case 'c':
		return put_name(m);
	default:
		return 1;
	}
}

/* Those that work on the stack. */
static int
run_stack(struct machine *m, char op)
{
	switch (op) {
	case '\x80':
		return protocol(m);
	case '(':
		return add(m, &m->mark, &m->nmark, &m->mark_cap, (uint32_t)m->n);
	case 't':
		return tuple_to_mark(m);
	case '\x85':
	case '\x86':
	case '\x87':
		return tuple_of(m, (size_t)(op - '\x85') + 1);
	case 'a':
		return add_to(m, PICKLE_LIST, 1);
	case 'e':
		return add_to_mark(m, PICKLE_LIST);
	case 's':
		return add_to(m, PICKLE_DICT, 2);
	case 'u':
		return add_to_mark(m, PICKLE_DICT);
	case 'R':
		return call(m);
	case 'b':
		return build(m);
	case 'Q':
		return put_stored(m);
	case 'q':
	case 'r':
		return remember(m, op == 'q' ? 1 : 4);
	case 'h':
	case 'j':
		return recall(m, op == 'h' ? 1 : 4);
	case '.':
		return stop(m);
	default: /* (4) */
		return err_set(m->err, ERR_DATA,
		    "the pickle has the operation 0x%02x, which torch.save does not write",
		    (unsigned)(unsigned char)op);
	}
}

int
pickle_read(struct pickle *p, const char *bytes, size_t n, bool (*allowed)(const char *name),
    struct err *err)
{
	struct machine m = {.out = p, .p = bytes, .end = bytes + n, .allowed = allowed, .err = err};
	const char *op;
	int status = 0;

	*p = (struct pickle){0};
	while (status == 0 && !m.stopped) {
		op = take(&m, 1);
		status = op ? run_value(&m, *op) : -1;
		if (status > 0)
			status = run_stack(&m, *op);
	}
	if (status == 0 && m.p < m.end)
		status = bad(&m, "something follows it");
	mem_free(m.stack);
	mem_free(m.mark);
	mem_free(m.memo);
	return status;
}

void
pickle_free(struct pickle *p)
{
	arena_free(&p->names);
	mem_free(p->value);
	mem_free(p->link);
	*p = (struct pickle){0};
}

const struct pickle_value *
pickle_child(const struct pickle *p, const struct pickle_value *v, uint32_t i)
{
	uint32_t link = v->first;

	if (i >= v->n)
		return NULL;
	for (; i > 0; i--)
		link = p->link[link].next;
	return &p->value[p->link[link].value];
}
