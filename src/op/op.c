/* SPDX-License-Identifier: MIT */
/*
 * The table of operations, made from op.list.
 */
#include "op/op.h"

#include <string.h>

#include "kern/kern.h"

#define OP(name) extern const struct op op_##name;
#include "op/op.list"
#undef OP

#define OP(name) &op_##name,
const struct op *const ops[] = {
#include "op/op.list"
    NULL};
#undef OP

const struct row_context row_plain = {0};

const char *const kind_name[KIND_COUNT] = {
    [KIND_LOGIT] = "logits",
    [KIND_PROB] = "probabilities",
    [KIND_LOGPROB] = "log-probabilities",
    [KIND_SCORE] = "scores of each class on its own",
    [KIND_LOG_SCORE] = "log-scores of each class on its own",
    [KIND_PART] = "probabilities that sum to less than 1",
    [KIND_LOG_PART] = "logarithms of probabilities that sum to less than 1",
};

int
op_parse(const struct op *op, void *arg, const char *text, struct err *err)
{
	double x = op->usual;

	if (!op->arg)
		return 0;
	if (op->read)
		return op->read(arg, text, err);
	if (text && range_read(&op->range, text, &x, err) < 0)
		return -1;
	if (op->set)
		op->set(arg, x);
	else
		memcpy(arg, &x, sizeof(x));
	return 0;
}

/* Whether `name`, in which _ counts as -, is the first len bytes of `is`, and these are a word. */
static bool
same_word(const char *is, const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (name[i] == ' ' || is[i] != (name[i] == '_' ? '-' : name[i]))
			return false;
	}
	return !is[len] || is[len] == ' ';
}

static bool
is_called(const struct op *op, const char *name, size_t len)
{
	const char *next = op->alias;

	if (same_word(op->name, name, len))
		return true;
	for (; next; next = strchr(next, ' ')) {
		next += *next == ' ';
		if (same_word(next, name, len))
			return true;
	}
	return false;
}

const struct op *
op_step(const char *name, size_t len)
{
	for (size_t i = 0; len > 0 && ops[i]; i++) {
		if (ops[i]->role == ROLE_STEP && is_called(ops[i], name, len))
			return ops[i];
	}
	return NULL;
}

size_t
op_top(const double *row, size_t n, const struct row_context *context)
{
	return context->top ? *context->top : kern()->argmax(row, n);
}

size_t
class_place(const uint32_t *id, size_t n, size_t class)
{
	size_t low = 0, high = n, middle;

	if (!id)
		return class < n ? class : n;
	while (low < high) {
		middle = low + (high - low) / 2;
		if (id[middle] < class)
			low = middle + 1;
		else
			high = middle;
	}
	return low < n && id[low] == class ? low : n;
}

const struct op *
op_normaliser(const char *name)
{
	for (size_t i = 0; ops[i]; i++) {
		if (ops[i]->role == ROLE_NORMALISER && strcmp(ops[i]->name, name) == 0)
			return ops[i];
	}
	return NULL;
}
