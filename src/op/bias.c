/* SPDX-License-Identifier: MIT */
/*
 * bias: add to the logits of some classes what a file says, as the logit_bias of OpenAI's
 * API does; or minus the logarithms of the priors (Menon et al. 2021, Long-Tail Learning via
 * Logit Adjustment).
 * (1) -inf stays -inf. What overflows becomes the largest double.
 * (2) A row that does not list a class of the file has nothing to add to.
 * (3) In the binary task the number of class 0 is subtracted from the logit of class 1.
 */
#include <float.h>
#include <math.h>

#include "base/err.h"
#include "op/class_list.h"
#include "op/op.h"

static int
read(void *arg, const char *text, struct err *err)
{
	return class_list_read(arg, text, NUMBERS, err);
}

/* (3) */
static void
fold_binary(struct class_list *l)
{
	struct class_entry *e = l->entry;
	double first = e[0].class == 0 ? e[0].value : 0;

	if (l->n == 2 || e[0].class == 1)
		e[0] = e[l->n - 1];
	else
		e[0].value = 0;
	e[0].class = 1;
	e[0].value -= first;
	l->n = 1;
}

static int
settle(void *arg, const struct names *names, size_t n, bool binary, struct err *err)
{
	struct class_list *l = arg;
	const bool news = !l->settled;

	if (class_list_settle(l, names, n, err) < 0)
		return -1;
	if (binary && news) /* (3) */
		fold_binary(l);
	return 0;
}

static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	const struct class_list *l = arg;
	size_t at;

	(void)scratch;
	for (size_t i = 0; i < l->n; i++) {
		at = class_place(context->id, n, l->entry[i].class);
		if (at < n && isfinite(row[at]))
			row[at] = fmax(fmin(row[at] + l->entry[i].value, DBL_MAX), -DBL_MAX);
	}
}

const struct op op_bias = {
    .name = "bias",
    .alias = "logit-bias",
    .arg = "FILE",
    .example = "bias.csv",
    .help = "add to the logits of classes, as CSV or JSON of class and number",
    .role = ROLE_STEP,
    .takes = KIND_LOGIT,
    .gives = KIND_LOGIT,
    .arg_size = sizeof(struct class_list),
    .read = read,
    .settle = settle,
    .release = class_list_op_release,
    .apply = apply,
};
