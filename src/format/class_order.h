/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_CLASS_ORDER_H
#define SMX_FORMAT_CLASS_ORDER_H

struct layout;

/* What labels are, as far as that is known before the first row is read. */
enum label_kind {
	LABELS_NONE, /* nobody asks for any, or they are names */
	LABELS_NUMBERS,
	LABELS_ANY, /* they may be numbers or names */
};

/* The order that the first row had. */
enum row_order {
	ROW_ORDER_NONE, /* it is that of columns, or was given */
	ROW_ORDER_MAP,
	ROW_ORDER_SCORES, /* a list of labels and scores: the highest score comes first */
};

/*
 * Tells, in a note of the layout or in l->suspects, that a label that is a number may
 * not mean the class in that place: see class_order.c. The names must be known.
 */
void class_order(struct layout *l, enum label_kind labels, enum row_order row);

#endif
