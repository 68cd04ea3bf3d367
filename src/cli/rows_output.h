/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_ROWS_OUTPUT_H
#define SMX_CLI_ROWS_OUTPUT_H

#include "cli/settings.h"
#include "format/style.h"
#include "pipeline/source.h"
#include "pipeline/writer.h"

/*
 * Chooses what each row gets: --write, --argmax, or what the normaliser gives, which is
 * usual then. 0, or -1 with err set.
 */
int rows_output_columns(struct settings *s, bool *usual, struct err *err);

/* Tells the reading what is known of the output before the input is. 0, or -1 with err set. */
int rows_output_reading(struct settings *s, struct err *err);

/* A format of log-probabilities gets logits for the usual column. */
void rows_output_adapt(struct settings *s, const struct format *format, bool usual);

/* Completes the style and the columns with the layout known. */
void rows_output_style(struct settings *s, struct style *style, const struct layout *l, bool usual);

/*
 * Warn of what is not UTF-8 and goes into JSON: names before the rows are read, *told is
 * whether there are any; cells after that. 0, or -1 with err set.
 */
int rows_output_names(const struct settings *s, const struct source *source,
    const struct style *style, bool *told, struct err *err);
int rows_output_cells(const struct settings *s, const struct writer *w, bool told, struct err *err);

#endif
