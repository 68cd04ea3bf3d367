/* SPDX-License-Identifier: MIT */
/*
 * What the commands that write rows have in common: which columns, in which format, and
 * what the reading must know of that.
 */
#include "cli/rows_output.h"
#include "col/answer.h"

#include <string.h>

#include "base/utf8.h"
#include "cli/run.h"
#include "cli/sets.h"
#include "cli/suffix.h"
#include "cli/warn.h"
#include "cli/where.h"

/* What the reading must know of the output, where that is known before the input is. */
int
rows_output_reading(struct settings *s, struct err *err)
{
	const struct format *out = s->output_format;
	struct reading *r = &s->reading;

	if (run_check_streams(s, err) < 0 ||
	    (out ? suffix_chosen(s, s->output, out, err) : suffix_rows(s->output, err)) < 0)
		return -1;
	s->format_said = out != NULL;
	if (!out && s->output)
		out = format_of_file(s->output);
	if (!out && r->format)
		out = r->format;
	s->output_format = out;
	r->each = r->each || chain_takes_each(&s->chain);
	for (size_t i = 0; i < s->ncol; i++) {
		r->want_label = r->want_label || s->col[i]->needs_label;
		s->word[i] = s->col[i]->name;
	}
	if (s->argmax)
		s->word[s->ncol] = "name";
	r->written = out && out->tabular ? NULL : s->word;
	if (!out)
		return where_reading(s, err);
	r->one_width = r->one_width || out->tabular || !out->text;
	r->tabular = out->tabular;
	r->keep_text = out->text;
	r->no_fields = !out->carries || out->knows_head;
	r->want_label = r->want_label || out->knows_head;
	if (r->keep && r->no_fields)
		return err_set(err, ERR_USAGE, "--keep: %s output can carry no fields", out->name);
	return where_reading(s, err);
}

/* What each row gets: --write, --argmax, or what the normaliser gives. */
int
rows_output_columns(struct settings *s, bool *usual, struct err *err)
{
	if (where_parse(s, err) < 0)
		return -1;
	if (s->argmax && s->ncol > 0)
		return err_set(
		    err, ERR_USAGE, "--argmax and --write: say --write argmax,... alone");
	if (s->argmax)
		s->col[s->ncol++] = col_named("argmax", 6);
	if (s->sampling.n > 0 && s->ncol == 0)
		s->col[s->ncol++] = &col_sample;
	if (s->reading.extra[EXTRA_TANGENT] && s->ncol == 0)
		s->col[s->ncol++] = &col_jvp;
	sets_columns(s);
	*usual = s->ncol == 0;
	if (s->ncol == 0)
		s->col[s->ncol++] =
		    col_named(s->chain.norm.op->write, strlen(s->chain.norm.op->write));
	return 0;
}

/*
 * Between the cells of the output is what is between those of the input, unless -O
 * or a suffix says otherwise; .csv may have any character but blanks.
 */
static char
output_delim(const struct settings *s, const struct format *format, const struct layout *l)
{
	const bool table = l->format && l->format->tabular && l->delim;
	const bool named = s->output && format_of_file(s->output);

	if (!table || s->format_said)
		return format->delim;
	if (named && (format->delim == '\t' || l->delim == '\t' || l->delim == BLANKS))
		return format->delim;
	return l->delim;
}

/* A format of log-probabilities makes them itself. */
void
rows_output_adapt(struct settings *s, const struct format *format, bool usual)
{
	if (format && format->knows_head && usual)
		s->col[0] = col_named("logits", 6);
}

/* With the layout known: the output's format, and the name beside --argmax. */
void
rows_output_style(struct settings *s, struct style *style, const struct layout *l, bool usual)
{
	if (!style->format)
		style->format = l->format ? l->format : format_named("csv");
	rows_output_adapt(s, style->format, usual);
	style->delim = output_delim(s, style->format, l);
	style->comma = s->reading.comma;
	style->path = s->output && strcmp(s->output, "-") != 0 ? s->output : NULL;
	if (s->argmax && l->names.n > 0 && style->format->text)
		s->col[s->ncol++] = col_named("name", 4);
	style->sampling = (struct sampling){
	    .n = s->sampling.n > 0 ? s->sampling.n : 1, .distinct = s->sampling.distinct};
	for (size_t i = 0; l->answers && usual && i < ANSWER_COLS; i++)
		s->col[i] = &answer_cols[i];
	s->ncol = l->answers && usual ? ANSWER_COLS : s->ncol;
	style->ncol = s->ncol;
	style->selects = s->where.n > 0;
	style->abstains = s->abstain.n > 0;
	style->layout = l;
	style->sparse = style->sparse || (l->listed && style->format->text);
}

/* A name that is written and is not UTF-8. */
static const char *
odd_name(const struct style *style)
{
	const struct layout *l = style->layout;
	bool named = false;

	for (size_t i = 0; i < style->ncol; i++)
		named =
		    named || style->col[i]->shape == COL_NAME || style->col[i]->shape == COL_NAMES;
	for (size_t i = 0; named && i < l->names.n; i++) {
		if (!utf8_is(l->names.name[i], strlen(l->names.name[i])))
			return l->names.name[i];
	}
	for (size_t i = 0; i < l->ncolumn && l->header; i++) {
		if (l->column[i].role & ROLE_KEEP &&
		    !utf8_is(l->column[i].name, strlen(l->column[i].name)))
			return l->column[i].name;
	}
	return NULL;
}

/* JSON is UTF-8, whatever the input is: names are known before the first row, cells are not. */
int
rows_output_names(const struct settings *s, const struct source *source, const struct style *style,
    bool *told, struct err *err)
{
	const bool json = style->format->text && !style->format->tabular;
	const char *name = json ? odd_name(style) : NULL;

	*told = name != NULL;
	if (!name)
		return 0;
	return warn(s, err,
	    "%.200s: the name '%.60s' is not UTF-8; in JSON each byte that is not becomes U+FFFD "
	    "(see iconv)",
	    source->layout_path, name);
}

int
rows_output_cells(const struct settings *s, const struct writer *w, bool told, struct err *err)
{
	if (told || !w->odd_path)
		return 0;
	return warn(s, err,
	    "%.200s:%zu: a carried cell is not UTF-8; in JSON each byte that is not becomes "
	    "U+FFFD (see iconv)",
	    w->odd_path, w->odd_line);
}
