/* SPDX-License-Identifier: MIT */
/*
 * The options of transforms: those of op.list, and --op.
 */
#include "cli/groups.h"
#include "cli/settings.h"

/* The i-th normaliser. */
static const char *
op_word(size_t i)
{
	for (size_t j = 0; ops[j]; j++) {
		if (ops[j]->role == ROLE_NORMALISER && i-- == 0)
			return ops[j]->name;
	}
	return NULL;
}

static const char *
op_about(size_t i)
{
	return op_normaliser(op_word(i))->help;
}

static int
take_op(struct settings *s, size_t i, double x, struct err *err)
{
	const struct op *op = op_normaliser(op_word((size_t)x));

	(void)i;
	s->reading.softmax = (op->arg && op->gives == KIND_SCORE) ||
	    (op->soft && op->gives != KIND_LOGIT) || op->gives == KIND_PART ||
	    op->gives == KIND_LOG_PART;
	return chain_add(&s->chain, op, NULL, err);
}

static const struct opt normaliser[] = {
    {
	.name = "op",
	.arg = "NAME",
	.help = "the last transform; see below",
	.type = OPT_WORD,
	.word = op_word,
	.about = op_about,
	.take = take_op,
    },
    {
	.name = "argmax",
	.help = "the most probable class and its name: --write argmax,name",
	.type = OPT_FLAG,
	.field = OPT_FIELD(settings, argmax),
    },
    {0},
};

/* --op for commands that write no rows. */
static const struct opt op_alone[] = {
    {
	.name = "op",
	.arg = "NAME",
	.help = "how logits become probabilities (softmax)",
	.type = OPT_WORD,
	.word = op_word,
	.about = op_about,
	.take = take_op,
    },
    {0},
};

static const enum op_role role_step = ROLE_STEP, role_normaliser = ROLE_NORMALISER;

const struct opt_group group_steps = {"Transforms, applied in this order", NULL, &role_step};
const struct opt_group group_normaliser = {"The last transform", normaliser, &role_normaliser};
const struct opt_group group_op = {"The last transform", op_alone, &role_normaliser};
