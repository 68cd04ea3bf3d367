/* SPDX-License-Identifier: MIT */
/*
 * Metrics of eval that take much memory, or have no meaning in a task.
 */
#include "cli/eval_limits.h"

#include <math.h>

#include "base/err.h"
#include "cli/warn.h"
#include "metric/class_auroc.h"
#include "metric/redraw.h"

/* Bytes of these histograms, so that memory has an end. */
static const double AREAS_MOST = 1 << 30;

/* Areas of classes are those of several, and have a histogram for each. */
int
eval_check_areas(const struct setup *setup, struct err *err)
{
	if (setup->task == TASK_BINARY)
		return err_set(err, ERR_USAGE,
		    "--class-auroc: in the binary task auroc is that of class 1, and that of class "
		    "0 is the same; leave it out");
	if (setup->task == TASK_MULTILABEL)
		return err_set(err, ERR_USAGE,
		    "--class-auroc: the multilabel task has macro_auroc without it; leave it out");
	if (class_auroc_bytes(setup) > AREAS_MOST)
		return err_set(err, ERR_USAGE,
		    "--class-auroc: %zu classes%s need too much memory; leave it out",
		    setup->nclass, setup->grouped ? " in each group" : "");
	return 0;
}

/* Redraws of many classes. */
int
eval_check_redraws(const struct settings *s, const struct setup *setup, struct err *err)
{
	if (redraw_sums(setup) > REDRAW_SUMS_MOST)
		return err_set(err, ERR_USAGE,
		    "--calibration-test: %zu redraws with %zu bins need too much memory",
		    setup->redraws, setup->bins);
	if (setup->task == TASK_MULTICLASS && setup->rest == SETUP_WHOLE &&
	    redraw_lacks_classes(setup))
		note(s,
		    "--calibration-test: classwise_ece is not tested: %zu redraws of %zu classes "
		    "in %zu bins need too much memory; at most %.0f redraws do not",
		    setup->redraws, setup->nclass, setup->bins,
		    floor(REDRAW_SUMS_MOST / (double)setup->nclass / (double)setup->bins));
	return 0;
}
