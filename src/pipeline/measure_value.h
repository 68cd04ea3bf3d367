/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_MEASURE_VALUE_H
#define SMX_PIPELINE_MEASURE_VALUE_H

struct batch;
struct buf;
struct err;
struct row;
struct term;

/*
 * Sets value to the text of the first field that the row carries (reading.by), or if `of` is not
 * NULL of the one that it asks for, without quotes; empty if it has none. 0, or -1 with err set
 * (ERR_MEM).
 */
int measure_value(struct buf *value, const struct term *of, const struct batch *b,
    const struct row *row, struct err *err);

#endif
