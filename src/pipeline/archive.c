/* SPDX-License-Identifier: MIT */
/*
 * (1) Members are named with or without the .npy that numpy.savez adds.
 * (2) The rows are in the member that the reading names as their field, or else in
 *     `logits`, or else in the only one there is besides the labels.
 * (3) The labels are in the member that the reading names. If labels are wanted and none
 *     is named, that is `label` or `labels`, if there is one.
 */
#include "pipeline/archive.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "format/layout.h"
#include "io/kept.h"
#include "io/stream.h"
#include "io/zip.h"

#define NONE ((size_t)-1)

/* The length of a member's name without its .npy; 0 if it has none. */
static size_t
stem(const char *name)
{
	const size_t n = strlen(name);

	return n > 4 && strcmp(name + n - 4, ".npy") == 0 ? n - 4 : 0;
}

/* (1) */
static size_t
find(const struct zip *z, const char *name)
{
	const size_t len = strlen(name);
	const char *member;

	for (size_t i = 0; i < zip_count(z); i++) {
		member = zip_name(z, i);
		if (strcmp(member, name) == 0 ||
		    (stem(member) == len && memcmp(member, name, len) == 0))
			return i;
	}
	return NONE;
}

/* The names of some members: "a, b, c". */
static void
list(const struct zip *z, char *text, size_t size)
{
	size_t len = 0, n;

	text[0] = '\0';
	for (size_t i = 0; i < zip_count(z) && len + 60 < size; i++) {
		n = stem(zip_name(z, i));
		len += (size_t)snprintf(text + len, size - len, "%s%.*s", i > 0 ? ", " : "",
		    (int)(n > 0 && n < 40 ? n : 40), zip_name(z, i));
	}
}

static size_t
missing(const struct zip *z, const char *name, enum setting setting, struct err *err)
{
	char names[240];

	list(z, names, sizeof(names));
	err_about(err, setting, "the archive has no member '%.60s', but %s", name, names);
	err_place(err, "%.200s", zip_path(z));
	return NONE;
}

/* (3) NONE with err->code 0: there are no labels. */
static size_t
labels_of(const struct zip *z, const struct reading *r, struct err *err)
{
	size_t i;

	err->code = ERR_NONE;
	if (r->label_file)
		return NONE;
	if (r->label) {
		i = find(z, r->label);
		return i == NONE ? missing(z, r->label, SETTING_LABEL, err) : i;
	}
	i = r->want_label ? find(z, "label") : NONE;
	return r->want_label && i == NONE ? find(z, "labels") : i;
}

/* (2) */
static size_t
rows_of(const struct zip *z, const struct reading *r, struct err *err)
{
	const size_t labels = labels_of(z, r, err);
	size_t i, only = NONE, n = 0;
	char names[240];

	if (labels == NONE && err->code != ERR_NONE)
		return NONE;
	i = find(z, r->field_given ? r->field : "logits");
	if (i != NONE)
		return i;
	for (i = 0; i < zip_count(z); i++) {
		if (i == labels || stem(zip_name(z, i)) == 0)
			continue;
		only = i;
		n++;
	}
	if (n == 1 && !r->field_given)
		return only;
	if (n > 0 && r->field_given)
		return missing(z, r->field, SETTING_FIELD, err);
	list(z, names, sizeof(names));
	if (n == 0)
		err_set(err, ERR_DATA,
		    "this is a zip archive in which is no array of NumPy's; unpack it first");
	else
		err_set(err, ERR_DATA, "the archive has several arrays: %s", names);
	if (n > 0)
		err_advise(err, ADVICE_FIELD);
	err_place(err, "%.200s", zip_path(z));
	return NONE;
}

struct zip *
archive_open(struct stream *s, const char *head, size_t n, size_t memory, struct err *err)
{
	uint64_t size;
	int status = stream_size(s, &size, err);

	if (status == 0)
		s = kept_open(s, head, n, memory, err);
	if (s && status >= 0)
		return zip_open(s, err);
	stream_close(s);
	return NULL;
}

struct stream *
archive_rows(struct zip *z, const struct reading *r, struct err *err)
{
	const size_t i = rows_of(z, r, err);

	return i != NONE ? zip_member(z, i, err) : NULL;
}

int
archive_labels(struct zip *z, const struct reading *r, struct stream **s, struct err *err)
{
	const size_t i = labels_of(z, r, err);

	if (i == NONE)
		return err->code != ERR_NONE ? -1 : 0;
	*s = zip_member(z, i, err);
	return *s ? 1 : -1;
}
