/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_ADVICE_H
#define SMX_BASE_ADVICE_H

/*
 * What an error points to besides its text. Code below cli/ does not know what
 * options are called: it says which setting is wrong and what would help, and
 * cli/advice.c has the words.
 */

/* The setting that an error is about. */
enum setting {
	SETTING_NONE,
	SETTING_BOOTSTRAP,
	SETTING_BY,
	SETTING_CLASSES,
	SETTING_COLS,
	SETTING_HOLDOUT,
	SETTING_KEEP,
	SETTING_KEY,
	SETTING_KEY_B,
	SETTING_LABEL,
	SETTING_SPARSE,
	SETTING_WEIGHT,
	SETTING_WRITE,
	SETTING_COUNT
};

/* What the user can do about it. */
enum advice {
	ADVICE_NONE,
	ADVICE_BINARY, /* say that the input is raw numbers */
	ADVICE_CHOICE, /* choose one of the delimiters, with its decimal point */
	ADVICE_CLASSES, /* name the classes */
	ADVICE_COLS, /* look at which columns are logits */
	ADVICE_DECIMAL, /* say that numbers have decimal commas */
	ADVICE_DELIMITER, /* say what is between the cells */
	ADVICE_FIELD, /* say which member holds the logits */
	ADVICE_FIRST_ROW, /* give each shard the number of its first row */
	ADVICE_HEADER, /* say whether there is a header */
	ADVICE_INPUT_FORMAT, /* say the input's format */
	ADVICE_KEEP, /* look at what is carried */
	ADVICE_LABEL, /* name the labels' column */
	ADVICE_LABEL_FILE, /* labels can come from a file of their own */
	ADVICE_LABELS, /* name the labels' column, or their file */
	ADVICE_LEAVE_OUT, /* do not carry it */
	ADVICE_LOGITS, /* say which columns are logits */
	ADVICE_LOGITS_OR_KEEP, /* say which columns are logits, or which are carried */
	ADVICE_MASKED, /* how -inf survives JSON */
	ADVICE_MAX_ROW, /* allow longer rows */
	ADVICE_MEMORY, /* spool elsewhere, or keep more in memory */
	ADVICE_NCLASS, /* say how many classes there are */
	ADVICE_POINT, /* the numbers have no decimal commas */
	ADVICE_TSV, /* the input is tsv */
	ADVICE_UNMATCHED, /* leave rows without a match out */
	ADVICE_COUNT
};

#endif
