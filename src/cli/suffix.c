/* SPDX-License-Identifier: MIT */
/*
 * What the name of an output promises.
 *
 * (1) Any output whose name ends in .gz is compressed: the suffix before it counts.
 */
#include "cli/suffix.h"

#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "format/format.h"

/* Formats that people know by their suffixes. */
static const char *const known[] = {".arrow", ".bz2", ".csv", ".docx", ".f32", ".f64", ".feather",
    ".h5", ".hdf5", ".htm", ".html", ".ipynb", ".json", ".jsonl", ".markdown", ".md", ".ndjson",
    ".npy", ".npz", ".parquet", ".pdf", ".pickle", ".pkl", ".pt", ".rds", ".rst", ".safetensors",
    ".tab", ".tex", ".toml", ".tsv", ".xls", ".xlsx", ".xml", ".xz", ".yaml", ".yml", ".zip",
    ".zst"};

/* (1) Whether the file's name ends in this suffix, in small or capital letters. */
static bool
ends_in(const char *path, const char *suffix)
{
	size_t len = strlen(path), n = strlen(suffix);

	if (len > 3 && strcasecmp(path + len - 3, ".gz") == 0)
		len -= 3;
	return len > n && strncasecmp(path + len - n, suffix, n) == 0;
}

/* The suffix of the path if it is a known one, else NULL. */
static const char *
suffix_of(const char *path)
{
	for (size_t i = 0; path && i < sizeof(known) / sizeof(known[0]); i++) {
		if (ends_in(path, known[i]))
			return known[i];
	}
	return NULL;
}

int
suffix_report(const char *path, bool *json, struct err *err)
{
	const char *suffix = suffix_of(path);

	if (!suffix || *json)
		return 0;
	*json = strcmp(suffix, ".json") == 0;
	if (*json)
		return 0;
	return err_set(err, ERR_USAGE,
	    "%.300s: a report is text or JSON, not %s; use the suffix .txt or .json", path, suffix);
}

int
suffix_calib(const char *path, struct err *err)
{
	const char *suffix = path && ends_in(path, ".txt") ? ".txt" : suffix_of(path);

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
