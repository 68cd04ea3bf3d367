/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_RANKING_H
#define SMX_METRIC_RANKING_H

#include "metric/cells.h"

extern const struct metric metric_ranking;

#endif
