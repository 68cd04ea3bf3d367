/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_LAYOUT_H
#define SMX_FORMAT_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/arena.h"
#include "base/names.h"
#include "base/task.h"
#include "format/elements.h"
#include "format/extra.h"
#include "format/first_ids.h"
#include "op/head.h"

struct format;

/*
 * What is known of the input before its first row: what the command line says
 * (struct reading), and what its head adds to that (struct layout). Both are
 * const once the first row is read.
 */

struct keyed;

/* Values side by side in a row: the first counts from 0. */
struct stretch {
	size_t first, n;
};

/* Which values of a row are its logits, in rising order; none at all: each of them. */
struct spans {
	struct stretch *span; /* owned */
	size_t n; /* spans */
	size_t total; /* values */
	size_t end; /* behind the last value */
};

/* Stands for a delimiter: runs of spaces and tabs. */
#define BLANKS '\x01'

/* FROM_EXACT: logarithms of probabilities that are measured as they stand, whatever their sum. */
enum from { FROM_UNSAID, FROM_LOGITS, FROM_LOGPROBS, FROM_PROBS, FROM_EXACT };
enum header { HEADER_AUTO, HEADER_YES, HEADER_NO };
enum missing { MISSING_BAD, MISSING_MASKED };
enum clamped { CLAMPED_UNSAID, CLAMPED_KEEP, CLAMPED_MASK };
/* What the mass is that rows have outside of the classes they list. Unsaid: REST_BUCKET. */
enum rest { REST_UNSAID, REST_IGNORE, REST_BUCKET, REST_RENORMALISE };
/* lm-eval: what log-likelihoods are divided by, or that those without context are taken off. */
enum normalise {
	NORMALISE_UNSAID,
	NORMALISE_NONE,
	NORMALISE_CHARS,
	NORMALISE_BYTES,
	NORMALISE_PMI
};
enum on_error { ON_ERROR_FAIL, ON_ERROR_SKIP, ON_ERROR_NULL };

/*
 * Labels that are in another file, by a key that its rows have, too. rows has one value
 * for each key, the label or one of the enum; or none if the row is a bad one. Const once
 * they are read.
 */
struct truth {
	const struct keyed *rows;
	const char *path; /* for messages */
	bool carry; /* rows without a label are carried; otherwise the first ends the run */
};

enum { TRUTH_IGNORED = -1, TRUTH_UNCLEAR = -2 };

/* So many labels can be ignored. */
enum { IGNORE_MOST = 16 };

struct reading {
	const struct format *format; /* NULL: by suffix, else by the first bytes */
	enum from from;
	enum task task; /* if it was given; else the input decides */
	bool task_given;
	bool softmax; /* a softmax was asked for by name: one value is one class */
	bool each; /* probabilities are of each class on its own: their logits are log-odds */
	bool as_is; /* values stay as they stand, and null rows keep them: see batch.h */
	enum header header;
	enum on_error on_error;
	enum missing missing; /* what a class that a row does not name is */
	enum clamped clamped; /* what a value is that is only known to be this or less */
	const char *cols, *label, *weight, *keep; /* as given, or NULL */
	/* columns of 0 and 1, one for each class, or what holds a list of labels; or NULL */
	const char *labels;
	const char *ood; /* the field that says which rows are out of distribution, or NULL */
	const char *ood_label; /* or the label that says so, or NULL */
	const char *by; /* the one field to carry where no_fields is set, or NULL */
	bool by_several; /* it is a list of columns or members, which together are the key */
	enum setting by_setting; /* which setting that is, for messages; 0: SETTING_BY */
	enum rest rest;
	bool answers; /* openai: a row is an answer, not a token */
	const char *index; /* pairs: what holds the classes' numbers, or NULL */
	enum normalise normalise;
	const char *filter; /* lm-eval: which filter's lines are rows, or NULL */
	const char *field; /* the member that holds the logits, of JSON or of an archive */
	bool field_given; /* else it is what it is by default */
	bool field_shared; /* it is said of another input, too: this one may have no fields */
	struct names classes; /* from --classes */
	const char *ignore[IGNORE_MOST]; /* labels whose rows are carried, but not measured */
	size_t nignore;
	const char *key; /* the field that finds a row's label, or rows, in another file, or NULL */
	enum setting key_setting; /* which setting that is, for messages; 0: SETTING_KEY */
	bool key_alone; /* it finds no label: rows of other files have it, too (batch_key) */
	const char *aside; /* a column of this name is no logit unless `cols` has it; or NULL */
	const struct truth *truth; /* these labels; NULL as long as they are not read */
	bool unnamed; /* classes may have names that are not known yet: previous tokens must wait */
	bool labels_only; /* this is that file: each row has a field `by`, a label, and no logits */
	size_t nclass; /* then: the number of classes, or 0 if it is not known */
	size_t stride; /* arrays: how many values a row has, of which cols takes some; 0: unsaid */
	const char *extra[EXTRAS]; /* the field of each, or NULL */
	bool causal; /* rows are masked by their position, or their place */
	bool offset_given;
	int offset; /* then: how much further they see */
	bool last_given;
	int last; /* then: of the previous tokens only so many count; below 0: all */
	/* *less: of each class, what is taken off its logit, once that is known; or NULL */
	const double *const *less;
	const struct head *head; /* makes classes of the values; NULL: they are the classes */
	bool label_file; /* labels come from a file, a line for each row */
	bool want_label; /* take a column called label where none is named */
	/* rows may lack a label that no option names: a member, or an empty cell */
	bool label_optional;
	bool want_weight; /* the same for weight */
	bool unmasked_label; /* a row whose label's class is -inf is a bad one */
	bool one_width; /* the output needs the same number of classes in every row */
	bool tabular; /* the output has columns: every row carries the same fields */
	bool no_fields; /* the output can't carry fields */
	bool keep_text; /* the output is text: what is carried becomes text */
	const char *const *written; /* the words that are written, NULL behind the last; or NULL */
	size_t max_row; /* bytes; a row longer than this is refused */
	char comment; /* tables: lines that begin with it are skipped; 0: none are */
	char delim; /* between a table's cells, or BLANKS; 0: by its first two lines */
	bool comma; /* a table's numbers have decimal commas */
};

/* Whether rows may have any number of labels; no input is read so by itself. */
static inline bool
reading_multilabel(const struct reading *r)
{
	return r->task_given && r->task == TASK_MULTILABEL;
}

/* Whether values of rows are masked while they are read. */
static inline bool
reading_masks(const struct reading *r)
{
	return r->causal || r->extra[EXTRA_LENGTH] || r->extra[EXTRA_POSITION];
}

/* Whether some extra field is read. */
static inline bool
reading_has_extras(const struct reading *r)
{
	for (size_t i = 0; i < EXTRAS; i++) {
		if (r->extra[i])
			return true;
	}
	return false;
}

/* Whether labels come from another file. */
static inline bool
reading_labels_elsewhere(const struct reading *r)
{
	return r->label_file || (r->key && !r->key_alone);
}

/* Whether a column called label is taken as the label without being named. */
static inline bool
reading_wants_label(const struct reading *r)
{
	return r->want_label && !reading_labels_elsewhere(r);
}

/* Whether a row without a label is a good one. */
static inline bool
reading_may_lack_label(const struct reading *r)
{
	return r->label_optional && !r->label && !r->labels && !reading_labels_elsewhere(r);
}

/* What a column is for, as bits. ROLE_FLAG: it is 1 if the row has the label, else 0. */
enum {
	ROLE_LOGIT = 1,
	ROLE_LABEL = 2,
	ROLE_WEIGHT = 4,
	ROLE_KEEP = 8,
	ROLE_FLAG = 16,
	ROLE_KEY = 32,
	ROLE_OOD = 64,
	ROLE_EXTRA = 128, /* the first of enum extra; the others are the bits above */
};

static inline unsigned
extra_role(size_t extra)
{
	return (unsigned)ROLE_EXTRA << extra;
}

/* Why a column has its roles. */
enum why {
	WHY_NONE, /* not decided yet, or the format decides */
	WHY_ASKED, /* an option names it */
	WHY_OTHERS, /* an option names the logits, it is none of them, and its name says nothing */
	WHY_CALLED, /* it is called id, label or weight */
	WHY_NO_NAME, /* the first column, and it has no name */
	WHY_FAMILY, /* it is one of the numbered columns */
	WHY_BESIDE, /* others are numbered, it is not one of them */
	WHY_LIST, /* its cells hold lists */
	WHY_TYPE, /* it has a type, which is none of a number */
	WHY_REST /* nothing speaks for anything else: it is a logit */
};

/* Why a column that became a logit may be none. */
enum suspicion {
	SUSPECT_NOT,
	SUSPECT_NAME, /* labels, ids, predictions and the like have such names */
	SUSPECT_BESIDE, /* others are called logit_..., it is not */
	SUSPECT_WHOLE, /* whole numbers only, and most others have fractions */
	SUSPECT_COUNTER, /* the first, which counts the rows */
	SUSPECT_TEXT, /* text only: no logit for sure */
	SUSPECT_EMPTY /* nothing at all: the same */
};

struct column {
	const char *name; /* without its quotes; means nothing where there is no header */
	const char *raw; /* as it stood in the header, to the byte */
	unsigned role;
	enum why why;
	enum suspicion suspicion;
	size_t logits; /* how many logits stand side by side from here on */
	size_t flag; /* of ROLE_FLAG: the class of the label */
	bool no_number; /* its type is none of a number: it is no logit by itself */
};

#define NO_COLUMN ((size_t)-1)

/* An array has at most so many axes. */
enum { LAYOUT_AXES = 64 };

/* How an input was read, if it could be read in another way. */
struct note {
	bool warning; /* else it is just so that one knows */
	struct err what;
};

enum { NOTES_MOST = 6 };

/* pairs: a table with a line for each class of each row. Cells count from 0. */
struct long_form {
	bool is; /* else JSON-lines */
	char delim;
	size_t class, value, cells; /* where they are; how many a line has */
	const char *head; /* the header, in layout.text */
	size_t head_len; /* bytes of it; 0: there is none */
};

struct layout {
	const struct format *format;
	const struct reading *reading;
	char delim; /* csv and its relatives: between cells of this input, or BLANKS */
	bool list; /* one column holds all logits of a row, as a list: logit[] is that alone */
	bool corner; /* R's header: it lacks the cell above the rows' names */
	struct column *column; /* tabular input: all; JSON-lines: the members to carry, if fixed */
	size_t ncolumn;
	struct arena text; /* the columns' names */
	size_t *logit; /* tabular input: the column of each class */
	enum task task;
	struct spans part; /* arrays: of a row's values */
	size_t width; /* arrays: the values that a row has in the file; 0 if that varies */
	size_t nvalue; /* values that stand in a row of the input; 0: each row has its own */
	/* as many; but 2 in the binary task, whose rows become (0, z), or what a head makes */
	size_t nclass;
	size_t nbefore; /* carried columns before the first logit */
	size_t label; /* the column, or the first of nflag ones, or NO_COLUMN */
	size_t extra[EXTRAS]; /* tabular: 1 and the column of each; 0: there is none */
	size_t nflag; /* columns of ROLE_FLAG */
	size_t ood; /* the column, or NO_COLUMN; not of JSON */
	size_t weight; /* the same; JSON-lines: NO_COLUMN where no member is the weight */
	bool header; /* the columns have names */
	bool commented; /* the header is a comment, behind a # */
	bool fixed; /* JSON-lines: carry just the members in column[] */
	struct names names; /* of the classes; empty where unknown */
	size_t ignored[IGNORE_MOST]; /* the class that each of reading.ignore names, or NO_COLUMN */
	size_t out; /* the same of reading.ood_label */
	size_t lines; /* lines of the file before its first row */
	struct note note[NOTES_MOST];
	size_t nnote;
	/*
	 * Columns became logits that may be none (column[].suspicion): a warning, or
	 * an error if what is made of the rows would not show it. ERR_NONE: none did.
	 */
	struct err suspects;
	struct first_ids ids; /* tables and JSON-lines */
	bool plain; /* columns are not looked at for families of numbers */
	bool doubtful; /* numbers in the header may be those of a row */
	bool alone; /* the header is all there is in the file */
	bool beside; /* the values are no logits of classes: the chain does not change them */
	/* of each class of the run's calibration, which class it is here; owned. NULL: the same */
	size_t *calib_order;
	/* of each class of the input that this one is compared with, which it is here; owned */
	uint32_t *place; /* NULL: the same */
	bool follows; /* the file is not the first, and that one's layout decides */
	enum element element; /* of the values */
	bool big; /* their highest byte is first */
	bool pairs; /* JSON-lines: the logits are pairs of a class and a value */
	bool listed; /* rows say which classes they have, and may lack others */
	bool open; /* their classes are names of each row's own; batch.token has them */
	bool answers; /* a row is an answer, whose values are what col/answer.c writes */
	bool document; /* openai: records are JSON values, not lines */
	bool array; /* records are the elements of an array (rewrite.c) */
	struct long_form long_form;
	const char *filter; /* lm-eval: of the lines that are rows; in text, or of the reading */
	size_t pad; /* lm-eval: rows of fewer values are filled up to so many; 0: they are not */
	bool counted; /* `total` is how many rows the whole input has, bad ones too */
	uint64_t total;
	size_t start; /* bytes before the rows of `total`, if the file holds nothing else; else 0 */
	bool shaped; /* the rows have places along the axes in lead[], the last varies fastest */
	bool flat; /* there is no axis for the one value of a row */
	size_t nlead;
	uint64_t lead[LAYOUT_AXES];
	size_t row_bytes; /* of each row, if all rows have as many; else 0 */
	char others[120]; /* of an archive: its members that are not the rows, as "a, b" */
	const char *metadata; /* what stands beside the tensors of a file, as JSON, or NULL */
	void *state; /* the format's own, for decode; const, and freed by it */
	void *cursor; /* the format's place in the file that open was asked of, for next */
	void (*release)(struct layout *l); /* frees these two; set by open with them */
};

/* Whether rows are measured as they stand, because they list some of their classes. */
bool layout_keeps(const struct layout *l);

/*
 * Settles the task, nvalue and nclass of rows with n values, 0 if that is not known.
 * One value is the binary task's by itself if alone_is_binary.
 */
void layout_task(struct layout *l, size_t n, bool alone_is_binary);

/*
 * Whether rows have other values when they end than they had in the input (the binary
 * task, a head): those of the next row must not stand behind them yet.
 */
bool layout_reshapes(const struct layout *l);

/* The room in doubles that a row of n values takes, before it ends and then. */
size_t layout_room(const struct layout *l, size_t n);

/* How many values a vector has in the output: in the binary task that of class 1. */
size_t layout_width(const struct layout *l);

/* What the output calls the column of class i, if it has one: the input's, or the name. */
const char *layout_class(const struct layout *l, size_t i);

/* Says that rows have n classes, now that one was seen. */
void layout_found(struct layout *l, size_t n);

/* Adds a column; name and raw are copied. */
int layout_column(struct layout *l, const char *name, size_t len, const char *raw, size_t raw_len,
    struct err *err);

/* Adds a note; one too many is dropped. */
void layout_note(struct layout *l, bool warning, const struct err *what);

/* Forgets all that was learnt, to learn it again. */
void layout_forget(struct layout *l);

/* Makes the column one of lists of n logits; other columns that would be logits are carried. */
int layout_list(struct layout *l, size_t column, size_t n, struct err *err);

/* The setting that names the one field to carry, and the one that names the key. */
enum setting reading_by(const struct reading *r);
enum setting reading_key(const struct reading *r);

/*
 * The class names: the reading's, whose number must fit, else the logit columns'. Last
 * of all: refuses rows that do not fit the task.
 */
int layout_names(struct layout *l, struct err *err);

/* The file's column of class i, from 1, for messages. */
size_t layout_cell(const struct layout *l, size_t i);

void layout_free(struct layout *l);

/* --cols as a plain number of classes; -1 with err set where it is none. */
int cols_number(const char *text, size_t *n, struct err *err);

#endif
