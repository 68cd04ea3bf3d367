/* SPDX-License-Identifier: MIT */
/*
 * (1) Members of a zip archive are named with or without the .npy that numpy.savez adds.
 * (2) The rows are in the member that the reading names as their field, or else in
 *     `logits`, or else in the only one there is besides the labels: of tensors, the only
 *     one of floats.
 * (3) The labels are in the member that the reading names. If labels are wanted and none
 *     is named, that is `label` or `labels`, if there is one.
 */
#include "pipeline/archive.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "format/format.h"
#include "format/safetensors.h"
#include "format/tensors.h"
#include "format/torch.h"
#include "io/kept.h"
#include "io/stream.h"
#include "io/zip.h"
#include "pipeline/fortran.h"

#define NONE ((size_t)-1)

/* Either a zip archive of arrays or a file of tensors. */
struct archive {
	struct zip *zip;
	struct tensors *tensors;
	size_t memory; /* bytes to keep of a member */
	bool torch; /* they are torch's, read as NumPy's are */
};

static size_t
count(const struct archive *a)
{
	return a->zip ? zip_count(a->zip) : a->tensors->n;
}

static const char *
name_of(const struct archive *a, size_t i)
{
	return a->zip ? zip_name(a->zip, i) : a->tensors->tensor[i].name;
}

static const char *
path_of(const struct archive *a)
{
	return a->zip ? zip_path(a->zip) : a->tensors->path;
}

/* The length of a member's name without its .npy; 0 if it has none. */
static size_t
stem(const char *name)
{
	const size_t n = strlen(name);

	return n > 4 && strcmp(name + n - 4, ".npy") == 0 ? n - 4 : 0;
}

/* (2) Whether it can hold the rows, as far as is known before it is opened. */
static bool
may_be_rows(const struct archive *a, size_t i)
{
	if (a->zip)
		return stem(zip_name(a->zip, i)) > 0;
	return element_is_float(a->tensors->tensor[i].element);
}

/* (1) */
static size_t
find(const struct archive *a, const char *name)
{
	const size_t len = strlen(name);
	const char *member;

	for (size_t i = 0; i < count(a); i++) {
		member = name_of(a, i);
		if (strcmp(member, name) == 0 ||
		    (a->zip && stem(member) == len && memcmp(member, name, len) == 0))
			return i;
	}
	return NONE;
}

/* The names of some members, but of one, or their types too: "a, b (F8), c". */
static void
list(const struct archive *a, size_t but, bool types, char *text, size_t size)
{
	size_t len = 0, n;

	text[0] = '\0';
	for (size_t i = 0; i < count(a) && len + 60 < size; i++) {
		if (i == but)
			continue;
		n = a->zip ? stem(name_of(a, i)) : 0;
		len += (size_t)snprintf(text + len, size - len, "%s%.*s", len > 0 ? ", " : "",
		    (int)(n > 0 && n < 40 ? n : 40), name_of(a, i));
		if (types && a->tensors && len + 60 < size)
			len += (size_t)snprintf(
			    text + len, size - len, " (%.40s)", a->tensors->tensor[i].type);
	}
}

static size_t
missing(const struct archive *a, const char *name, enum setting setting, struct err *err)
{
	char names[240];

	list(a, NONE, false, names, sizeof(names));
	err_about(err, setting, "the %s has no %s '%.60s', but %s", a->zip ? "archive" : "file",
	    a->zip ? "member" : "tensor", name, count(a) > 0 ? names : "none at all");
	err_place(err, "%.200s", path_of(a));
	return NONE;
}

/* (3) NONE with err->code 0: there are no labels. */
static size_t
labels_of(const struct archive *a, const struct reading *r, struct err *err)
{
	const char *name = r->label ? r->label : r->labels;
	size_t i;

	err->code = ERR_NONE;
	if (r->label_file || (r->label_unread && !r->label && !r->labels))
		return NONE;
	if (name) {
		i = find(a, name);
		return i == NONE ? missing(a, name, r->label ? SETTING_LABEL : SETTING_LABELS, err)
				 : i;
	}
	i = r->want_label ? find(a, "label") : NONE;
	return r->want_label && i == NONE ? find(a, "labels") : i;
}

const char *
archive_label(const struct archive *a, const struct reading *r)
{
	if (r->label_file)
		return NULL;
	if (r->label)
		return r->label;
	return find(a, "label") != NONE ? "label" : find(a, "labels") != NONE ? "labels" : NULL;
}

/* (2) No member, or n of them, may be the rows. */
static size_t
undecided(const struct archive *a, size_t n, struct err *err)
{
	char names[240];

	list(a, NONE, n == 0, names, sizeof(names));
	if (n > 0)
		err_set(err, ERR_DATA, "the %s has several %s: %s", a->zip ? "archive" : "file",
		    a->zip ? "arrays" : "tensors", names);
	else if (a->zip)
		err_set(err, ERR_DATA,
		    "this is a zip archive without arrays of NumPy's or tensors of torch's; unpack "
		    "it first");
	else
		err_set(err, ERR_DATA, "the file has no tensor of floats, but %s",
		    count(a) > 0 ? names : "none at all");
	if (n > 0)
		err_advise(err, ADVICE_FIELD);
	err_place(err, "%.200s", path_of(a));
	return NONE;
}

/* (2) */
static size_t
rows_of(const struct archive *a, const struct reading *r, struct err *err)
{
	const size_t labels = labels_of(a, r, err);
	size_t i, only = NONE, n = 0;

	if (labels == NONE && err->code != ERR_NONE)
		return NONE;
	i = find(a, r->field_given ? r->field : "logits");
	if (i != NONE)
		return i;
	for (i = 0; i < count(a); i++) {
		if (i == labels || !may_be_rows(a, i))
			continue;
		only = i;
		n++;
	}
	if (r->field_given && (n > 0 || a->tensors))
		return missing(a, r->field, SETTING_FIELD, err);
	return n == 1 ? only : undecided(a, n, err);
}

bool
archive_begins(const char *p, size_t n)
{
	return zip_begins(p, n) || safetensors_begins(p, n);
}

struct archive *
archive_open(struct stream *s, const char *head, size_t n, size_t memory, struct err *err)
{
	struct archive *a = mem_new(1, sizeof(*a), err);
	uint64_t size;
	const bool zip = zip_begins(head, n);
	const int status = a ? stream_size(s, &size, err) : -1;

	if (a)
		a->memory = memory;
	if (status == 0)
		s = kept_open(s, head, n, memory, err);
	if (status < 0)
		stream_close(s);
	else if (s && zip)
		a->zip = zip_open(s, err);
	else if (s)
		a->tensors = safetensors_open(s, err);
	if (a && a->zip && torch_is(a->zip)) {
		a->tensors = torch_open(a->zip, memory, err);
		a->zip = NULL;
		a->torch = true;
	}
	if (a && (a->zip || a->tensors))
		return a;
	mem_free(a);
	return NULL;
}

void
archive_close(struct archive *a)
{
	if (!a)
		return;
	zip_close(a->zip);
	tensors_close(a->tensors);
	mem_free(a);
}

const struct format *
archive_format(const struct archive *a)
{
	return format_named(a->zip || a->torch ? "npy" : "safetensors");
}

const char *
archive_metadata(const struct archive *a, size_t *len)
{
	*len = a->tensors ? a->tensors->metadata.len : 0;
	return *len > 0 ? a->tensors->metadata.p : NULL;
}

static struct stream *
open_member(struct archive *a, size_t i, struct err *err)
{
	return a->zip ? fortran_member(a->zip, i, a->memory, err)
		      : tensors_open(a->tensors, i, err);
}

const char *
archive_member(const struct archive *a, size_t i, size_t *len)
{
	size_t n;

	if (i >= count(a))
		return NULL;
	n = a->zip ? stem(name_of(a, i)) : 0;
	*len = n > 0 ? n : strlen(name_of(a, i));
	return name_of(a, i);
}

struct stream *
archive_rows(struct archive *a, const struct reading *r, struct err *err)
{
	const size_t i = rows_of(a, r, err);

	return i != NONE ? open_member(a, i, err) : NULL;
}

void
archive_others(struct archive *a, const struct reading *r, char *text, size_t size)
{
	struct err none;

	list(a, rows_of(a, r, &none), false, text, size);
}

int
archive_labels(struct archive *a, const struct reading *r, struct stream **s, struct err *err)
{
	const size_t i = labels_of(a, r, err);

	if (i == NONE)
		return err->code != ERR_NONE ? -1 : 0;
	*s = open_member(a, i, err);
	return *s ? 1 : -1;
}
