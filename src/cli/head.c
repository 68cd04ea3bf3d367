/* SPDX-License-Identifier: MIT */
/*
 * --tree and --clusters: the last layers of large models, whose values are not one for
 * each class.
 */
#include "cli/head.h"

#include "base/buf.h"
#include "cli/groups.h"
#include "io/whole.h"

/* A line for each class; nobody has a tree as large as this. */
enum { LONGEST = 1 << 30 };

static int
choose(struct settings *s, const struct head_kind *kind, struct err *err)
{
	if (s->head.kind && s->head.kind != kind)
		return err_set(err, ERR_USAGE,
		    "--tree and --clusters: a row's values are those of one of them");
	head_free(&s->head);
	s->reading.head = &s->head;
	s->reading.one_width = true;
	return 0;
}

static int
set_tree(struct settings *s, const char *path, struct err *err)
{
	struct buf text = {0};
	struct err why = {0};
	int status;

	if (choose(s, &head_tree, err) < 0)
		return -1;
	status = whole_read(path, LONGEST, &text, err);
	if (status == 0 && tree_read(&s->head, text.p, text.len, &why) < 0)
		status = err_set(
		    err, why.code, "%.200s%s%.260s", path, *why.text == ':' ? "" : ": ", why.text);
	s->tree_path = path;
	buf_free(&text);
	return status;
}

static int
set_clusters(struct settings *s, const char *text, struct err *err)
{
	return choose(s, &head_clusters, err) < 0 ? -1 : clusters_read(&s->head, text, err);
}

int
head_prepare(const struct settings *s, struct err *err)
{
	const struct reading *r = &s->reading;
	const char *option = s->tree_path ? "--tree" : "--clusters";
	const struct op *norm = s->chain.norm.op;

	if (!r->head)
		return 0;
	if (r->from != FROM_UNSAID && r->from != FROM_LOGITS)
		return err_set(err, ERR_USAGE, "%s takes logits; leave out --from", option);
	if (r->task_given && r->task != TASK_MULTICLASS)
		return err_set(err, ERR_USAGE,
		    "%s makes classes of which one is true, which is the multiclass task; leave "
		    "out --task",
		    option);
	if (norm && !norm->soft && norm->gives != KIND_PROB && norm->gives != KIND_LOGPROB)
		return err_set(err, ERR_USAGE,
		    "%s makes log-probabilities that exclude each other, which are no logits for "
		    "--op %s; leave out --op",
		    option, norm->name);
	return 0;
}

static const struct opt options[] = {
    {
	.name = "tree",
	.arg = "FILE",
	.help = "hierarchical softmax: values are nodes; FILE has each class and its path, 0+ 1-",
	.type = OPT_FILE,
	.call = set_tree,
    },
    {
	.name = "clusters",
	.arg = "LIST",
	.help = "adaptive softmax: the first class of each cluster, as torch's cutoffs",
	.type = OPT_TEXT,
	.call = set_clusters,
    },
    {0},
};

const struct opt_group group_head = {"Values that are not one a class", options, NULL};
