/* SPDX-License-Identifier: MIT */
/*
 * Errors in the words of the command line. Code below cli/ names settings and
 * advice by their enums; here are the options.
 */
#include "cli/advice.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "format/layout.h"

static const char *const option[SETTING_COUNT] = {
    [SETTING_BOOTSTRAP] = "--bootstrap",
    [SETTING_BY] = "--by",
    [SETTING_CLAMPED] = "--clamped",
    [SETTING_CLASSES] = "--classes",
    [SETTING_COLS] = "--cols",
    [SETTING_COMMENT] = "--comment",
    [SETTING_DTYPE] = "--dtype",
    [SETTING_FIELD] = "--field",
    [SETTING_HOLDOUT] = "--holdout",
    [SETTING_FOLDS] = "--folds",
    [SETTING_FROM] = "--from",
    [SETTING_INDEX] = "--ids",
    [SETTING_JVP] = "--jvp",
    [SETTING_KEEP] = "--keep",
    [SETTING_CLUSTER] = "--cluster",
    [SETTING_KEY] = "--key",
    [SETTING_KEY_B] = "--key-b",
    [SETTING_LENGTH] = "--length",
    [SETTING_MONDRIAN] = "--mondrian",
    [SETTING_POSITION] = "--position",
    [SETTING_PREVIOUS] = "--penalty-field",
    [SETTING_LABEL] = "--label",
    [SETTING_LABEL_B] = "--label-b",
    [SETTING_LABELS] = "--labels",
    [SETTING_ON_ERROR] = "--on-error",
    [SETTING_OOD] = "--ood",
    [SETTING_SPARSE] = "--sparse",
    [SETTING_STRIDE] = "--stride",
    [SETTING_TARGETS] = "--targets",
    [SETTING_TASK] = "--task",
    [SETTING_THRESHOLD] = "--threshold",
    [SETTING_TRUTH] = "--truth",
    [SETTING_TRUTH_KEY] = "--truth-key",
    [SETTING_WEIGHT] = "--weight",
    [SETTING_WHERE] = "--where",
    [SETTING_WINDOW_BY] = "--window-by",
    [SETTING_WRITE] = "--write",
};

/* What follows the message, as it stands. */
static const char *const advice[ADVICE_COUNT] = {
    [ADVICE_NONE] = "",
    [ADVICE_BINARY] = "; if it is binary, say -i f32, f16, bf16 or f64 with --cols N",
    [ADVICE_CHOICE] = "",
    [ADVICE_CLASSES] = " (--classes FILE names them)",
    [ADVICE_CLASSES_GIVE] = ", and give it with --classes FILE",
    [ADVICE_CLASSES_ELSE] = ", else name the classes with --classes FILE",
    [ADVICE_COLS] = " (--cols says which columns are logits)",
    [ADVICE_COLS_DECIDE] = " (--cols takes others)",
    [ADVICE_COLS_ONE_OF] = "",
    [ADVICE_COLS_SUSPECT] = "",
    [ADVICE_COMMENT] = "; if such lines are comments, say --comment '#'",
    [ADVICE_CSV] = "; the cells are between commas: use -i csv",
    [ADVICE_DECIMAL] = "; if that is a decimal comma, say --decimal ,",
    [ADVICE_DELIMITER] = "; say with --delimiter what is between the cells",
    [ADVICE_DOCUMENT] = ": use -i json",
    [ADVICE_ELEMENTS] = "",
    [ADVICE_FIELD] = " (--field says which member holds the logits)",
    [ADVICE_FILTER] = "; choose one with --filter",
    [ADVICE_FIRST_ROW] = "; give each shard its own row numbers with --first-row",
    [ADVICE_FROM_LOGITS] = "; logits need --from logits --rest renormalise",
    [ADVICE_HEADER] = "; say --header yes, or no if it is a row",
    [ADVICE_HEADER_NO] = "; if it is a row, say --header no",
    [ADVICE_INPUT_FORMAT] = " (read them one by one, or say -i F if all are of one format)",
    [ADVICE_KEEP] = " (--keep says which fields are carried)",
    [ADVICE_KEYS] = " (--key takes several fields, as in --key id,position)",
    [ADVICE_LABEL] = " (--label names their column, or --label @FILE a file)",
    [ADVICE_LABEL_MEMBER] = "; say which holds the label with --label, or use --label @FILE",
    [ADVICE_LABEL_MEMBER_EVAL] =
	"; say which holds the label with --label, or use --label @FILE, or "
	"measure without labels: --unlabelled",
    [ADVICE_LABEL_B] = " (--label-b '' leaves B's labels out, if they are none)",
    [ADVICE_LABEL_LISTS] = "; say which holds lists of labels with --labels",
    [ADVICE_LABEL_FILE] = "; labels can come from a file with --label @FILE",
    [ADVICE_LABELS] = "; name their column with --label, or a file with --label @FILE",
    [ADVICE_LABELS_BESIDE] = "",
    [ADVICE_LABEL_SET] = "; name their columns with --labels, as --labels 'y_*'",
    [ADVICE_LEAVE_OUT] = "; leave it out with --keep",
    [ADVICE_LM_EVAL] = "; samples of lm-evaluation-harness are read by -i lm-eval",
    [ADVICE_LINES] = ", which -i jsonl reads",
    [ADVICE_LOGITS] = "; name the logit columns with --cols",
    [ADVICE_LOGITS_OR_KEEP] = "; name the logit columns with --cols, or what to carry with --keep",
    [ADVICE_MASKED] = " (-inf is kept by --nonfinite literal)",
    [ADVICE_MAX_ROW] = " (--max-row BYTES allows longer ones)",
    [ADVICE_MEMBERS] = "; if so carry it with --keep, else name the classes with --classes FILE",
    [ADVICE_MEMORY] = " (see TMPDIR, and --memory to keep more in memory)",
    [ADVICE_MISSING] = "; --missing -inf masks classes that a row does not name",
    [ADVICE_MULTILABEL] = "; rows may have any number of labels with --task multilabel",
    [ADVICE_NAMES] = "; name the classes with --classes FILE, class 0 in its first line",
    [ADVICE_NCLASS] = "; say it with --cols N",
    [ADVICE_OPENAI] = "; answers of language models are read by -i openai",
    [ADVICE_VLLM] = "; prompt_logprobs are read by -i vllm",
    [ADVICE_OOD_LABEL] = "; give those rows a label of their own in a file of labels, as -1, and "
			 "say --label @FILE --ood-label -1",
    [ADVICE_ONE_ROW] = "; if the array is one row, say -i jsonl",
    [ADVICE_ONE_VALUE] = "; name its column with --cols, or leave --task out",
    [ADVICE_ONE_OF_THEM] = "; name one with --cols, or leave --task out",
    [ADVICE_OFFSET] = "; say it with --causal-offset",
    [ADVICE_PAIRS] = "; name them with --ids and --field",
    [ADVICE_POINT] = "; if numbers have a point, leave --decimal out",
    [ADVICE_POSITION] = "; name the member of its position with --position, or if the "
			"input is one matrix, say -i jsonl",
    [ADVICE_STATE] = ", and smx report --state draws it",
    [ADVICE_STRIDE] = "; say it with --stride N",
    [ADVICE_TRUTH] = "; or join the labels by a key: --truth FILE --key COL",
    [ADVICE_TRUTH_KEY] = "; name the key of this file with --truth-key",
    [ADVICE_TRUTH_LABEL] = "; name the labels of this file with --label",
    [ADVICE_ROW_EACH] = " (--cols 1 reads each value as a row)",
    [ADVICE_TSV] = "; the cells are between tabs: use -i tsv",
    [ADVICE_UNJOINED] = " (--unmatched skip counts them and goes on)",
    [ADVICE_WHOLE] = " (--field . reads a line that is a map of classes)",
    [ADVICE_UNMATCHED] = " (--unmatched skip leaves such rows out)",
    [ADVICE_WIDER] = "; write wider numbers (-O f32; npy, safetensors: --dtype f32)",
};

/* "; say -d ';' --decimal ,, or -d ," */
static void
put_choice(char *text, size_t size, const char *choice)
{
	const char *lead = "; say";
	char sign[4] = "' '";
	size_t len;

	for (; *choice; choice += 2) {
		sign[1] = *choice;
		len = strlen(text);
		snprintf(text + len, size - len, "%s -d %s%s", lead,
		    *choice == BLANKS     ? "blanks"
			: *choice == '\t' ? "tab"
			: *choice == ','  ? ","
					  : sign,
		    choice[1] == ',' ? " --decimal ," : "");
		lead = " or";
	}
}

static void ERR_PRINTF(3, 4) append(char *text, size_t size, const char *fmt, ...)
{
	size_t used = strlen(text);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text + used, size - used, fmt, ap);
	va_end(ap);
}

/* A list of columns as a shell takes it. */
static void
append_cols(char *text, size_t size, const char *lead, const struct err *err, size_t i)
{
	const char *list = err->use[i];
	const char *quote = strspn(list, "0123456789,-") == strlen(list) ? "" : "'";

	append(text, size, "%s--cols %s%s%s%s", lead, quote, list, quote,
	    err->use_header ? " --header yes" : "");
}

/* "; say --cols 'logit_*' or --cols 'prob_*'" */
static void
append_one_of(char *text, size_t size, const struct err *err)
{
	const char *lead = "; say ";

	for (size_t i = 0; i < sizeof(err->use) / sizeof(*err->use); i++) {
		if (!*err->use[i])
			continue;
		append_cols(text, size, lead, err, i);
		lead = " or ";
	}
	if (strcmp(lead, "; say ") == 0)
		append(text, size, "%s", advice[ADVICE_LOGITS]);
}

/* "; to leave them out, say --cols 2-4; to use them, say --cols 1-4" */
static void
append_suspect(char *text, size_t size, const struct err *err)
{
	const bool out = *err->use[0], in = *err->use[1], one = *err->use[2];

	if (!out && !in && !one)
		append(text, size, "%s", advice[ADVICE_LOGITS]);
	if (out)
		append_cols(text, size, "; to leave them out, say ", err, 0);
	if (one)
		append_cols(text, size, "; to use one, say ", err, 2);
	if (in)
		append_cols(text, size, "; to use them, say ", err, 1);
}

/* "; if 'y_*' are labels, say --labels 'y_*' --cols 'p_*'" */
static void
append_beside(char *text, size_t size, const struct err *err)
{
	append(text, size, "; if '%s' are labels, say --labels '%s'", err->use[1], err->use[1]);
	append_cols(text, size, " ", err, 0);
	append(text, size, ", else name the logit columns with --cols");
}

void
advice_message(const struct err *err, char *text, size_t size)
{
	const char *name = option[err->setting];

	snprintf(text, size, "%.*s%s%s%s%s", (int)err->place, err->text, name ? name : "",
	    name ? ": " : "", err->text + err->place, advice[err->advice]);
	if (err->advice == ADVICE_CHOICE)
		put_choice(text, size, err->choice);
	if (err->advice == ADVICE_COLS_ONE_OF)
		append_one_of(text, size, err);
	if (err->advice == ADVICE_ELEMENTS)
		append_cols(text, size, ", else say ", err, 0);
	if (err->advice == ADVICE_COLS_SUSPECT)
		append_suspect(text, size, err);
	if (err->advice == ADVICE_LABELS_BESIDE)
		append_beside(text, size, err);
}
