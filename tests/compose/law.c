/* SPDX-License-Identifier: MIT */
/*
 * What must hold of every pick of choices: doing things at once is doing them one after the other.
 *
 * (1) apply: A and B in one run are `smx A --op identity --precision 17 | smx B`, to the byte.
 *     Where the last transform takes each class on its own, what goes between are the logits
 *     that it sees: `smx A --op sigmoid --write logits`.
 * (2) eval and diff: likewise. Where probabilities are read, confidences come from them in the
 *     one and from their logarithms in the other: numbers then differ by roundings.
 *     A row's draws of the bootstrap go by its number, which --on-error skip changes.
 * (3) merge: the states of two shards add up to those of one run, to the byte.
 * (4) metrics: what --metrics says beside the rows is what smx eval says, filters or not.
 * (5) again: no byte depends on the threads, the level of CPU, or where blocks end. The
 *     same rows come from one file and from several, so that blocks end elsewhere.
 * (6) If one way fails, so does the other. No way writes a NaN where nothing was null.
 * (7) --tau needs --gumbel in the same run, and --sample does without it there.
 * (8) Files of log-probabilities have labels, but no field that --penalty-field could name.
 * (9) Sets are of rows as they were when they were fitted: one run refuses them behind a
 *     step or another calibration, which a second run does not see.
 */
#include "law.h"

#include <stdio.h>
#include <string.h>

#include "data.h"
#include "format/format.h"
#include "kern/kern.h"

#define ROUNDING 1e-9

/* So many failures are shown by each worker. */
enum { TOLD = 20 };

/* Paths of the files that the worker writes. */
struct paths {
	char one[32], two[32], between[32], between_b[32];
};

static struct paths
paths_of(unsigned worker, const char *suffix)
{
	struct paths n;

	snprintf(n.one, sizeof(n.one), "%u.one", worker);
	snprintf(n.two, sizeof(n.two), "%u.two", worker);
	snprintf(n.between, sizeof(n.between), "%u.between%s", worker, suffix);
	snprintf(n.between_b, sizeof(n.between_b), "%u.betweenB%s", worker, suffix);
	return n;
}

static bool
is_text(const char *format)
{
	return format_named(format)->text;
}

static bool
is_typed(const char *format)
{
	return format_named(format)->typed;
}

/* Whether it has columns with names, so that what is read by names can be read again. */
static bool
has_names(const char *format)
{
	return is_text(format) || is_typed(format);
}

/* The format of what goes between two runs: the input's if that has names and rounds nothing. */
static const char *
between_format(const struct choice *input)
{
	if (is_rounded(format_named(input->format)))
		return "jsonl";
	return has_names(input->format) ? input->format : "csv";
}

/* Adds the choices from `first` up to `last` of which the stage is in `stages`. */
static void
add_args(
    struct command_line *line, const struct pick *p, size_t first, size_t last, unsigned stages)
{
	for (size_t i = first; i < last; i++) {
		if (stages & 1u << p->of[i]->stage)
			line_add(line, "%s", p->of[i]->args);
	}
}

enum { TRANSFORMS = 1u << CALIB | 1u << STEP };

/* The first of two runs: the input, and what comes before the split. */
static struct command_line
first_run(const struct pick *p, size_t split, const char *end, const char *to)
{
	const struct choice *input = pick_input(p), *norm = pick_of(p, NORMALISER);
	struct command_line line = {"smx"};

	line_add(&line, "%s", input->args);
	add_args(&line, p, 0, split, TRANSFORMS);
	if (norm && norm->each)
		line_add(&line, "%s --write logits", norm->args);
	else
		line_add(&line, "--op identity");
	line_add(&line, "--precision 17 --nonfinite literal");
	if (!is_text(input->format))
		line_add(&line, "-O %s", between_format(input));
	line_add(&line, "%s%s%s >%s", input->file, end, suffix_of(input->format), to);
	return line;
}

static enum verdict
fail(const char *law, const char *why, const struct command_line *line, size_t n)
{
	static int told;
	char text[8 * LINE];
	size_t at = (size_t)snprintf(text, sizeof(text), "not ok: %s: %s\n", law, why);

	if (++told > TOLD)
		return FAILED;
	for (size_t i = 0; i < n && line[i].text[0]; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "  %s\n", line[i].text);
	fwrite(text, 1, at, stdout); /* in one piece: others write too */
	fflush(stdout);
	return FAILED;
}

/* Runs the lines; the statuses of the first, and the worst of the others. */
static void
run_both(const struct command_line *line, size_t n, int *one, int *two)
{
	int status;

	*one = line_run(&line[0]);
	*two = 0;
	for (size_t i = 1; i < n && line[i].text[0]; i++) {
		status = line_run(&line[i]);
		*two = status < 0 || *two < 0 ? -1 : status > *two ? status : *two;
	}
}

/* (6) NULL if the statuses agree. */
static const char *
wrong_status(int one, int two)
{
	if (one < 0 || two < 0)
		return "ended by a signal";
	return (one == 0) == (two == 0) ? NULL : "one way fails, the other does not";
}

/* ---- (1) ---- */

static bool
may_have_nan(const struct pick *p)
{
	const struct choice *input = pick_input(p), *out = pick_of(p, OUTPUT);

	return strstr(input->args, "null") || (out && strstr(out->args, "nonfinite"));
}

/* Formats whose numbers are of the input's type, unless --dtype says another. */
static bool
has_type(const char *format)
{
	return strcmp(format, "npy") == 0 || strcmp(format, "safetensors") == 0;
}

/* A run that fails before its first row writes nothing; one without rows "[]", or a head. */
static bool
no_document(const char *format, int status, const char *path)
{
	const bool whole = strcmp(format, "json") == 0 || has_type(format) || is_typed(format);
	FILE *f = status != 0 && whole ? fopen(path, "r") : NULL;
	bool empty = f && fgetc(f) == EOF;

	if (f)
		fclose(f);
	return empty;
}

/* Bytes of a value in a format that a float32 holds; else 0. */
static size_t
single_size(const char *format)
{
	if (strcmp(format, "f32") == 0)
		return 4;
	return strcmp(format, "f16") == 0 || strcmp(format, "bf16") == 0 ? 2 : 0;
}

static bool
has_word(const struct choice *c, const char *word)
{
	return c && strstr(c->args, word);
}

static bool
draws(const struct pick *p)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->of[i]->draws)
			return true;
	}
	return has_word(pick_of(p, OUTPUT), "sample");
}

/* Whether a choice from `first` up to `last` has the word. */
static bool
has_choice(const struct pick *p, size_t first, size_t last, const char *word)
{
	while (first < last && !has_word(p->of[first], word))
		first++;
	return first < last;
}

/* (7) `split` is where the second run begins; p->n if there is none. */
static bool
parts_noise(const struct pick *p, size_t split)
{
	return has_choice(p, 0, split, "--gumbel") &&
	    (has_choice(p, split, p->n, "--tau") || has_word(pick_of(p, OUTPUT), "sample"));
}

/* (9) */
static bool
hides_steps(const struct pick *p, size_t split)
{
	bool sets = false, hidden = false;

	for (size_t i = 0; i < p->n; i++) {
		sets = sets || p->of[i]->sets;
		hidden = hidden || (i < split && p->of[i]->stage != INPUT);
	}
	return sets && hidden;
}

/* (8) */
static bool
lacks_field(const struct pick *p)
{
	return is_rounded(format_named(pick_input(p)->format)) &&
	    has_choice(p, 0, p->n, "--penalty-field");
}

static enum verdict
apply_holds(const struct pick *p, size_t split, unsigned worker)
{
	const struct choice *input = pick_input(p), *out = pick_of(p, OUTPUT);
	const struct paths n = paths_of(worker, suffix_of(between_format(input)));
	const char *own = is_rounded(format_named(input->format)) ? "jsonl" : input->format;
	const char *format = out && out->format ? out->format : own, *why;
	struct command_line line[3] = {{"smx"}, first_run(p, split, "", n.between), {"smx"}};
	bool single = single_size(input->format) > 0 && single_size(format) > 0;
	int one, two;

	if (parts_noise(p, split) || lacks_field(p) || hides_steps(p, split))
		return NOT_MEANT;
	if (is_rounded(format_named(input->format)) && has_word(out, "kind"))
		return NOT_MEANT; /* it has no such column; a line of JSON may lack a member */
	if (draws(p) && has_word(input, "skip")) /* rows behind one that is gone get its number */
		return NOT_MEANT;
	if (out && out->of_input && (split > 0 || strstr(input->args, "--tree")))
		return NOT_MEANT;
	if (is_typed(format) && single_size(input->format) > 0)
		return NOT_MEANT; /* float32 stays float32, and what is between is text */
	line_add(&line[0], "--precision 17 %s", input->args);
	add_args(&line[0], p, 0, p->n, TRANSFORMS | 1u << NORMALISER | 1u << OUTPUT);
	line_add(&line[2], "--precision 17 %s", input->again);
	add_args(&line[2], p, split, p->n, TRANSFORMS);
	add_args(&line[2], p, 0, p->n, 1u << NORMALISER | 1u << OUTPUT);
	if (!out || !out->format) {
		line_add(&line[0], "-O %s", format);
		line_add(&line[2], "-O %s", format);
	}
	if (has_type(format)) {
		line_add(&line[0], "--dtype f64");
		line_add(&line[2], "--dtype f64");
	}
	line_add(&line[0], "%s%s >%s", input->file, suffix_of(input->format), n.one);
	line_add(&line[2], "%s >%s", n.between, n.two);
	run_both(line, 3, &one, &two);
	why = wrong_status(one, two);
	if (!why && !no_document(format, one, n.one) &&
	    !(!single                          ? same_bytes
		    : single_size(format) == 2 ? same_halves
					       : same_singles)(n.one, n.two))
		why = "the outputs differ";
	if (!why && is_text(format) && !may_have_nan(p) && has_nan(n.one))
		why = "there is a NaN";
	return why ? fail("apply", why, line, 3) : PASSED;
}

/* ---- (2) ---- */

static bool
filters(const struct pick *p)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->of[i]->filter)
			return true;
	}
	return false;
}

static enum verdict
eval_holds(const struct pick *p, size_t split, unsigned worker)
{
	const struct choice *input = pick_input(p), *norm = pick_of(p, NORMALISER);
	const struct paths n = paths_of(worker, suffix_of(between_format(input)));
	struct command_line line[3] = {
	    {"smx eval --json"}, first_run(p, split, "", n.between), {"smx eval --json"}};
	const char *why;
	int one, two;

	if (is_rounded(format_named(input->format)) && has_word(pick_of(p, MEASURE), "kind"))
		return NOT_MEANT; /* it has no such column; a line of JSON may lack a member */
	if (filters(p) || (norm && norm->each) || lacks_field(p) || hides_steps(p, split) ||
	    (has_word(input, "skip") &&
		(has_word(pick_of(p, MEASURE), "--bootstrap") || draws(p) ||
		    has_word(pick_of(p, MEASURE), "--window"))))
		return NOT_MEANT;
	if (has_word(pick_of(p, MEASURE), "--sweep") && has_choice(p, 0, split, "--temp"))
		return NOT_MEANT; /* it takes the place of the run's own temperature */
	line_add(&line[0], "%s", input->args);
	add_args(&line[0], p, 0, p->n, TRANSFORMS | 1u << NORMALISER | 1u << MEASURE);
	line_add(&line[2], "%s", input->again);
	add_args(&line[2], p, split, p->n, TRANSFORMS);
	add_args(&line[2], p, 0, p->n, 1u << NORMALISER | 1u << MEASURE);
	line_add(&line[0], "%s%s >%s", input->file, suffix_of(input->format), n.one);
	line_add(&line[2], "%s >%s", n.between, n.two);
	run_both(line, 3, &one, &two);
	why = wrong_status(one, two);
	if (!why && one == 0 &&
	    !(input->rounds ? same_numbers(n.one, n.two, ROUNDING) : same_bytes(n.one, n.two)))
		why = "the reports differ";
	return why ? fail("eval", why, line, 3) : PASSED;
}

static enum verdict
diff_holds(const struct pick *p, size_t split, unsigned worker)
{
	const struct choice *input = pick_input(p);
	const char *suffix = suffix_of(input->format), *why;
	const struct paths n = paths_of(worker, suffix_of(between_format(input)));
	struct command_line line[4] = {{"smx diff --json"}, first_run(p, split, "", n.between),
	    first_run(p, split, "B", n.between_b), {"smx diff --json"}};
	int one, two;

	if (parts_noise(p, split) || lacks_field(p))
		return NOT_MEANT;
	if (has_word(input, "skip")) /* a row that is gone has no place beside the other's */
		return NOT_MEANT;
	if (has_choice(p, 0, p->n, "--compat")) /* it is for kld files alone */
		return NOT_MEANT;
	line_add(&line[0], "%s", input->args);
	add_args(&line[0], p, 0, p->n, TRANSFORMS | 1u << COMPARE);
	line_add(&line[3], "%s", input->again);
	if (strcmp(input->format, "kld") == 0) /* its labels are not written beside the rows */
		line_add(&line[3], "--label @labels");
	add_args(&line[3], p, split, p->n, TRANSFORMS);
	add_args(&line[3], p, 0, p->n, 1u << COMPARE);
	line_add(&line[0], "%s%s %sB%s >%s", input->file, suffix, input->file, suffix, n.one);
	line_add(&line[3], "%s %s >%s", n.between, n.between_b, n.two);
	run_both(line, 4, &one, &two);
	why = wrong_status(one, two);
	if (!why && one == 0 && !same_bytes(n.one, n.two))
		why = "the reports differ";
	return why ? fail("diff", why, line, 4) : PASSED;
}

/* ---- (3) ---- */

static enum verdict
merge_holds(const struct pick *p, size_t split, unsigned worker)
{
	const struct choice *input = pick_input(p), *measure = pick_of(p, MEASURE);
	const struct paths n = paths_of(worker, ".state");
	struct command_line line[4] = {
	    {"smx eval --json"}, {"smx eval"}, {"smx eval"}, {"smx merge --json"}};
	const char *why, *more = "";
	char number[32];
	int one, two;

	(void)split;
	if (filters(p) || strcmp(input->format, "csv") != 0 || strcmp(input->file, "bad") == 0)
		return NOT_MEANT;
	if (has_word(measure, "--window") || has_word(measure, "--window-by")) /* no states */
		return NOT_MEANT;
	snprintf(number, sizeof(number), "--first-row %d", DATA_SHARD);
	if (has_word(measure, "--bootstrap") || (measure && measure->draws))
		more = number;
	for (size_t i = 0; i < 3; i++) {
		line_add(&line[i], "%s", input->args);
		add_args(&line[i], p, 0, p->n, TRANSFORMS | 1u << MEASURE);
	}
	if (has_word(measure, "--class-table"))
		line_add(&line[3], "%s", measure->args);
	line_add(&line[0], "%s.csv >%s", input->file, n.one);
	line_add(&line[1], "--state %s %s.0.csv", n.between, input->file);
	line_add(&line[2], "%s", more);
	line_add(&line[2], "--state %s %s.1.csv", n.between_b, input->file);
	line_add(&line[3], "%s %s >%s", n.between, n.between_b, n.two);
	run_both(line, 4, &one, &two);
	why = wrong_status(one, two);
	if (!why && one == 0 && !same_bytes(n.one, n.two))
		why = "the reports differ";
	return why ? fail("merge", why, line, 4) : PASSED;
}

/* ---- (4) ---- */

static enum verdict
metrics_hold(const struct pick *p, size_t split, unsigned worker)
{
	const struct choice *input = pick_input(p), *norm = pick_of(p, NORMALISER);
	const struct paths n = paths_of(worker, "");
	struct command_line line[2] = {{"smx --metrics-format json"}, {"smx eval --json"}};
	const char *why;
	int one, two;

	(void)split;
	if ((norm && norm->each) || (filters(p) && has_word(input, "binary"))) /* refused there */
		return NOT_MEANT;
	if (has_choice(p, 0, p->n, "--tau") && !has_choice(p, 0, p->n, "--gumbel")) /* (7) */
		return NOT_MEANT;
	line_add(&line[0], "--metrics %s %s", n.one, input->args);
	if (strcmp(input->format, "kld") == 0) /* of which other normalisers make no rows */
		line_add(&line[0], "-O csv");
	add_args(&line[0], p, 0, p->n, TRANSFORMS | 1u << NORMALISER);
	line_add(&line[0], "%s%s", input->file, suffix_of(input->format));
	line_add(&line[1], "%s", input->args);
	for (size_t i = 0; i < p->n; i++) {
		if (!p->of[i]->filter)
			add_args(&line[1], p, i, i + 1, TRANSFORMS | 1u << NORMALISER);
	}
	line_add(&line[1], "%s%s >%s", input->file, suffix_of(input->format), n.two);
	remove(n.one);
	run_both(line, 2, &one, &two);
	why = wrong_status(one, two);
	if (!why && one == 0 && !same_bytes(n.one, n.two))
		why = "the metrics differ";
	return why ? fail("metrics", why, line, 2) : PASSED;
}

/* ---- (5) ---- */

static enum verdict
again_holds(const struct pick *p, size_t split, unsigned worker)
{
	const bool measures = pick_of(p, MEASURE) != NULL;
	const struct choice *norm = pick_of(p, NORMALISER);
	const struct paths n = paths_of(worker, "");
	struct command_line line[2] = {{"smx"}, {"smx"}};
	const char *why, *cpu = kern_level(0)->name;
	int one, two;

	(void)split;
	if (pick_of(p, INPUT) || (measures && (filters(p) || (norm && norm->each))))
		return NOT_MEANT;
	for (size_t i = 0; i < 2; i++) {
		if (measures)
			line_add(&line[i], "eval --json");
		add_args(&line[i], p, 0, p->n,
		    TRANSFORMS | 1u << NORMALISER | 1u << (measures ? MEASURE : OUTPUT));
	}
	line_add(&line[0], DATA_COLS " -j 1 many.csv >%s", n.one);
	line_add(&line[1], DATA_COLS " -j 3 --cpu %s " DATA_PARTS " >%s", cpu, n.two);
	run_both(line, 2, &one, &two);
	why = wrong_status(one, two);
	if (!why && !same_bytes(n.one, n.two))
		why = "the outputs differ";
	return why ? fail("again", why, line, 2) : PASSED;
}

enum {
	BEFORE = 1u << INPUT | 1u << CALIB | 1u << STEP,
	WITH_NORM = BEFORE | 1u << NORMALISER,
};

const struct law laws[] = {
    {"apply", apply_holds, WITH_NORM | 1u << OUTPUT, true, true},
    {"eval", eval_holds, BEFORE | 1u << MEASURE, false, true},
    {"diff", diff_holds, BEFORE | 1u << COMPARE, false, true},
    {"merge", merge_holds, BEFORE | 1u << MEASURE, false, false},
    {"metrics", metrics_hold, WITH_NORM, false, false},
    {"again", again_holds, TRANSFORMS | 1u << NORMALISER | 1u << OUTPUT | 1u << MEASURE, false,
	false},
    {0},
};
