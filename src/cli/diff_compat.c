/* SPDX-License-Identifier: MIT */
/*
 * --compat llama: what can't be combined with it, as llama.cpp does no such thing.
 */
#include "cli/diff_work.h"
#include "format/kld.h"

static const char *
strange(const struct settings *s)
{
	const struct diff_own *o = s->own;

	return s->chain.nstep > 0 || s->chain.calib.method ? "changes of the logits"
	    : o->key                                       ? "--key"
	    : o->list.what != LIST_NOTHING                 ? "--list"
	    : s->reading.nignore > 0                       ? "--ignore-label"
	    : s->reading.clamped == CLAMPED_MASK           ? "--clamped mask"
	    : reading_masks(&s->reading)                   ? "masks"
							   : NULL;
}

int
diff_check_compat(const struct settings *s, struct err *err)
{
	const struct diff_own *o = s->own;
	const char *what = o->diff.compat ? strange(s) : NULL;

	if (!what)
		return 0;
	return err_set(err, ERR_USAGE,
	    "--compat llama does what llama.cpp does, which has no %s; leave out one of the two",
	    what);
}

int
diff_check_compat_input(const struct diff_work *w, struct err *err)
{
	const struct layout *a = &w->files_a.source.layout;

	if (!w->own->diff.compat || !a->format)
		return 0;
	if (!kld_is(a))
		return err_set(err, ERR_DATA,
		    "%.200s: --compat llama needs a file of llama-perplexity --kl-divergence-base "
		    "as the first file",
		    w->files_a.source.layout_path);
	if (w->files_b.source.layout.listed)
		return err_set(err, ERR_USAGE,
		    "--compat llama compares whole rows, and those of %.200s list some of their "
		    "classes",
		    w->files_b.source.layout_path);
	if (a->task != TASK_MULTICLASS)
		return err_set(err, ERR_USAGE, "--compat llama: only in the multiclass task");
	if (a->part.n > 0)
		return err_set(
		    err, ERR_USAGE, "--compat llama compares whole rows; leave out --cols");
	return 0;
}
