/* SPDX-License-Identifier: MIT */
/*
 * The words for formats, and what to say of words for files that smx knows by another
 * name, reads only, or does not read.
 */
#include <string.h>
#include <strings.h>

#include "cli/groups.h"
#include "format/format.h"

#define TORCH                                                                      \
	"files of torch are known by their first bytes; leave it out, or say npy", \
	    "smx writes no files of torch; say safetensors"

#define ONLY_READ "smx only reads it; say jsonl"

static const struct {
	const char *word;
	const char *input, *output; /* what to say */
} known[] = {
    {"torch", TORCH},
    {"pytorch", TORCH},
    {"pt", TORCH},
    {"pth", TORCH},
    {"npz", "archives are known by their first bytes; leave it out, or say npy",
	"smx writes no archives; say npy"},
    {"numpy", "say npy", "say npy"},
    {"parquet", "smx reads Parquet as Arrow (see Other files in smx(5))",
	"smx writes Parquet as Arrow (see Other files in smx(5))"},
    {"feather", "say arrow", "say arrow"},
    {"ipc", "say arrow", "say arrow"},
    {"ndjson", "say jsonl", "say jsonl"},
    {"lm-eval", "", ONLY_READ},
    {"pairs", "", ONLY_READ},
    {"openai", "", ONLY_READ},
    {"vllm", "", ONLY_READ},
};

const char *
format_word(size_t i)
{
	return formats[i] ? formats[i]->name : NULL;
}

/* Those that are only read come last. */
const char *
format_word_written(size_t i)
{
	return formats[i] && !formats[i]->rewrite ? formats[i]->name : NULL;
}

const char *
format_about(size_t i)
{
	return formats[i]->help;
}

static size_t
find(const char *text)
{
	size_t i = 0;

	while (i < sizeof(known) / sizeof(known[0]) && strcasecmp(known[i].word, text) != 0)
		i++;
	return i;
}

const char *
format_of_input(const char *text)
{
	const size_t i = find(text);

	return i < sizeof(known) / sizeof(known[0]) ? known[i].input : NULL;
}

const char *
format_of_output(const char *text)
{
	const size_t i = find(text);

	return i < sizeof(known) / sizeof(known[0]) ? known[i].output : NULL;
}
