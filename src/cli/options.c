/* SPDX-License-Identifier: MIT */
/*
 * The options that several commands have, what each does, and getopt_long over
 * the tables that a command lists.
 */
#define _GNU_SOURCE /* getopt_long */
#include "cli/options.h"

#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/near.h"
#include "base/num.h"
#include "cli/command.h"
#include "pipeline/cpus.h"
#include "pipeline/driver.h"
#include "io/reader.h"
#include "kern/kern.h"

int
option_word(
    const char *option, const char *text, const char *const *words, int *value, struct err *err)
{
	struct near near = {.word = text};
	char all[160] = "";

	for (*value = 0; words[*value]; ++*value) {
		if (strcmp(words[*value], text) == 0)
			return 0;
		near_try(&near, words[*value]);
		if (strlen(all) + strlen(words[*value]) + 3 < sizeof(all)) {
			strcat(all, *value ? ", " : "");
			strcat(all, words[*value]);
		}
	}
	if (near.best)
		return err_set(err, ERR_USAGE, "%s: no such word: '%s'; did you mean '%s'?", option,
		    text, near.best);
	return err_set(err, ERR_USAGE, "%s: need one of %s, got '%s'", option, all, text);
}

int
option_whole(
    const char *option, const char *text, double least, double most, double *x, struct err *err)
{
	if (num_parse_all(text, x) < 0 || !(*x >= least && *x <= most) ||
	    *x != (double)(uint64_t)*x)
		return err_set(err, ERR_USAGE,
		    "%s: need a whole number from %.0f to %.0f, got '%s'", option, least, most,
		    text);
	return 0;
}

int
option_format(const char *option, const char *text, const struct format **format, struct err *err)
{
	const char *names[32] = {NULL};
	int i;

	for (i = 0; formats[i] && i < 31; i++)
		names[i] = formats[i]->name;
	if (option_word(option, text, names, &i, err) < 0)
		return -1;
	*format = formats[i];
	return 0;
}

static int
set_input_format(struct settings *s, const char *text, struct err *err)
{
	return option_format("--input-format", text, &s->reading.format, err);
}

static int
set_output_format(struct settings *s, const char *text, struct err *err)
{
	return option_format("--output-format", text, &s->output_format, err);
}

static int
set_header(struct settings *s, const char *text, struct err *err)
{
	static const char *const words[] = {"auto", "yes", "no", NULL};
	int i;

	if (option_word("--header", text, words, &i, err) < 0)
		return -1;
	s->reading.header = (enum header)i;
	return 0;
}

static int
set_from(struct settings *s, const char *text, struct err *err)
{
	static const char *const words[] = {"logits", "logprobs", "probs", NULL};
	int i;

	if (option_word("--from", text, words, &i, err) < 0)
		return -1;
	s->reading.from = (enum from)(FROM_LOGITS + i);
	return 0;
}

static int
set_on_error(struct settings *s, const char *text, struct err *err)
{
	static const char *const words[] = {"fail", "skip", "null", NULL};
	int i;

	if (option_word("--on-error", text, words, &i, err) < 0)
		return -1;
	s->reading.on_error = (enum on_error)i;
	return 0;
}

static int
set_nonfinite(struct settings *s, const char *text, struct err *err)
{
	static const char *const words[] = {"null", "literal", NULL};
	int i;

	if (option_word("--nonfinite", text, words, &i, err) < 0)
		return -1;
	s->literal = i == 1;
	return 0;
}

static int
set_cols(struct settings *s, const char *text, struct err *err)
{
	(void)err;
	s->reading.cols = text;
	return 0;
}

static int
set_field(struct settings *s, const char *text, struct err *err)
{
	(void)err;
	s->reading.field = text;
	return 0;
}

static int
set_label(struct settings *s, const char *text, struct err *err)
{
	if (strcmp(text, "@") == 0)
		return err_set(err, ERR_USAGE, "--label @FILE: need the name of a file");
	s->reading.label_file = text[0] == '@';
	s->label_path = s->reading.label_file ? text + 1 : NULL;
	s->reading.label = s->reading.label_file ? NULL : text;
	return 0;
}

static int
set_weight(struct settings *s, const char *text, struct err *err)
{
	(void)err;
	s->reading.weight = text;
	return 0;
}

static int
set_keep(struct settings *s, const char *text, struct err *err)
{
	(void)err;
	s->reading.keep = text;
	return 0;
}

/* Adds each line of the text as a class name. */
static int
add_names(struct names *names, const char *p, const char *end, const char *path, struct err *err)
{
	const char *newline;
	size_t len;

	if (end - p >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		p += 3;
	for (; p < end; p = newline + 1) {
		newline = memchr(p, '\n', (size_t)(end - p));
		if (!newline)
			newline = end;
		len = (size_t)(newline - p);
		if (len > 0 && p[len - 1] == '\r')
			len--;
		if (len == 0)
			return err_set(err, ERR_DATA,
			    "%s:%zu:1: an empty line: one class name a line", path, names->n + 1);
		if (names_add(names, p, len, err) < 0)
			return -1;
	}
	return 0;
}

static int
set_classes(struct settings *s, const char *path, struct err *err)
{
	struct stream *reader = reader_open(path, err);
	struct names *names = &s->reading.classes;
	struct buf text = {0};
	size_t got = 0;
	int status = reader ? 0 : -1;

	s->classes_path = path;
	names_free(names);
	while (status == 0) {
		if (!buf_room(&text, 1 << 16, err) ||
		    stream_fill(reader, text.p + text.len, 1 << 16, &got, err) < 0)
			status = -1;
		text.len += got;
		if (got == 0)
			break;
		if (text.len > s->reading.max_row)
			status = err_set(err, ERR_DATA, "%s: too long for a list of classes", path);
	}
	if (status == 0)
		status = add_names(names, text.p, text.p + text.len, path, err);
	if (status == 0 && names->n == 0)
		status = err_set(err, ERR_DATA, "%s: no class names in it", path);
	if (status == 0 && names_finish(names, err) < 0) {
		struct err why = *err;

		status = err_set(err, why.code, "%s: %.400s", path, why.text);
	}
	buf_free(&text);
	stream_close(reader);
	return status;
}

static int
set_op(struct settings *s, const char *text, struct err *err)
{
	const char *names[64] = {NULL};
	int n = 0;

	for (size_t i = 0; ops[i] && n < 63; i++) {
		if (ops[i]->role == ROLE_NORMALISER)
			names[n++] = ops[i]->name;
	}
	if (option_word("--op", text, names, &n, err) < 0)
		return -1;
	return chain_add(&s->chain, op_normaliser(text), NULL, err);
}

static int
set_argmax(struct settings *s, const char *text, struct err *err)
{
	(void)text;
	(void)err;
	s->argmax = true;
	return 0;
}

static int
set_write(struct settings *s, const char *text, struct err *err)
{
	char word[64];
	struct near near = {.word = word};
	const struct col *col;
	size_t len;

	s->ncol = 0;
	for (;; text += len + 1) {
		text += strspn(text, " ");
		len = strcspn(text, ",");
		col = col_named(text, len);
		if (!col)
			break;
		if (s->ncol == sizeof(s->col) / sizeof(s->col[0]) - 1)
			return err_set(err, ERR_USAGE, "--write: the list is too long");
		s->col[s->ncol++] = col;
		if (!text[len])
			return 0;
	}
	memcpy(word, text, len < sizeof(word) ? len : sizeof(word) - 1);
	word[len < sizeof(word) ? len : sizeof(word) - 1] = '\0';
	for (size_t i = 0; cols[i]; i++)
		near_try(&near, cols[i]->name);
	if (near.best)
		return err_set(err, ERR_USAGE, "--write: no such word: '%s'; did you mean '%s'?",
		    word, near.best);
	return err_set(err, ERR_USAGE, "--write: no such word: '%s' (smx --help lists them)", word);
}

static int
set_precision(struct settings *s, const char *text, struct err *err)
{
	double x;

	s->precision = NUM_SHORTEST;
	if (strcmp(text, "shortest") == 0)
		return 0;
	if (num_parse_all(text, &x) < 0 || !(x >= 1 && x <= 17) || x != (int)x)
		return err_set(err, ERR_USAGE,
		    "--precision: need a whole number from 1 to 17, or shortest, got '%s'", text);
	s->precision = (int)x;
	return 0;
}

static int
set_base(struct settings *s, const char *text, struct err *err)
{
	double x;

	if (num_parse_all(text, &x) < 0 || !(x > 1 && x < 1e300))
		return err_set(err, ERR_USAGE, "--base: need a number above 1, got '%s'", text);
	s->unit = kern_log(x);
	return 0;
}

static int
set_sparse(struct settings *s, const char *text, struct err *err)
{
	(void)text;
	(void)err;
	s->sparse = true;
	return 0;
}

static int
set_output(struct settings *s, const char *text, struct err *err)
{
	if (!*text)
		return err_set(err, ERR_USAGE, "--output: need the name of a file");
	s->output = text;
	return 0;
}

static int
set_threads(struct settings *s, const char *text, struct err *err)
{
	double x;

	if (option_whole("--threads", text, 1, PIPELINE_THREADS, &x, err) < 0)
		return -1;
	s->threads = (unsigned)x;
	return 0;
}

/* What can be addressed, with room for a row's numbers beside its text. */
#define ROW_MOST (SIZE_MAX / 4)

static int
set_max_row(struct settings *s, const char *text, struct err *err)
{
	double x;

	if (option_whole("--max-row", text, 1, 1e12, &x, err) < 0)
		return -1;
	s->reading.max_row = x < (double)ROW_MOST ? (size_t)x : ROW_MOST;
	return 0;
}

static int
set_cpu(struct settings *s, const char *text, struct err *err)
{
	char all[64] = "";

	(void)s;
	if (kern_use(text) == 0)
		return 0;
	for (size_t i = 0; kern_level(i); i++) {
		strcat(all, i ? ", " : "");
		strcat(all, kern_level(i)->name);
	}
	return err_set(err, ERR_USAGE, "--cpu: this machine has %s, not '%s'", all, text);
}

static int
set_quiet(struct settings *s, const char *text, struct err *err)
{
	(void)text;
	(void)err;
	s->quiet = true;
	return 0;
}

static int
set_verbose(struct settings *s, const char *text, struct err *err)
{
	(void)text;
	(void)err;
	s->verbose = true;
	return 0;
}

static int
set_progress(struct settings *s, const char *text, struct err *err)
{
	(void)text;
	(void)err;
	s->progress = PROGRESS_YES;
	return 0;
}

static int
set_no_progress(struct settings *s, const char *text, struct err *err)
{
	(void)text;
	(void)err;
	s->progress = PROGRESS_NO;
	return 0;
}

static int
set_first_row(struct settings *s, const char *text, struct err *err)
{
	double x;

	if (option_whole("--first-row", text, 0, 1e15, &x, err) < 0)
		return -1;
	s->first_row = (unsigned long long)x;
	return 0;
}

static const struct opt input[] = {
    {"input-format", 'i', "F", "the input's format; else by suffix, else by the first bytes",
	set_input_format, NULL},
    {"header", 0, "auto|yes|no", "whether csv begins with column names", set_header, NULL},
    {"cols", 'c', "LIST", "the logit columns: 3, 2-5, logit_*; raw: how many classes", set_cols,
	NULL},
    {"field", 0, "NAME", "jsonl: the member that holds the logits (logits)", set_field, NULL},
    {"from", 0, "logits|logprobs|probs", "what the values are", set_from, NULL},
    {"label", 'l', "COL", "the true class: a column, a member, or @FILE with a line a row",
	set_label, NULL},
    {"weight", 'w', "COL", "the row's weight: a column or a member", set_weight, NULL},
    {"classes", 0, "FILE", "the names of the classes, one a line", set_classes, NULL},
    {"on-error", 0, "fail|skip|null", "what a bad row does", set_on_error, NULL},
    {"max-row", 0, "BYTES", "the longest row to take (67108864)", set_max_row, NULL},
    {0},
};

static const struct opt normaliser[] = {
    {"op", 0, "NAME", "what comes last; see below", set_op, NULL},
    {"argmax", 0, NULL, "the most probable class and its name: --write argmax,name", set_argmax,
	NULL},
    {0},
};

/* --op alone, and what its operations take: for commands that write no rows. */
static const struct opt op_alone[] = {
    {"op", 0, "NAME", "what makes probabilities of logits (softmax)", set_op, NULL},
    {0},
};

static const struct opt output[] = {
    {"keep", 0, "LIST", "the fields to carry to the output (all)", set_keep, NULL},
    {"write", 0, "LIST", "what each row gets, see below", set_write, NULL},
    {"output", 'o', "FILE", "written beside FILE and renamed when whole; .gz compresses",
	set_output, NULL},
    {"output-format", 'O', "F", "the output's format; else by suffix, else the input's",
	set_output_format, NULL},
    {"precision", 0, "N|shortest", "significant digits, 1 to 17 (6)", set_precision, NULL},
    {"sparse", 0, NULL, "only the entries that are not zero, as index and value", set_sparse, NULL},
    {"base", 0, "B", "the base of entropies (e)", set_base, NULL},
    {"nonfinite", 0, "null|literal", "how jsonl shows what is not finite", set_nonfinite, NULL},
    {0},
};

static const struct opt first_row[] = {
    {"first-row", 0, "N", "the number of the first row (0), for a shard of a larger input",
	set_first_row, NULL},
    {0},
};

static const struct opt running[] = {
    {"threads", 'j', "N", "threads to work with (the processors there are)", set_threads, NULL},
    {"cpu", 0, "LEVEL", "pin the code to a level of CPU; the bytes are the same", set_cpu, NULL},
    {"quiet", 'q', NULL, "no warnings, no progress", set_quiet, NULL},
    {"verbose", 'v', NULL, "a line at the end: rows, bytes, time", set_verbose, NULL},
    {"progress", 0, NULL, "show progress at once, also where there is no terminal", set_progress,
	NULL},
    {"no-progress", 0, NULL, "never show it", set_no_progress, NULL},
    {"help", 'h', NULL, "this text", NULL, NULL},
    {"version", 'V', NULL, "the version", NULL, NULL},
    {0},
};

static const enum op_role role_step = ROLE_STEP, role_normaliser = ROLE_NORMALISER;

const struct opt_group group_input = {"Input", input, NULL};
const struct opt_group group_steps = {"Transforms, applied in this order", NULL, &role_step};
const struct opt_group group_normaliser = {"The last transform", normaliser, &role_normaliser};
const struct opt_group group_op = {"The last transform", op_alone, NULL};
const struct opt_group group_output = {"Output", output, NULL};
const struct opt_group group_first_row = {"Rows", first_row, NULL};
const struct opt_group group_running = {"Running", running, NULL};

/* All options in one array, as getopt_long wants them, and its string of letters. */
struct table {
	const struct command *command;
	struct opt opt[96];
	struct option option[97];
	char letters[3 * 96 + 3];
	int n;
};

static void
table_add(struct table *t, struct opt opt)
{
	char *p = t->letters + strlen(t->letters);

	if (t->n == 96)
		return;
	t->opt[t->n] = opt;
	t->option[t->n] = (struct option){
	    .name = opt.name,
	    .has_arg = opt.arg ? required_argument : no_argument,
	    .val = 256 + t->n,
	};
	if (opt.letter) {
		*p++ = opt.letter;
		if (opt.arg)
			*p++ = ':';
		*p = '\0';
	}
	t->n++;
}

bool
option_lacks(const struct command *command, const char *name)
{
	for (size_t i = 0; command->lacks && command->lacks[i]; i++) {
		if (strcmp(command->lacks[i], name) == 0)
			return true;
	}
	return false;
}

static void
add_group(struct table *t, const struct opt_group *g, const struct command *command)
{
	const char *name;

	for (size_t i = 0; g->role && ops[i]; i++) {
		name = ops[i]->role == ROLE_STEP ? ops[i]->name : ops[i]->option;
		if (ops[i]->role == *g->role && name && !(ops[i]->filter && command->no_filters))
			table_add(t, (struct opt){.name = name, .arg = ops[i]->arg, .op = ops[i]});
	}
	for (const struct opt *o = g->opt; o && o->name; o++) {
		if (!option_lacks(command, o->name))
			table_add(t, *o);
	}
}

static void
table_make(struct table *t, const struct command *command)
{
	*t = (struct table){.command = command, .letters = ":"};
	for (size_t i = 0; command->group[i]; i++)
		add_group(t, command->group[i], command);
}

static const struct opt *
table_find(const struct table *t, int val)
{
	for (int i = 0; i < t->n; i++) {
		if (val == 256 + i || (t->opt[i].letter && val == t->opt[i].letter))
			return &t->opt[i];
	}
	return NULL;
}

/* The option of that name or letter in a group of the command's, filters or not. */
static bool
has_option(const struct command *command, const char *name, char letter)
{
	const struct opt_group *g;
	const char *op;

	for (size_t i = 0; (g = command->group[i]); i++) {
		for (const struct opt *o = g->opt; o && o->name; o++) {
			if (letter ? o->letter == letter : strcmp(o->name, name) == 0)
				return !option_lacks(command, o->name);
		}
		for (size_t j = 0; g->role && !letter && ops[j]; j++) {
			op = ops[j]->role == ROLE_STEP ? ops[j]->name : ops[j]->option;
			if (ops[j]->role == *g->role && op && strcmp(op, name) == 0)
				return true;
		}
	}
	return false;
}

/* An option that other commands have, or this one for good reason has not. False: nobody has. */
static bool
refuse_foreign(const struct command *command, const char *name, char letter, struct err *err)
{
	char shown[72];

	if (letter)
		snprintf(shown, sizeof(shown), "-%c", letter);
	else
		snprintf(shown, sizeof(shown), "--%.60s", name);
	if (has_option(command, name, letter)) {
		err_set(err, ERR_USAGE, "%s: %s", shown, command->no_filters);
		return true;
	}
	for (size_t i = 0; commands[i]; i++) {
		if (has_option(commands[i], name, letter)) {
			err_set(err, ERR_USAGE, "smx %s has no option %s; smx %s has",
			    command->name, shown, commands[i]->name);
			return true;
		}
	}
	return false;
}

/* -temp is read as -t -e -m -p; what was meant may be --temp. */
static int
unknown_letter(const struct table *t, const char *word, struct err *err)
{
	struct near near = {.word = *word ? word + 1 : word};

	for (int i = 0; i < t->n && word[0] == '-' && word[1] == optopt && word[2]; i++)
		near_try(&near, t->opt[i].name);
	if (!near.best && refuse_foreign(t->command, "", (char)optopt, err))
		return -1;
	if (near.best)
		return err_set(err, ERR_USAGE, "unknown option '-%c'; did you mean '--%s'?", optopt,
		    near.best);
	return err_set(err, ERR_USAGE, "unknown option '-%c' (smx --help lists them)", optopt);
}

/* An option that getopt_long did not take: unknown, ambiguous, or with an argument for nothing. */
static int
refuse(const struct table *t, char **argv, struct err *err)
{
	const char *word = argv[optind - 1];
	char name[64];
	struct near near = {.word = name};
	const struct opt *o = table_find(t, optopt);
	size_t len, matches = 0;

	if (o && optopt >= 256)
		return err_set(err, ERR_USAGE, "--%s takes no argument", o->name);
	if (optopt > 0 && optopt < 256)
		return unknown_letter(
		    t, argv[optind] ? argv[optind] : "", err); /* not done with it */
	len = strcspn(word + 2, "=");
	len = len < sizeof(name) ? len : sizeof(name) - 1;
	memcpy(name, word + 2, len);
	name[len] = '\0';
	for (int i = 0; i < t->n; i++) {
		near_try(&near, t->opt[i].name);
		matches += strncmp(t->opt[i].name, name, len) == 0;
	}
	if (matches > 1)
		return err_set(
		    err, ERR_USAGE, "option '--%s' is ambiguous: write more of it", name);
	if (refuse_foreign(t->command, name, 0, err))
		return -1;
	if (near.best)
		return err_set(
		    err, ERR_USAGE, "unknown option '--%s'; did you mean '--%s'?", name, near.best);
	return err_set(err, ERR_USAGE, "unknown option '--%s' (smx --help lists them)", name);
}

static int
no_argument_given(const struct table *t, struct err *err)
{
	const struct opt *o = table_find(t, optopt);

	return err_set(
	    err, ERR_USAGE, "--%s needs an argument: %s", o ? o->name : "?", o ? o->arg : "?");
}

static int
defaults(struct settings *s, const struct command *command, struct err *err)
{
	*s = (struct settings){
	    .reading = {.field = "logits", .max_row = (size_t)64 << 20},
	    .precision = 6,
	    .unit = 1,
	    .threads = 0,
	};
	if (command->own_size == 0)
		return 0;
	s->own = mem_new(1, command->own_size, err);
	if (s->own && command->defaults)
		command->defaults(s);
	return s->own ? 0 : -1;
}

/* What is left of argv are files; none is standard input. */
static int
take_files(struct settings *s, int argc, char **argv, struct err *err)
{
	size_t n = argc > optind ? (size_t)(argc - optind) : 0;

	s->file = mem_new(n + 1, sizeof(*s->file), err);
	if (!s->file)
		return -1;
	for (size_t i = 0; i < n; i++)
		s->file[i] = argv[optind + (int)i];
	s->no_file = n == 0;
	if (n == 0)
		s->file[n++] = "-";
	s->nfile = n;
	return 0;
}

/* An operation with its argument, or --temp auto. */
static int
add_op(struct settings *s, const struct command *command, const struct op *op, const char *text,
    struct err *err)
{
	bool temp = op == &op_temperature;

	if (temp)
		s->auto_temp = command->auto_temp && strcmp(text, "auto") == 0;
	if (!temp || !s->auto_temp)
		return chain_add(&s->chain, op, text, err);
	return chain_add(&s->chain, op, "1", err);
}

int
options_read(
    struct settings *s, const struct command *command, int argc, char **argv, struct err *err)
{
	struct table t;
	const struct opt *o;
	int c, status;

	if (defaults(s, command, err) < 0)
		return -1;
	table_make(&t, command);
	opterr = 0;
	while ((c = getopt_long(argc, argv, t.letters, t.option, NULL)) != -1) {
		if (c == ':')
			return no_argument_given(&t, err);
		o = table_find(&t, c);
		if (c == '?' || !o)
			return refuse(&t, argv, err);
		if (o->op)
			status = add_op(s, command, o->op, optarg, err);
		else if (o->set)
			status = o->set(s, optarg, err);
		else {
			o->letter == 'h' ? usage_full(command) : usage_version();
			return OPTIONS_EXIT;
		}
		if (status < 0)
			return -1;
	}
	if (s->threads == 0)
		s->threads = cpus_usable();
	if (s->threads > PIPELINE_THREADS)
		s->threads = PIPELINE_THREADS;
	return take_files(s, argc, argv, err) < 0 ? -1 : OPTIONS_RUN;
}

void
settings_free(struct settings *s)
{
	chain_free(&s->chain);
	names_free(&s->reading.classes);
	mem_free(s->file);
	mem_free(s->own);
}
