/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_CALIBRATION_TEST_H
#define SMX_METRIC_CALIBRATION_TEST_H

#include "metric/tally.h"

/*
 * What calibration errors would be if the probabilities were right: the labels of all rows
 * are drawn again setup.redraws times from the rows' own probabilities, and each error is
 * worked out for each of these redraws.
 */

/*
 * Sets null_mean, null_high, excess and p of each result that is a calibration error with
 * a value. 0, or -1 with err set: only memory can run out.
 */
int calibration_test(
    const struct tally *t, const struct setup *s, struct results *results, struct err *err);

#endif
