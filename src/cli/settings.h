/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_SETTINGS_H
#define SMX_CLI_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/gates.h"
#include "col/loss.h"
#include "format/condition.h"
#include "format/format.h"
#include "op/chain.h"
#include "pipeline/partial.h"
#include "report/renderer.h"

/* So many calibrations can be compared with the first. */
enum { CALIBS_MORE = 5 };

/* What says which of an input's classes are those of the calibration. */
enum calib_by { CALIB_BY_UNSAID, CALIB_BY_NAME, CALIB_BY_POSITION };

enum progress { PROGRESS_AUTO, PROGRESS_YES, PROGRESS_NO };

/* What the command line says. */
struct settings {
	struct reading reading;
	struct chain chain;
	char *steps; /* the text of --chain, cut into its parts; owned */
	bool seeded; /* --seed was given */
	struct sampling sampling; /* of --sample and --no-replacement; n is 0 if it was not given */
	const char *label_path; /* of --label @FILE */
	struct {
		const char *path, *key, *column; /* of --truth, --key and --truth-key */
		const char *label; /* of --label, if there is --truth */
		bool skip; /* --unmatched skip */
		bool late; /* what does not match is refused at the end, with all counts */
	} truth;
	const char *classes_path; /* of --classes */
	const char *calib_path; /* of --calib, which is in the chain */
	enum calib_by calib_by; /* of --calib-by */
	struct {
		bool wanted; /* the command compares calibrations: it takes several --calib */
		const char *path[CALIBS_MORE]; /* of those behind the first */
		struct calib calib[CALIBS_MORE]; /* n of them; owned */
		size_t n;
	} more;
	struct {
		const char *path; /* of --lse */
		struct partials rows; /* what is in that file; owned */
	} lse;
	struct {
		const char *path; /* of --logq */
		double *value; /* of each class; owned */
	} logq;
	struct head head; /* of --tree or --clusters; owned */
	const char *tree_path;
	const struct format *output_format;
	bool format_said; /* that is what -O says */
	const char *output;
	int compress_level; /* of --compress-level */
	bool compress_level_given;
	const struct col *col[STYLE_COLUMNS]; /* of --write */
	const char *word[33]; /* their names, NULL behind the last */
	size_t ncol;
	bool argmax; /* --argmax: that, and the name where there are names */
	int precision;
	bool sparse, literal;
	struct loss loss; /* of --smoothing and --focal */
	struct {
		bool smoothing, focal;
	} loss_given;
	const char *where_text, *abstain_text; /* of --where and --abstain, or NULL */
	struct condition where, abstain; /* what they say */
	struct buf where_fields; /* the fields that they ask for, if only these are read */
	double base; /* of --base; 0: e */
	enum element dtype; /* of --dtype; ELEMENT_TEXT: not given */
	double memory; /* bytes of rows to keep if the output needs their number first */
	unsigned threads;
	bool unbuffered; /* rows are written as soon as they have been read */
	enum progress progress;
	bool quiet, verbose;
	bool strict; /* warnings are errors */
	struct told *told; /* keeps what would be said of the input, in place of that; or NULL */
	unsigned long long first_row;
	struct {
		bool given;
		double one; /* of all labels */
		double *each; /* or of each, n of them from a file; owned */
		size_t n;
		const char *path;
	} threshold; /* as --threshold says */
	double *cut; /* the threshold of each label, once the layout is known; owned */
	bool takes_exact; /* the command's rows may be measured as they stand (FROM_EXACT) */
	bool takes_sets; /* the calibration may make sets */
	bool takes_listed; /* rows may list some of their classes */
	bool rest_later; /* another input may have such rows: the command checks --rest itself */
	bool no_classes; /* values are no logits of classes */
	bool auto_temp; /* --temp auto: the chain then has a temperature of 1 */
	struct {
		bool json, wide; /* --json, --wide */
		const struct renderer *said; /* of --output-format; NULL: it was not given */
	} report; /* how a report is written */
	struct gates gates;
	void *own; /* the command's own settings */
	const char **file;
	size_t nfile;
	bool no_file; /* none was named: standard input is */
};

#endif
