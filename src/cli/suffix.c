/* SPDX-License-Identifier: MIT */
/*
 * What the name of an output promises.
 *
 * (1) Any output whose name ends in a codec's suffix is compressed: the suffix before
 *     that counts.
 */
#include "cli/suffix.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "cli/warn.h"
#include "format/format.h"
#include "io/codec.h"
#include "report/renderer.h"

/* Formats that people know by their suffixes: text, and others. */
static const char *const texts[] = {".csv", ".htm", ".html", ".ipynb", ".json", ".jsonl",
    ".markdown", ".md", ".ndjson", ".rst", ".svg", ".tab", ".tex", ".toml", ".tsv", ".xml", ".yaml",
    ".yml", NULL};
static const char *const binaries[] = {".arrow", ".arrows", ".bf16", ".bz2", ".docx", ".f16",
    ".f32", ".f64", ".feather", ".h5", ".hdf5", ".ipc", ".kld", ".npy", ".npz", ".parquet", ".pdf",
    ".pickle", ".pkl", ".png", ".pt", ".pth", ".rds", ".safetensors", ".xls", ".xlsx", ".xz",
    ".zip", ".zst", NULL};

/* (1) Whether the file's name ends in this suffix, in small or capital letters. */
static bool
ends_in(const char *path, const char *suffix)
{
	size_t len, n = strlen(suffix);

	codec_of_name(path, &len);
	return len > n && strncasecmp(path + len - n, suffix, n) == 0;
}

/* The suffix of these that the path has, else NULL. */
static const char *
find(const char *const *known, const char *path)
{
	for (; path && *known; known++) {
		if (ends_in(path, *known))
			return *known;
	}
	return NULL;
}

/* The suffix of the path if it is a known one, else NULL. */
static const char *
suffix_of(const char *path)
{
	const char *text = find(texts, path);

	return text ? text : find(binaries, path);
}

/* The same of what is no text. */
static const char *
suffix_beside_text(const char *path)
{
	return path && ends_in(path, ".txt") ? ".txt" : suffix_of(path);
}

static const char *
label_of(const struct renderer *how)
{
	return how->label;
}

static const char *
first_suffix(const struct renderer *how)
{
	return how->suffix[0];
}

/* What there is of each renderer: "text or JSON". */
static void
list(char *text, size_t room, const char *(*word)(const struct renderer *how))
{
	size_t len = 0;

	for (size_t i = 0; renderers[i] && len < room; i++) {
		if (i > 0)
			len += (size_t)snprintf(
			    text + len, room - len, renderers[i + 1] ? ", " : " or ");
		if (len < room)
			len += (size_t)snprintf(text + len, room - len, "%s", word(renderers[i]));
	}
}

int
suffix_report(const char *path, const struct renderer **how, struct err *err)
{
	const char *suffix = suffix_of(path);
	char labels[80], suffixes[80];

	if (*how)
		return 0;
	if (path)
		*how = renderer_of_file(path);
	if (*how)
		return 0;
	*how = renderers[0];
	if (!suffix)
		return 0;
	list(labels, sizeof(labels), label_of);
	list(suffixes, sizeof(suffixes), first_suffix);
	return err_set(err, ERR_USAGE, "%.300s: a report is %s, not %s; use the suffix %s", path,
	    labels, suffix, suffixes);
}

int
suffix_lines(const char *path, struct err *err)
{
	const char *suffix = suffix_beside_text(path);

	if (!suffix || strcmp(suffix, ".json") == 0 || strcmp(suffix, ".jsonl") == 0 ||
	    strcmp(suffix, ".ndjson") == 0)
		return 0;
	return err_set(err, ERR_USAGE,
	    "%.300s: windows are lines of JSON, not %s; use the suffix .jsonl", path, suffix);
}

int
suffix_calib(const char *path, struct err *err)
{
	const char *suffix = suffix_beside_text(path);

	if (!suffix || strcmp(suffix, ".json") == 0)
		return 0;
	return err_set(err, ERR_USAGE,
	    "%.300s: a calibration is JSON, not %s; use the suffix .json", path, suffix);
}

int
suffix_rows(const char *path, struct err *err)
{
	const char *suffix = suffix_of(path);

	if (!suffix || format_of_file(path))
		return 0;
	return err_set(err, ERR_USAGE,
	    "%.300s: smx writes no %s files (say -O F to write another format to it)", path,
	    suffix);
}

int
suffix_chosen(const struct settings *s, const char *path, const struct format *f, struct err *err)
{
	const char *suffix = suffix_of(path);

	if (!suffix || format_of_file(path) == f || (f->text && !find(binaries, path)))
		return 0;
	return warn(s, err, "%.300s: its name says %s, but -O writes %s; use the suffix %s", path,
	    suffix, f->name, f->suffix[0] ? f->suffix[0] : ".jsonl");
}

int
suffix_page(const char *option, const char *path, struct err *err)
{
	const char *suffix = suffix_beside_text(path);

	if (!suffix || strncmp(suffix, ".htm", 4) == 0)
		return 0;
	if (strcmp(suffix, ".svg") == 0 && strcmp(option, "--output") == 0)
		return err_set(err, ERR_USAGE,
		    "%s %.300s: a page is HTML; --svg %.150s writes a chart", option, path, path);
	return err_set(err, ERR_USAGE, "%s %.300s: a page is HTML, not %s; use the suffix .html",
	    option, path, suffix);
}

bool
suffix_picture(const char *path, const char *suffix)
{
	return ends_in(path, suffix);
}

const char *
suffix_other(const char *path, const char *suffix)
{
	const char *other = suffix_beside_text(path);

	return other && strcmp(other, suffix) != 0 ? other : NULL;
}

int
suffix_list(const char *path, bool said, bool *jsonl, struct err *err)
{
	const char *suffix = suffix_of(path);

	if (said || !suffix)
		return 0;
	*jsonl = strcmp(suffix, ".jsonl") == 0 || strcmp(suffix, ".ndjson") == 0;
	if (*jsonl || strcmp(suffix, ".csv") == 0)
		return 0;
	return err_set(err, ERR_USAGE,
	    "--list-output %.300s: a list is CSV or JSON-lines, not %s; use the suffix .csv or "
	    ".jsonl, or say --list-format",
	    path, suffix);
}
