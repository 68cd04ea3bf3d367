/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_ADVICE_H
#define SMX_BASE_ADVICE_H

/*
 * What an error refers to besides its text. Code below cli/ does not know the
 * names of options: it says which setting is wrong and what would help, and
 * cli/advice.c words that.
 */

/* The setting that an error is about. */
enum setting {
	SETTING_NONE,
	SETTING_BOOTSTRAP,
	SETTING_BY,
	SETTING_CLAMPED,
	SETTING_CLASSES,
	SETTING_CLUSTER,
	SETTING_COLS,
	SETTING_COMMENT,
	SETTING_DTYPE,
	SETTING_FIELD,
	SETTING_HOLDOUT,
	SETTING_FOLDS,
	SETTING_FROM,
	SETTING_INDEX,
	SETTING_JVP,
	SETTING_KEEP,
	SETTING_KEY,
	SETTING_KEY_B,
	SETTING_LABEL,
	SETTING_LABEL_B,
	SETTING_LABELS,
	SETTING_LENGTH,
	SETTING_MONDRIAN,
	SETTING_ON_ERROR,
	SETTING_OOD,
	SETTING_POSITION,
	SETTING_PREVIOUS,
	SETTING_SPARSE,
	SETTING_STRIDE,
	SETTING_TARGETS,
	SETTING_TASK,
	SETTING_THRESHOLD,
	SETTING_TRUTH,
	SETTING_TRUTH_KEY,
	SETTING_WEIGHT,
	SETTING_WHERE,
	SETTING_WINDOW_BY,
	SETTING_WRITE,
	SETTING_COUNT
};

/* What the user can do about it. */
enum advice {
	ADVICE_NONE,
	ADVICE_BINARY, /* declare the input as raw numbers */
	ADVICE_CHOICE, /* choose one of the delimiters, with its decimal point */
	ADVICE_CLASSES, /* name the classes */
	ADVICE_CLASSES_GIVE, /* give the file of names */
	ADVICE_CLASSES_ELSE, /* or else name the classes */
	ADVICE_COLS, /* check which columns are logits */
	ADVICE_COLS_DECIDE, /* another choice of columns can be made */
	ADVICE_COLS_ONE_OF, /* take one of the lists of columns in err.use */
	ADVICE_COLS_SUSPECT, /* take the first of err.use if there are suspects, else the second */
	ADVICE_COMMENT, /* tell how lines that are comments begin */
	ADVICE_CSV, /* the input is csv */
	ADVICE_DECIMAL, /* tell that numbers have decimal commas */
	ADVICE_DELIMITER, /* tell what separates the cells */
	ADVICE_DOCUMENT, /* the input is a JSON document */
	ADVICE_ELEMENTS, /* else there are as many classes as err.use says */
	ADVICE_FIELD, /* name the member that holds the logits */
	ADVICE_FILTER, /* choose one of the filters */
	ADVICE_FIRST_ROW, /* give each shard the number of its first row */
	ADVICE_FROM_LOGITS, /* the values are logits, whose missing mass is not known */
	ADVICE_HEADER, /* say whether there is a header */
	ADVICE_HEADER_NO, /* say that there is no header */
	ADVICE_INPUT_FORMAT, /* give the input's format */
	ADVICE_KEEP, /* check which fields are carried */
	ADVICE_KEYS, /* make the key of several fields */
	ADVICE_LABEL, /* name the column of labels */
	ADVICE_LABEL_MEMBER, /* name the member that holds the label */
	ADVICE_LABEL_MEMBER_EVAL, /* the same, or measure rows without labels */
	ADVICE_LABEL_B, /* the second input may have no labels */
	ADVICE_LABEL_LISTS, /* name the member that holds lists of labels */
	ADVICE_LABEL_FILE, /* read labels from a file of their own */
	ADVICE_LABELS, /* name the column of labels, or their file */
	ADVICE_LABELS_BESIDE, /* err.use: name the columns of values, and those of their labels */
	ADVICE_LABEL_SET, /* name the columns of labels, or the one that holds lists of them */
	ADVICE_LEAVE_OUT, /* do not carry it */
	ADVICE_LM_EVAL, /* these are samples of lm-evaluation-harness */
	ADVICE_LINES, /* the input is JSON-lines */
	ADVICE_LOGITS, /* name the columns of logits */
	ADVICE_LOGITS_OR_KEEP, /* name the columns of logits, or those to carry */
	ADVICE_MASKED, /* how -inf survives JSON */
	ADVICE_MAX_ROW, /* allow longer rows */
	ADVICE_MEMBERS, /* carry members, or name the classes */
	ADVICE_MEMORY, /* spool elsewhere, or keep more in memory */
	ADVICE_MISSING, /* mask classes that a row does not name */
	ADVICE_MULTILABEL, /* rows may have several labels */
	ADVICE_NAMES, /* name the two classes */
	ADVICE_NCLASS, /* give the number of classes */
	ADVICE_OPENAI, /* this is an answer of a language model's server */
	ADVICE_OOD_LABEL, /* say which label is that of rows out of distribution */
	ADVICE_ONE_ROW, /* the whole input is one row */
	ADVICE_ONE_VALUE, /* say which value is that of class 1 */
	ADVICE_ONE_OF_THEM, /* say which column is that of class 1 */
	ADVICE_OFFSET, /* say how a matrix that is not square is meant */
	ADVICE_PAIRS, /* name what holds classes and values */
	ADVICE_POINT, /* the numbers have no decimal commas */
	ADVICE_POSITION, /* name what says the position of a row */
	ADVICE_STATE, /* draw what is in a state */
	ADVICE_STRIDE, /* how many values a row has, of which some are taken */
	ADVICE_TRUTH, /* join labels by a key */
	ADVICE_TRUTH_KEY, /* name the key of the file of labels */
	ADVICE_TRUTH_LABEL, /* name its labels */
	ADVICE_ROW_EACH, /* each value is a row */
	ADVICE_TSV, /* the input is tsv */
	ADVICE_VLLM, /* the same with logprobs of the prompt */
	ADVICE_UNJOINED, /* count rows and labels that do not match, and go on */
	ADVICE_UNMATCHED, /* leave out rows without a match */
	ADVICE_WIDER, /* write numbers with more digits */
	ADVICE_WHOLE, /* the whole line holds the logits */
	ADVICE_COUNT
};

#endif
