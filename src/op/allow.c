/* SPDX-License-Identifier: MIT */
/*
 * allow: remove all classes but those that a file lists; they become -inf.
 * (1) A row of which no class is left is an error (op.empties).
 */
#include <math.h>

#include "op/class_list.h"
#include "op/op.h"

static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	const struct class_list *l = arg;
	size_t class, k = 0;

	(void)scratch;
	for (size_t i = 0; i < n; i++) {
		class = context->id ? context->id[i] : i;
		while (k < l->n && l->entry[k].class < class)
			k++;
		if (k == l->n || l->entry[k].class != class)
			row[i] = -INFINITY;
	}
}

const struct op op_allow = {
    .name = "allow",
    .arg = "FILE",
    .example = "allow.csv",
    .help = "remove all classes but those that a file lists",
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
