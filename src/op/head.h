/* SPDX-License-Identifier: MIT */
#ifndef SMX_OP_HEAD_H
#define SMX_OP_HEAD_H

#include <stddef.h>
#include <stdint.h>

#include "base/names.h"

struct err;

/*
 * The last layer of a model whose values are not one for each class: how the values of a
 * row become the log-probabilities of its classes. Rows pass it when they are read
 * (format/batch.c), so that everything behind it sees classes. Each kind is a file of its
 * own that ends in a const struct head_kind. All zero: a value is a class's logit.
 */

struct head_kind;

struct head {
	const struct head_kind *kind; /* NULL: there is none */
	struct names names; /* of the classes, if the head gives them names; owned */

	size_t *cut; /* clusters: the first class of each cluster, rising; owned */
	size_t ncut;

	size_t nnode; /* tree: values of a row; one less than the classes */
	/*
	 * For each node what its + and its - lead to: a node, or nnode and a class; owned,
	 * as is the order of the nodes in which each comes behind its parent.
	 */
	uint32_t (*child)[2];
	uint32_t *order;
};

struct head_kind {
	/* The classes of a row of n values; 0 if no row has as many. */
	size_t (*classes)(const struct head *h, size_t n);
	/* The values of a row of so many classes. */
	size_t (*values)(const struct head *h, size_t classes);
	/* Says which rows there can be, in at most size bytes: "a tree of 5 classes has ..." */
	void (*describe)(const struct head *h, char *text, size_t size);
	/*
	 * Writes the log-probability of each class to `to`, from the n values at z, which it
	 * may change; none is NaN or +inf. room has 2 n doubles. Returns NULL, or why the
	 * values are no row, *at being the one to blame.
	 */
	const char *(*apply)(
	    const struct head *h, double *z, size_t n, double *to, double *room, size_t *at);
};

extern const struct head_kind head_clusters, head_tree;

/*
 * Takes the cutoffs "2,10,100" of adaptive softmax: rising whole numbers above 0.
 * 0, or -1 with err set.
 */
int clusters_read(struct head *h, const char *text, struct err *err);

/*
 * Takes a tree as text (tree_read.c). 0, or -1 with err set: its text is what comes behind
 * the name of the file, as ":3:1: the path is empty".
 */
int tree_read(struct head *h, const char *p, size_t n, struct err *err);

/* Releases what the head owns; afterwards there is none. */
void head_free(struct head *h);

#endif
