/* SPDX-License-Identifier: MIT */
/*
 * The options that say what the rows of the output look like.
 */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "cli/groups.h"
#include "cli/settings.h"
#include "cli/where.h"
#include "col/answer.h"

static const char *
col_word(size_t i)
{
	return cols[i] ? cols[i]->name : NULL;
}

static const char *
col_about(size_t i)
{
	return cols[i]->help;
}

/* The columns of answers are written without being asked for. */
static const char *
instead_of_col(const char *text)
{
	for (size_t i = 0; i < ANSWER_COLS; i++) {
		if (strcmp(text, answer_cols[i].name) == 0)
			return "-i openai --rows answers writes this by itself; leave out --write";
	}
	return NULL;
}

static int
take_col(struct settings *s, size_t i, double x, struct err *err)
{
	if (i == sizeof(s->col) / sizeof(s->col[0]) - 1)
		return err_set(err, ERR_VALUE, "give at most %zu words", i);
	s->col[i] = cols[(size_t)x];
	s->ncol = i + 1;
	return 0;
}

static int
take_format(struct settings *s, size_t i, double x, struct err *err)
{
	(void)i;
	(void)err;
	s->output_format = formats[(size_t)x];
	return 0;
}

static int
set_where(struct settings *s, const char *text, struct err *err)
{
	return where_take(&s->where_text, text, err);
}

static int
set_abstain(struct settings *s, const char *text, struct err *err)
{
	return where_take(&s->abstain_text, text, err);
}

static const char *const precision_words[] = {"shortest", NULL};
static const char *const dtype_words[] = {"f64", "f32", "f16", NULL};
static const char *const nonfinite_words[] = {"null", "literal", NULL};

static const struct opt output[] = {
    {
	.name = "keep",
	.arg = "LIST",
	.help = "the fields to copy to the output (all)",
	.type = OPT_TEXT,
	.names = NAMES_COLUMN | NAMES_SEVERAL,
	.field = OPT_FIELD(settings, reading.keep),
    },
    {
	.name = "write",
	.arg = "LIST",
	.help = "what to write for each row; see below",
	.type = OPT_LIST,
	.word = col_word,
	.about = col_about,
	.take = take_col,
	.instead = instead_of_col,
    },
    {
	.name = "where",
	.arg = "CONDITION",
	.help = "write only rows for which 'conf<0.9' or the like holds; joined by and",
	.type = OPT_TEXT,
	.names = NAMES_COLUMN,
	.call = set_where,
    },
    {
	.name = "abstain",
	.arg = "CONDITION",
	.help = "leave argmax, name, decisions and top of such rows empty",
	.type = OPT_TEXT,
	.names = NAMES_COLUMN,
	.call = set_abstain,
    },
    {
	.name = "output",
	.letter = 'o',
	.arg = "FILE",
	.help = "write to FILE, which appears only when complete; .gz, .zst compress",
	.type = OPT_FILE,
	.field = OPT_FIELD(settings, output),
    },
    {
	.name = "compress-level",
	.arg = "N",
	.help = "how hard to compress the output (.gz: 4, .zst: 3)",
	.type = OPT_WHOLE,
	.range = {.least = 0, .most = 22, .whole = true},
	.field = OPT_FIELD(settings, compress_level),
	.given = OPT_FIELD(settings, compress_level_given),
    },
    {
	.name = "output-format",
	.letter = 'O',
	.arg = "F",
	.help = "the output's format (by suffix, otherwise the input's)",
	.type = OPT_WORD,
	.word = format_word_written,
	.about = format_about,
	.instead = format_of_output,
	.take = take_format,
    },
    {
	.name = "precision",
	.arg = "N|shortest",
	.help = "significant digits, 1 to 17 (6)",
	.type = OPT_WHOLE,
	.range = {.least = 1, .most = 17, .whole = true},
	.words = precision_words,
	.first = NUM_SHORTEST,
	.field = OPT_FIELD(settings, precision),
    },
    {
	.name = "dtype",
	.arg = "f64|f32|f16",
	.help = "npy, arrow, safetensors: the numbers of the output (as the input's)",
	.type = OPT_WORD,
	.words = dtype_words,
	.first = ELEMENT_F64,
	.field = OPT_FIELD(settings, dtype),
    },
    {
	.name = "sparse",
	.help = "write only nonzero entries, as index and value",
	.type = OPT_FLAG,
	.field = OPT_FIELD(settings, sparse),
    },
    {
	.name = "base",
	.arg = "B",
	.help = "base of the logarithm in entropies (e)",
	.type = OPT_REAL,
	.range = {.least = 1, .most = INFINITY, .above = true, .below = true},
	.field = OPT_FIELD(settings, base),
    },
    {
	.name = "nonfinite",
	.arg = "null|literal",
	.help = "how jsonl shows NaN and infinities",
	.type = OPT_WORD,
	.words = nonfinite_words,
	.field = OPT_FIELD(settings, literal),
    },
    {
	.name = "memory",
	.arg = "BYTES",
	.help = "npy to a pipe: memory for rows, as 2G (512M); the rest spills to $TMPDIR",
	.type = OPT_SIZE,
	.range = {.least = 0, .most = 0x1p62, .below = true},
	.field = OPT_FIELD(settings, memory),
    },
    {0},
};

const struct opt_group group_output = {"Output", output, NULL};
