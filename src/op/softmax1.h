/* SPDX-License-Identifier: MIT */
#ifndef SMX_OP_SOFTMAX1_H
#define SMX_OP_SOFTMAX1_H

#include "op/op.h"

extern const struct op op_softmax1, op_log_softmax1;

#endif
