/* SPDX-License-Identifier: MIT */
#ifndef SMX_OP_GIVEN_H
#define SMX_OP_GIVEN_H

#include "op/op.h"

/* Normalisers of a part of a row, by the log-sum-exp of the whole. Not in op.list. */
extern const struct op op_given, op_log_given;

#endif
