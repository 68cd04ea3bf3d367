/* SPDX-License-Identifier: MIT */
/*
 * tree: hierarchical softmax (Morin & Bengio 2005, Hierarchical Probabilistic Neural
 * Network Language Model). Each value of a row is the logit z of a node of a binary tree,
 * each class a leaf, and a class has the probability of the decisions on its path:
 *     log p_i = sum over the nodes of its path of log sigmoid(z) for +, log sigmoid(-z)
 *     for -.
 * word2vec's code 0 is + and its code 1 is - (Mikolov et al. 2013).
 * (1) With l = log(1 + exp(-|z|)) the two logarithms are min(z, 0) - l and min(-z, 0) - l:
 *     neither loses digits, however certain the decision is.
 * (2) -inf is a certain decision for -: the classes behind + get -inf.
 * (3) Sums run from the root to the leaf.
 */
#include <math.h>
#include <stdio.h>

#include "kern/kern.h"
#include "op/head.h"

static size_t
classes(const struct head *h, size_t n)
{
	return n == h->nnode ? h->nnode + 1 : 0;
}

static size_t
values(const struct head *h, size_t nclass)
{
	(void)nclass;
	return h->nnode;
}

static void
describe(const struct head *h, char *text, size_t size)
{
	snprintf(text, size, "the tree of %zu classes has %zu node%s, each a value of a row",
	    h->nnode + 1, h->nnode, h->nnode == 1 ? "" : "s");
}

static const char *
apply(const struct head *h, double *z, size_t n, double *to, double *room, size_t *at)
{
	double *l = room, *sum = room + n, term[2];
	uint32_t node, child;

	*at = 0;
	for (size_t i = 0; i < n; i++)
		l[i] = fabs(z[i]);
	kern()->log_sigmoid(l, n); /* minus l of (1) */
	sum[h->order[0]] = 0;
	for (size_t k = 0; k < n; k++) { /* (3) */
		node = h->order[k];
		term[0] = z[node] < 0 ? z[node] + l[node] : l[node];
		term[1] = z[node] > 0 ? l[node] - z[node] : l[node];
		for (size_t i = 0; i < 2; i++) {
			child = h->child[node][i];
			if (child < n)
				sum[child] = sum[node] + term[i];
			else
				to[child - n] = sum[node] + term[i];
		}
	}
	return NULL;
}

const struct head_kind head_tree = {
    .classes = classes,
    .values = values,
    .describe = describe,
    .apply = apply,
};
