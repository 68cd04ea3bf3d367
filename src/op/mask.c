/* SPDX-License-Identifier: MIT */
/*
 * mask: remove the classes that a file lists; they become -inf.
 * (1) A row of which no class is left is an error (op.empties).
 */
#include <math.h>

#include "op/class_list.h"
#include "op/op.h"

static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	const struct class_list *l = arg;
	size_t at;

	(void)scratch;
	for (size_t i = 0; i < l->n; i++) {
		at = class_place(context->id, n, l->entry[i].class);
		if (at < n)
			row[at] = -INFINITY;
	}
}

const struct op op_mask = {
    .name = "mask",
    .arg = "FILE",
    .example = "mask.csv",
    .help = "remove the classes that a file lists",
    .role = ROLE_STEP,
    .among = true,
    .empties = true,
    .takes = KIND_LOGIT,
    .gives = KIND_LOGIT,
    .arg_size = sizeof(struct class_list),
    .read = class_list_op_read,
    .settle = class_list_op_settle,
    .release = class_list_op_release,
    .apply = apply,
};
