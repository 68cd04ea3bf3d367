/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_ROLES_H
#define SMX_FORMAT_ROLES_H

struct err;
struct layout;

/*
 * Gives the columns their roles, and each the reason for it, by the reading and
 * the header: see roles.c. Fills in logit, the task, nclass, nbefore, label and weight, and
 * adds a note if the header decides between columns. 0, or -1 with err set.
 */
int layout_roles(struct layout *l, struct err *err);

/* The first step of it alone: the roles that options name, and the label and the weight. */
int layout_roles_asked(struct layout *l, struct err *err);

#endif
