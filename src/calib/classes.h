/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_CLASSES_H
#define SMX_CALIB_CLASSES_H

#include "calib/calib.h"

struct err;
struct names;

/* Whether it is a calibration whose result depends on which class is which. */
bool calib_by_class(const struct calib *c);

/*
 * Gives c, which has none, the names of the classes that it was fitted to, unless there are
 * other than c->nclass of them, and their checksum. 0, or -1 with err set.
 */
int calib_keep_names(struct calib *c, const struct names *names, struct err *err);

/* The checksum of names, of which there are some, in any order. 0, or -1 with err set. */
int calib_checksum(const struct names *names, uint64_t *sum, struct err *err);

/* How the classes of an input are called, beside those of the fit. */
enum calib_match {
	CALIB_UNNAMED, /* one of both has no names, or both */
	CALIB_SAME, /* as there, in the same order */
	CALIB_REORDERED,
	CALIB_OTHER, /* not all of them are the same */
};

struct calib_matched {
	enum calib_match match;
	size_t *order; /* CALIB_REORDERED: the input's class of each class; owned */
	struct names utf8; /* the input's names, if these were in another encoding; owned */
	/*
	 * A class's name there and in the input, or NULL: of CALIB_OTHER, the first that the
	 * other side lacks; else of the first class that is written otherwise.
	 */
	const char *there, *here;
};

/*
 * Compares c's classes with these names, which must outlive m. 0, or -1 with err set; either
 * way calib_matched_free releases m.
 */
int calib_match(
    const struct calib *c, const struct names *names, struct calib_matched *m, struct err *err);
void calib_matched_free(struct calib_matched *m);

/* Whether names that differ in a whole number alone are in the order of these. */
enum class_numbers { NUMBERS_NOT, NUMBERS_RISING, NUMBERS_OTHERWISE };
enum class_numbers class_numbers(const struct names *names, struct err *err);

#endif
