/* SPDX-License-Identifier: MIT */
/*
 * smx lse: log-sum-exps of parts of rows in, those of the whole rows out; and --lse of
 * apply, which normalises a part by them.
 *
 * (1) A file has a column lse, or a member of this name, or one value a row; a column
 *     max_logit may stand beside it.
 * (2) A transform that looks at a whole row can't be applied to a part of one.
 * (3) Of the file of --lse the suffix or its bytes say the format, and not --input-format.
 */
#include "cli/lse.h"

#include <stdint.h>
#include <string.h>

#include "base/num.h"
#include "cli/command.h"
#include "cli/doubt.h"
#include "cli/groups.h"
#include "cli/outputs.h"
#include "cli/run.h"
#include "cli/warn.h"
#include "format/field.h"
#include "op/given.h"

/* What the command has of its own. */
struct lse {
	const char *key;
	struct outputs out;
};

/* ---- reading ---- */

/*
 * (1) Arrays have no names: each of their values is a row. (3) Options of the input are about
 * these files if they are the input.
 */
static struct reading
reading_of(const struct partials *p, const struct settings *s)
{
	const struct reading none = {0}, *said = s->lse.path ? &none : &s->reading;
	const struct format *format = said->format ? said->format : format_of_file(p->path);
	const bool bare = format && !format->text && !format->typed && !format->contained;

	return (struct reading){
	    .format = said->format,
	    .softmax = true,
	    .on_error = ON_ERROR_FAIL,
	    .cols = said->cols ? said->cols
		: bare         ? "1"
			       : NULL,
	    .field = said->field_given    ? said->field
		: format && format->typed ? "logits"
					  : "lse",
	    .by = p->keyed ? ((const struct lse *)s->own)->key : NULL,
	    .by_setting = SETTING_KEY,
	    .no_fields = true,
	    .one_width = true,
	    .max_row = s->reading.max_row,
	};
}

/* The ids of the first file are kept. */
static int
check_order(struct partials *p, const struct settings *s, const struct layout *l, struct err *err)
{
	if (p->part == 1)
		p->ids = l->ids;
	return p->keyed ? 0 : doubt_order(s, &p->ids, p->first, &l->ids, p->path, err);
}

/* None of the values is known to be the log-sum-exp; of JSON-lines it is a member. */
static int
no_values(const struct partials *p, const struct layout *l, bool beside, struct err *err)
{
	const bool members = l->format->text && !l->format->tabular && l->nclass == 0;
	const char *advice = beside ? "smx lse -o FILE writes a file with one"
	    : members               ? "say which one it is with --field"
				    : "say which one it is with --cols";

	if (members)
		return err_set(err, ERR_DATA,
		    "%.200s: the first rows have no number called lse; %s", p->path, advice);
	return err_set(err, ERR_DATA, "%.200s: %zu values a row, and none is called lse; %s",
	    p->path, l->nclass, advice);
}

/* Which of the values is the log-sum-exp. */
static int
find_values(struct partials *p, const struct layout *l, bool beside, struct err *err)
{
	const size_t lse = names_find(&l->names, "lse", 3);
	const size_t max = names_find(&l->names, "max_logit", 9);

	if (lse == NO_COLUMN && l->nclass != 1)
		return no_values(p, l, beside, err);
	p->at = lse == NO_COLUMN ? 0 : lse;
	p->has_max = (p->part == 1 || p->has_max) && lse != NO_COLUMN && max != NO_COLUMN;
	p->max_at = max;
	p->more = l->header && l->ncolumn > l->nclass;
	return 0;
}

static void
bad_row(void *who, const struct err *why)
{
	(void)who;
	(void)why; /* it is the error, too */
}

/*
 * Adds the log-sum-exps of a file to p, whose path and part are set. The column or member
 * is called lse, or is the only one; s->reading says more. 0, or -1 with err set.
 */
static int
read_part(struct partials *p, const struct settings *s, struct err *err)
{
	const struct watch watch = {.bad_row = bad_row};
	const struct reading reading = reading_of(p, s);
	struct chain chain = {.as_given = true};
	struct files files = run_files(s);
	struct plan plan = {.chain = &chain, .layout = &files.source.layout};
	struct counts counts;
	int status;

	files.path = &p->path;
	files.npath = 1;
	files.reading = &reading;
	files.label_path = NULL;
	files.count_rows = true;
	plan_use(&plan, &consumer_partials, p, PLAN_END);
	status = chain_add(&chain, op_normaliser("identity"), NULL, err);
	if (status == 0)
		status = chain_finish(&chain, err);
	if (status == 0)
		status = source_begin(&files.source, err);
	if (status == 0 && files.source.layout.format)
		status = find_values(p, &files.source.layout, s->lse.path, err);
	if (status == 0)
		status = check_order(p, s, &files.source.layout, err);
	if (status == 0)
		status = flow_run(&plan, &files.source, s->threads, &watch, &counts, err);
	if (status == 0)
		status = partials_end(p, err);
	source_free(&files.source);
	chain_free(&chain);
	return status;
}

static int
warn_of_digits(
    const struct partials *p, const struct settings *s, const char *path, struct err *err)
{
	if (p->long_digits || !p->short_digits)
		return 0;
	return warn(s, err,
	    "%.200s: six digits of each log-sum-exp leave five of a probability; write them with "
	    "--precision 17",
	    path);
}

/* ---- --lse ---- */

/* (2) */
static int
check_steps(const struct chain *c, struct err *err)
{
	const struct op *op;

	for (size_t i = 0; i < c->nstep; i++) {
		op = c->steps[i].op;
		if (op != &op_temperature)
			return err_set(err, ERR_USAGE,
			    "--%s looks at whole rows, and with --lse a row is a part of one",
			    op->name);
		if (*(const double *)c->steps[i].arg == 0)
			return err_set(err, ERR_USAGE,
			    "--temp 0 looks for the largest logit of the whole row, and with --lse "
			    "a row is a part of one");
	}
	return 0;
}

int
lse_prepare(struct settings *s, struct err *err)
{
	struct chain_step *norm = &s->chain.norm;

	if (!s->lse.path)
		return 0;
	if (s->calib_path || s->reading.head)
		return err_set(err, ERR_USAGE,
		    "--%s makes use of whole rows, and with --lse a row is a part of one",
		    s->calib_path      ? "calib"
			: s->tree_path ? "tree"
				       : "clusters");
	if (s->reading.task_given && s->reading.task != TASK_MULTICLASS)
		return err_set(err, ERR_USAGE,
		    "--lse: a part of a row is of the multiclass task; leave out --task");
	if (check_steps(&s->chain, err) < 0)
		return -1;
	s->reading.softmax = true; /* a part may have one class */
	if (norm->op == op_normaliser("softmax"))
		norm->op = &op_given;
	else if (norm->op == op_normaliser("log-softmax"))
		norm->op = &op_log_given;
	else
		return err_set(err, ERR_USAGE,
		    "--op %s: --lse is for softmax and log-softmax, whose sum over the whole row "
		    "it is",
		    norm->op->name);
	s->lse.rows = (struct partials){.part = 1, .path = s->lse.path, .first = s->lse.path};
	if (read_part(&s->lse.rows, s, err) < 0)
		return -1;
	if (s->lse.rows.more &&
	    warn(s, err,
		"%.200s: its row i is taken for row i of the input, whatever keys it has; the "
		"input's rows must be in its order",
		s->lse.path) < 0)
		return -1;
	return warn_of_digits(&s->lse.rows, s, s->lse.path, err);
}

/* ---- the command ---- */

static int
merge(struct partials *p, const struct settings *s, struct err *err)
{
	for (size_t i = 0; i < s->nfile; i++) {
		p->part = i + 1;
		p->path = s->file[i];
		p->long_digits = p->short_digits = false;
		if (read_part(p, s, err) < 0 || warn_of_digits(p, s, p->path, err) < 0)
			return -1;
	}
	return 0;
}

static int
write_rows(const struct partials *p, const struct settings *s, struct buf *out, struct err *err)
{
	const struct lse *own = s->own;
	const struct keyed_row *key;

	if (p->keyed) {
		text_cell(out, own->key, strlen(own->key), ',');
		buf_char(out, ',');
	}
	buf_str(out, p->has_max ? "max_logit,lse\n" : "lse\n");
	for (size_t i = 0; i < p->n; i++) {
		if (p->keyed) {
			key = &p->keys.row[i];
			text_cell(out, p->keys.text.p + key->key, key->key_len, ',');
			buf_char(out, ',');
		}
		if (p->has_max) {
			buf_number(out, p->row[i].max, s->precision);
			buf_char(out, ',');
		}
		buf_number(out, partial_lse(&p->row[i]), s->precision);
		buf_char(out, '\n');
	}
	return buf_check(out, err);
}

static int
check(struct settings *s, struct err *err)
{
	struct lse *own = s->own;
	const struct format *format = s->output ? format_of_file(s->output) : NULL;

	outputs_main(&own->out, s);
	if (format && strcmp(format->name, "csv") != 0)
		return err_set(
		    err, ERR_USAGE, "%.300s: smx lse writes CSV; use the suffix .csv", s->output);
	return outputs_check(&own->out, s, err);
}

static int
lse(struct settings *s, struct err *err)
{
	struct lse *own = s->own;
	struct partials p = {.keyed = own->key != NULL, .by = SETTING_KEY, .first = s->file[0]};
	int status;

	if (s->no_file)
		return err_set(err, ERR_USAGE,
		    "smx lse needs at least one FILE, as smx --write lse --precision 17 makes "
		    "them");
	status = check(s, err);
	if (status == 0)
		status = merge(&p, s, err);
	if (status == 0)
		status = outputs_open(&own->out, err);
	if (status == 0)
		status = write_rows(&p, s, &own->out.one[0].text, err);
	if (status == 0)
		status = outputs_finish(&own->out, err);
	partials_free(&p);
	outputs_free(&own->out);
	return status < 0 ? -1 : EXIT_DONE;
}

static void
defaults(struct settings *s)
{
	s->precision = 17;
}

static int
take_format(struct settings *s, size_t i, double x, struct err *err)
{
	(void)i;
	(void)err;
	s->reading.format = formats[(size_t)x];
	return 0;
}

static const char *const precision_words[] = {"shortest", NULL};

static const struct opt options[] = {
    {
	.name = "input-format",
	.letter = 'i',
	.arg = "F",
	.help = "the FILEs' format (by suffix, otherwise by the first bytes)",
	.type = OPT_WORD,
	.word = format_word,
	.about = format_about,
	.take = take_format,
    },
    {
	.name = "cols",
	.letter = 'c',
	.arg = "COL",
	.help = "the column of the log-sum-exps (lse)",
	.type = OPT_TEXT,
	.names = NAMES_COLUMN | NAMES_LOGITS,
	.field = OPT_FIELD(settings, reading.cols),
    },
    {
	.name = "field",
	.arg = "PATH",
	.help = "jsonl: the member of the log-sum-exps (lse)",
	.type = OPT_TEXT,
	.names = NAMES_COLUMN | NAMES_LOGITS,
	.field = OPT_FIELD(settings, reading.field),
	.given = OPT_FIELD(settings, reading.field_given),
    },
    {
	.name = "key",
	.arg = "COL",
	.help = "match rows by this column or member (by their order)",
	.type = OPT_NAME,
	.names = NAMES_COLUMN,
	.field = OPT_OWN(lse, key),
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
	.name = "precision",
	.arg = "N|shortest",
	.help = "significant digits, 1 to 17 (17)",
	.type = OPT_WHOLE,
	.range = {.least = 1, .most = 17, .whole = true},
	.words = precision_words,
	.first = NUM_SHORTEST,
	.field = OPT_FIELD(settings, precision),
    },
    {0},
};

static const struct opt_group group_lse = {"Parts", options, NULL};
static const struct opt_group *const groups[] = {&group_lse, &group_running, NULL};

const struct command command_lse = {
    .name = "lse",
    .help = "add up log-sum-exps of classes that are split over files",
    .usage = "usage: smx lse [options] FILE...\n\n"
	     "Each FILE has the log-sum-exp of a part of each row's classes. Writes those of the\n"
	     "whole rows, as CSV, by which smx --lse normalises each part.\n\n"
	     "  smx --write lse --precision 17 -o lse-0.csv shard-0.csv      (and 1, 2, ...)\n"
	     "  smx lse -o lse.csv lse-*.csv\n"
	     "  smx --lse @lse.csv shard-0.csv                               (and 1, 2, ...)\n",
    .brief = "smx lse [options] FILE...\n"
	     "       smx lse --help\n",
    .group = groups,
    .defaults = defaults,
    .own_size = sizeof(struct lse),
    .run = lse,
};
