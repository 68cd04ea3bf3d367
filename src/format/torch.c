/* SPDX-License-Identifier: MIT */
/*
 * What torch.save writes since 1.6: a zip archive with NAME/data.pkl, a pickle in which
 * storages are keys, and the bytes of each storage in NAME/data/KEY. Nothing is run: the
 * pickle is read as values (pickle.c), of which these are known.
 *
 * (1) torch._utils._rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks),
 *     maybe with metadata, of which none may be set; _rebuild_tensor_v3 with the type of
 *     the numbers before them; _rebuild_parameter(tensor, requires_grad, hooks).
 * (2) A storage is stored by ('storage', TYPE, KEY, device, numbers).
 * (3) A tensor's name is the way to it: keys of dicts and places in lists and tuples, with
 *     points between them; '.' is the only thing in the file. The same tensor may have
 *     several names. What has no such name, or is no tensor, is passed over.
 * (4) NAME/byteorder says whether the highest byte is first; without it, the lowest is.
 */
#include "format/torch.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "format/pickle.h"
#include "format/tensors.h"
#include "io/kept.h"
#include "io/stream.h"
#include "io/zip.h"

#define NONE ((size_t)-1)

enum {
	PICKLE_MOST = 64 << 20,
	PIECE = 1 << 16,
	DEPTH = 64,
	VISITS = 1 << 23,
	TEXT_MOST = 64 << 20
};

struct torch {
	struct tensors tensors;
	struct zip *zip;
	size_t memory;
	char *folder; /* "NAME/" */
	bool big; /* (4) */
};

struct walk {
	struct torch *file;
	struct pickle pickle;
	struct buf name;
	size_t visits, text; /* so far; bytes of names */
	struct err *err;
};

static const struct {
	const char *name;
	enum element element;
} types[] = {
    {"torch.DoubleStorage", ELEMENT_F64},
    {"torch.FloatStorage", ELEMENT_F32},
    {"torch.HalfStorage", ELEMENT_F16},
    {"torch.BFloat16Storage", ELEMENT_BF16},
    {"torch.CharStorage", ELEMENT_I8},
    {"torch.ShortStorage", ELEMENT_I16},
    {"torch.IntStorage", ELEMENT_I32},
    {"torch.LongStorage", ELEMENT_I64},
    {"torch.ByteStorage", ELEMENT_U8},
    {"torch.BoolStorage", ELEMENT_BOOL},
    {"torch.uint16", ELEMENT_U16},
    {"torch.uint32", ELEMENT_U32},
    {"torch.uint64", ELEMENT_U64},
};

static bool
ends_in(const char *name, const char *suffix)
{
	const size_t n = strlen(name), len = strlen(suffix);

	return n >= len && strcmp(name + n - len, suffix) == 0;
}

static bool
allowed(const char *name)
{
	static const char *const names[] = {"collections.OrderedDict",
	    "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor_v3",
	    "torch._utils._rebuild_parameter", "torch.storage.UntypedStorage"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	if (strncmp(name, "torch.", 6) != 0 || strchr(name + 6, '.'))
		return false;
	return ends_in(name, "Storage") || strncmp(name, "torch.uint", 10) == 0 ||
	    strncmp(name, "torch.float8_", 13) == 0;
}

/* ---- the archive ---- */

static size_t
find(const struct zip *z, const char *folder, const char *name)
{
	const size_t n = strlen(folder);

	for (size_t i = 0; i < zip_count(z); i++) {
		if (strncmp(zip_name(z, i), folder, n) == 0 &&
		    strcmp(zip_name(z, i) + n, name) == 0)
			return i;
	}
	return NONE;
}

/* Which member is data.pkl, in a folder or not. */
static size_t
find_pickle(const struct zip *z)
{
	const char *name;

	for (size_t i = 0; i < zip_count(z); i++) {
		name = zip_name(z, i);
		if (strcmp(name, "data.pkl") == 0 || ends_in(name, "/data.pkl"))
			return i;
	}
	return NONE;
}

bool
torch_is(const struct zip *z)
{
	return find_pickle(z) != NONE;
}

static int
read_member(struct torch *f, size_t i, size_t most, struct buf *out, struct err *err)
{
	struct stream *s = zip_member(f->zip, i, err);
	size_t got = 1;
	int status = s ? 0 : -1;

	while (status == 0 && got > 0) {
		if (!buf_room(out, PIECE, err) ||
		    stream_fill(s, out->p + out->len, PIECE, &got, err) < 0)
			status = -1;
		else if ((out->len += got) > most)
			status =
			    err_set(err, ERR_DATA, "%s: it has more than %zu bytes", s->name, most);
	}
	stream_close(s);
	return status;
}

/* (4) */
static int
read_order(struct torch *f, struct err *err)
{
	const size_t i = find(f->zip, f->folder, "byteorder");
	struct buf text = {0};
	int status = 0;

	if (i == NONE)
		return 0;
	status = read_member(f, i, 64, &text, err);
	f->big = text.len == 3 && memcmp(text.p, "big", 3) == 0;
	if (status == 0 && !f->big && !(text.len == 6 && memcmp(text.p, "little", 6) == 0))
		status = err_set(
		    err, ERR_DATA, "%s: byteorder is neither little nor big", f->tensors.path);
	buf_free(&text);
	return status;
}

static struct stream *
storage(struct tensors *t, const struct tensor *tensor, bool *owned, struct err *err)
{
	struct torch *f = (struct torch *)(void *)t;
	struct stream *s = zip_member(f->zip, tensor->storage, err);
	uint64_t size;
	int status = s ? stream_size(s, &size, err) : -1;

	*owned = true;
	if (status == 0)
		return kept_open(s, NULL, 0, f->memory, err);
	if (status > 0)
		return s;
	stream_close(s);
	return NULL;
}

static void
close_file(struct tensors *t)
{
	struct torch *f = (struct torch *)(void *)t;

	zip_close(f->zip);
	mem_free(f->folder);
}

static const struct tensors_kind kind = {.storage = storage, .close = close_file};

/* ---- a tensor ---- */

static int
odd(struct walk *w, const char *what)
{
	return err_set(w->err, ERR_DATA, "%s: the tensor '%.60s' is not as torch saves it: %s",
	    w->file->tensors.path, w->name.p, what);
}

static const struct pickle_value *
child(const struct walk *w, const struct pickle_value *v, uint32_t i, enum pickle_kind what)
{
	const struct pickle_value *c = pickle_child(&w->pickle, v, i);

	return c && c->kind == what ? c : NULL;
}

/* The name of what is called. */
static const char *
callee(const struct walk *w, const struct pickle_value *v)
{
	return w->pickle.value[v->callee].text;
}

static bool
is_text(const struct pickle_value *v, const char *text)
{
	return v && v->n == strlen(text) && memcmp(v->text, text, v->n) == 0;
}

/* (2) The member of the archive, and the type of its numbers unless that is known. */
static int
read_storage(struct walk *w, const struct pickle_value *v, struct tensor *t)
{
	const struct pickle_value *key = &w->pickle.value[v->args], *name, *type;
	char member[80] = "data/";

	if (key->kind != PICKLE_TUPLE || !is_text(child(w, key, 0, PICKLE_TEXT), "storage") ||
	    !(type = child(w, key, 1, PICKLE_NAME)) || !(name = child(w, key, 2, PICKLE_TEXT)) ||
	    name->n + 6 > sizeof(member) || memchr(name->text, '\0', name->n))
		return odd(w, "its storage has no key");
	memcpy(member + 5, name->text, name->n);
	member[5 + name->n] = '\0';
	t->storage = find(w->file->zip, w->file->folder, member);
	if (t->storage == NONE)
		return odd(w, "its storage is not in the archive");
	if (!t->type)
		t->type = type->text;
	return 0;
}

/* The numbers of a tuple. */
static int
read_numbers(struct walk *w, const struct pickle_value *v)
{
	const struct pickle_value *c;
	uint32_t link = v->first;

	for (uint32_t i = 0; i < v->n; i++, link = w->pickle.link[link].next) {
		c = &w->pickle.value[w->pickle.link[link].value];
		if (c->kind != PICKLE_WHOLE || c->whole < 0)
			return odd(w, "a size or stride is no whole number");
		if (tensors_number(&w->file->tensors, (uint64_t)c->whole, w->err) < 0)
			return -1;
	}
	return 0;
}

/* (1) The type that _rebuild_tensor_v3 has, and the metadata of both. */
static int
read_rest(struct walk *w, const struct pickle_value *args, bool typed, struct tensor *t)
{
	const struct pickle_value *type = child(w, args, 6, PICKLE_NAME), *metadata;

	if (typed && !type)
		return odd(w, "its type is missing");
	if (typed)
		t->type = type->text;
	metadata = pickle_child(&w->pickle, args, typed ? 7 : 6);
	if (!metadata || metadata->kind == PICKLE_NONE ||
	    (metadata->kind == PICKLE_DICT && metadata->n == 0))
		return 0;
	return odd(w, "it is conjugated or negated; save TENSOR.resolve_conj().resolve_neg()");
}

/* The type by its name; the text that the tensors keep outlives the pickle. */
static int
name_type(struct walk *w, struct tensor *t)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(types[i].name, t->type) == 0)
			t->element = types[i].element;
	}
	t->type = arena_text(&w->file->tensors.text, t->type, strlen(t->type), w->err);
	return t->type ? 0 : -1;
}

static int
add_tensor(struct walk *w, const struct pickle_value *args, bool typed)
{
	const struct pickle_value *stored = child(w, args, 0, PICKLE_STORED);
	const struct pickle_value *offset = child(w, args, 1, PICKLE_WHOLE);
	const struct pickle_value *size = child(w, args, 2, PICKLE_TUPLE);
	const struct pickle_value *stride = child(w, args, 3, PICKLE_TUPLE);
	struct tensor t = {.strided = true, .axes = w->file->tensors.nnumber, .big = w->file->big};

	if (!stored || !offset || !size || !stride || offset->whole < 0 || size->n != stride->n)
		return odd(w, "its storage, offset, size or stride is missing");
	if (read_rest(w, args, typed, &t) < 0 || read_storage(w, stored, &t) < 0 ||
	    name_type(w, &t) < 0 || read_numbers(w, size) < 0 || read_numbers(w, stride) < 0)
		return -1;
	t.naxis = size->n;
	if (__builtin_mul_overflow((uint64_t)offset->whole, element_size(t.element), &t.at))
		return odd(w, "its offset is too large");
	w->text += w->name.len;
	if (w->text > TEXT_MOST)
		return err_set(w->err, ERR_DATA, "%s: the names of the tensors are too long",
		    w->file->tensors.path);
	return tensors_add(&w->file->tensors, &t, w->name.p, strlen(w->name.p), w->err);
}

/* ---- (3) the way to it ---- */

static int visit(struct walk *w, const struct pickle_value *v, int depth);

/* Visits what is one step further; the name is then as it was. */
static int
step(struct walk *w, const struct pickle_value *v, const char *key, size_t n, int depth)
{
	const size_t len = w->name.len;
	int status;

	if (len > 1)
		w->name.p[len - 1] = '.';
	else
		w->name.len = 0;
	buf_add(&w->name, key, n);
	buf_char(&w->name, '\0');
	status = buf_check(&w->name, w->err);
	if (status == 0)
		status = visit(w, v, depth + 1);
	if (status == 0) {
		w->name.len = len;
		w->name.p[len - 1] = '\0';
	}
	return status;
}

static int
visit_all(struct walk *w, const struct pickle_value *v, int depth)
{
	const struct pickle *p = &w->pickle;
	const struct pickle_value *c, *key = NULL;
	uint32_t link = v->first;
	char number[24];
	int status = 0;

	for (uint32_t i = 0; i < v->n && status == 0; i++, link = p->link[link].next) {
		c = &p->value[p->link[link].value];
		if (v->kind == PICKLE_DICT && i % 2 == 0) {
			key = c;
			continue;
		}
		snprintf(number, sizeof(number), "%lld",
		    v->kind == PICKLE_DICT ? (long long)key->whole : (long long)i);
		if (v->kind != PICKLE_DICT || key->kind == PICKLE_WHOLE)
			status = step(w, c, number, strlen(number), depth);
		else if (key->kind == PICKLE_TEXT && !memchr(key->text, '\0', key->n))
			status = step(w, c, key->text, key->n, depth);
	}
	return status;
}

static int
visit_call(struct walk *w, const struct pickle_value *v, int depth)
{
	const struct pickle_value *args = &w->pickle.value[v->args], *data;

	if (strcmp(callee(w, v), "torch._utils._rebuild_parameter") == 0) {
		data = child(w, args, 0, PICKLE_CALL);
		return data ? visit(w, data, depth + 1) : odd(w, "a parameter has no tensor");
	}
	if (strncmp(callee(w, v), "torch._utils._rebuild_tensor_v", 30) != 0)
		return odd(w, "what rebuilds it is no function");
	return add_tensor(w, args, callee(w, v)[30] == '3');
}

static int
visit(struct walk *w, const struct pickle_value *v, int depth)
{
	if (depth > DEPTH)
		return err_set(w->err, ERR_DATA, "%s: the file is nested more than %d deep",
		    w->file->tensors.path, DEPTH);
	if (++w->visits > VISITS)
		return err_set(w->err, ERR_DATA, "%s: the file holds more than %d values",
		    w->file->tensors.path, VISITS);
	switch (v->kind) {
	case PICKLE_CALL:
		return visit_call(w, v, depth);
	case PICKLE_TUPLE:
	case PICKLE_LIST:
	case PICKLE_DICT:
		return visit_all(w, v, depth);
	default:
		return 0;
	}
}

/* (3) '.' is left if nothing is between the file and its tensor. */
static int
walk(struct walk *w)
{
	const struct pickle_value *root = &w->pickle.value[w->pickle.root];

	buf_char(&w->name, '\0');
	if (root->kind == PICKLE_CALL) {
		w->name.len = 0;
		buf_add(&w->name, ".", 2);
	}
	if (buf_check(&w->name, w->err) < 0)
		return -1;
	return visit(w, root, 0);
}

static int
read_tensors(struct torch *f, struct err *err)
{
	const size_t i = find_pickle(f->zip);
	struct walk w = {.file = f, .err = err};
	struct buf bytes = {0};
	const char *name = zip_name(f->zip, i);
	int status;

	f->folder = mem_text(name, strlen(name) - strlen("data.pkl"), err);
	if (!f->folder || read_order(f, err) < 0)
		return -1;
	status = read_member(f, i, PICKLE_MOST, &bytes, err);
	if (status == 0) {
		status = pickle_read(&w.pickle, bytes.p, bytes.len, allowed, err);
		if (status < 0)
			err_place(err, "%.200s", f->tensors.path);
	}
	if (status == 0 && (walk(&w) < 0 || tensors_check_names(&f->tensors, err) < 0))
		status = -1;
	pickle_free(&w.pickle);
	buf_free(&w.name);
	buf_free(&bytes);
	return status;
}

struct tensors *
torch_open(struct zip *z, size_t memory, struct err *err)
{
	struct torch *f = mem_new(1, sizeof(*f), err);

	if (!f) {
		zip_close(z);
		return NULL;
	}
	f->tensors = (struct tensors){.kind = &kind, .path = zip_path(z), .uses = 1};
	f->zip = z;
	f->memory = memory;
	if (read_tensors(f, err) == 0)
		return &f->tensors;
	tensors_close(&f->tensors);
	return NULL;
}
