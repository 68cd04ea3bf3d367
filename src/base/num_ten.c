/* SPDX-License-Identifier: MIT */
/* The tables of num_ten.h. */
#include "base/num_ten.h"

const struct ten num_tens[TEN_MAX - TEN_MIN + 1] = {
#include "base/pow10.h"
};

const uint64_t num_exps[2098] = {
#include "base/pow10exp.h"
};

/* clang-format off */
const uint64_t num_units[20] = {
	1U, 10U, 100U, 1000U, 10000U, 100000U, 1000000U, 10000000U, 100000000U, 1000000000U,
	10000000000U, 100000000000U, 1000000000000U, 10000000000000U, 100000000000000U,
	1000000000000000U, 10000000000000000U, 100000000000000000U, 1000000000000000000U,
	10000000000000000000U,
};
/* clang-format on */
