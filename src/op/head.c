/* SPDX-License-Identifier: MIT */
/*
 * What all heads have in common: their end.
 */
#include "op/head.h"

#include "base/mem.h"

void
head_free(struct head *h)
{
	names_free(&h->names);
	mem_free(h->cut);
	mem_free(h->child);
	mem_free(h->order);
	*h = (struct head){0};
}
