/* SPDX-License-Identifier: MIT */
/*
 * --logq: the correction of sampled softmax (Bengio & Senecal 2008; Jean et al. 2015). The
 * logarithm of the probability by which a class was sampled is taken off its logit.
 *
 * (1) Numbers from 0 that sum to 1 are probabilities, and not their logarithms: refused.
 * (2) A class that is never sampled, of log q = -inf, would have an infinite logit. class_list
 *     refuses it, as all numbers that are not finite.
 */
#include "cli/logq.h"

#include <math.h>

#include "base/mem.h"
#include "cli/groups.h"
#include "op/class_list.h"

int
logq_prepare(struct settings *s, struct err *err)
{
	const struct reading *r = &s->reading;

	if (!s->logq.path)
		return 0;
	if (r->head)
		return err_set(err, ERR_USAGE,
		    "--logq: --%s makes probabilities, and only logits of a sampled softmax are "
		    "corrected",
		    s->tree_path ? "tree" : "clusters");
	if (r->task_given && r->task == TASK_BINARY)
		return err_set(err, ERR_USAGE,
		    "--logq: it is for rows of several classes; leave it out in the binary task");
	s->reading.one_width = s->reading.softmax = true;
	s->reading.less = (const double *const *)&s->logq.value;
	return 0;
}

/* (1) */
static int
check(const double *q, size_t n, const char *path, struct err *err)
{
	double sum = 0, least = INFINITY;

	for (size_t i = 0; i < n; i++) {
		sum += q[i];
		least = q[i] < least ? q[i] : least;
	}
	if (n < 2 || least < 0 || fabs(sum - 1) > 1e-3)
		return 0;
	return err_set(err, ERR_DATA,
	    "%.200s: the values are not below 0 and sum to 1, so they are probabilities; --logq "
	    "takes their natural logarithms",
	    path);
}

int
logq_settle(struct settings *s, const struct layout *l, struct err *err)
{
	struct class_list list = {0};
	int status;

	if (!s->logq.path)
		return 0;
	if (l->nclass == 0)
		return err_set(err, ERR_DATA,
		    "--logq: the number of classes is not known; say it with --cols");
	s->logq.value = mem_new(l->nclass, sizeof(*s->logq.value), err);
	if (!s->logq.value)
		return -1;
	status = class_list_read(&list, s->logq.path, NUMBER_EACH, err);
	if (status == 0)
		status = class_list_settle(&list, &l->names, l->nclass, err);
	if (status == 0)
		status = class_list_each(&list, &l->names, l->nclass, s->logq.value, err);
	if (status == 0)
		status = check(s->logq.value, l->nclass, s->logq.path, err);
	class_list_free(&list);
	return status;
}

static const struct opt options[] = {
    {
	.name = "logq",
	.arg = "FILE",
	.help = "sampled softmax: take log q of each class off its logit; lines class,log q",
	.type = OPT_FILE,
	.field = OPT_FIELD(settings, logq.path),
    },
    {0},
};

const struct opt_group group_logq = {"Classes that were sampled", options, NULL};
