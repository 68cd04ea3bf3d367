/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_CLASS_VALUES_H
#define SMX_BASE_CLASS_VALUES_H

#include <stddef.h>

#include "base/names.h"

struct err;

/*
 * A number for each class, from text: a line class,value for each class, by its number
 * from 0 or by its name, in any order; or the values alone, a line each, in the order of
 * the classes. Between the cells is a comma, a semicolon or a tab. A first line without a
 * number is a header; empty lines are skipped. NaN is refused.
 *
 * Fills value[0 .. nclass). 0, or -1 with err set: its text is what comes behind the name
 * of the file, as ":3:1: no class is called 'emu'".
 */
int class_values_read(const char *p, size_t n, const struct names *names, size_t nclass,
    double *value, struct err *err);

#endif
