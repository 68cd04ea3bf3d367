/* SPDX-License-Identifier: MIT */
/* The table of extra fields. */
#include "format/extra.h"

const struct extra_kind extra_kind[EXTRAS] = {
    [EXTRA_LENGTH] = {.one = "length", .many = "lengths", .setting = SETTING_LENGTH},
    [EXTRA_POSITION] = {.one = "position", .many = "positions", .setting = SETTING_POSITION},
    [EXTRA_PREVIOUS] = {.one = "list of previous tokens",
	.many = "lists of previous tokens",
	.setting = SETTING_PREVIOUS,
	.list = true},
    [EXTRA_TARGET] = {.one = "target", .many = "targets", .setting = SETTING_TARGETS, .list = true},
    [EXTRA_TANGENT] = {.one = "vector", .many = "vectors", .setting = SETTING_JVP, .list = true},
    [EXTRA_GROUP] = {.one = "group",
	.many = "groups",
	.setting = SETTING_MONDRIAN,
	.carried = true},
};
