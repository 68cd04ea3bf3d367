/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_BARS_H
#define SMX_FORMAT_BARS_H

#include "format/format.h"

/*
 * Rows as bars for people, written only and in no list: each row's fields, and a bar for
 * each of its most probable classes. The first column of the style is the probabilities,
 * the second, if there is one, their entropy; style.terminal says how bars look.
 */
extern const struct format format_bars;

/* So many classes of a row have a bar; the others are counted. */
enum { BARS_MOST = 20 };

#endif
