/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_TENSORS_H
#define SMX_FORMAT_TENSORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "format/elements.h"

struct err;
struct stream;
struct tensors;

/* Files of named tensors. Each is read as a stream that begins as a .npy file does. */

struct tensor {
	const char *name;
	const char *type; /* of its numbers, as the file calls it */
	enum element element; /* the same; ELEMENT_TEXT: smx reads no such numbers */
	bool big; /* their highest byte is first */
	size_t naxis;
	size_t axes; /* where they are in tensors.number */
	bool strided; /* behind the axes is the stride of each, in numbers; else C order */
	uint64_t at; /* where its first byte is: in the file, or in its storage */
	size_t storage; /* of a file that has several, which */
};

struct tensors_kind {
	/*
	 * The stream that has the tensor's bytes, to be read anywhere. *owned: it is the
	 * tensor's, which closes it, and is filled to its end, for what it checks there;
	 * else it is closed with the file. NULL with err set.
	 */
	struct stream *(*storage)(
	    struct tensors *t, const struct tensor *tensor, bool *owned, struct err *err);

	/* Frees all but the members of struct tensors. */
	void (*close)(struct tensors *t);
};

/* Embedded as the first member by each kind of file. */
struct tensors {
	const struct tensors_kind *kind;
	const char *path; /* the name of its stream */
	struct tensor *tensor;
	size_t n, cap;
	struct buf metadata; /* what stands beside the tensors, as JSON; or nothing */

	/* Internal. */
	uint64_t *number; /* axes and strides */
	size_t nnumber, number_cap;
	size_t uses; /* its owner and open tensors */
	struct arena text; /* names */
};

/* Adds a tensor, whose name is copied. 0, or -1 with err set. */
int tensors_add(
    struct tensors *t, const struct tensor *tensor, const char *name, size_t len, struct err *err);

/* Adds a number that axes and strides are made of. 0, or -1 with err set. */
int tensors_number(struct tensors *t, uint64_t u, struct err *err);

/* Checks that no two have one name. 0, or -1 with err set. */
int tensors_check_names(const struct tensors *t, struct err *err);

/*
 * Opens a tensor as a stream, which is as numpy.save would write it. One thread at a time
 * opens and closes. NULL with err set.
 */
struct stream *tensors_open(struct tensors *t, size_t i, struct err *err);

/* Lets go of the file; it lives on while a tensor is open. */
void tensors_close(struct tensors *t);

#endif
