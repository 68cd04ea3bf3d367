/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_STATE_FORM_H
#define SMX_REPORT_STATE_FORM_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct err;
struct metric;
struct slot;

/*
 * What writing and reading a state have in common. smx.state/2:
 *
 * (1) Sums are integers of any width, so they are written as hexadecimal
 *     strings. Only nonzero sums are written: index, integer, index, integer
 *     ...
 * (2) The last member is the CRC-32 (RFC 1952) of all bytes before its comma.
 * (3) With groups, the whole is their sum and not written.
 * (4) Behind the replicates of a bootstrap stands one more tally: all rows once.
 * (5) smx.state/1 had confidences that were not rounded, and lacks the weights of
 *     predictions: its sums cannot be added to these, so it is refused by name.
 * (6) Sums that no rows can have, as a confidence above 1, are refused: nothing that
 *     is worked out from them has an end that can be relied on.
 * (7) Sums at points are strings: key, sum, sum, key ... by rising key, or "over" if
 *     there were too many.
 * (8) Sums that few states have are left out if they are 0: states of before they
 *     were thought of can be read.
 * (9) "calibration_test" of the options: how often the labels were drawn again, the seed,
 *     and, as of a bootstrap, which rows there are. The sums are a metric's.
 * (10) A metric that came later (metric.late) may be missing altogether; it then knows
 *     that its sums are not those of all rows.
 */

/* A kind of state: the name of its form and version, and the command that writes it. */
struct state_kind {
	const char *schema;
	const char *command;
};
extern const struct state_kind state_of_eval, state_of_diff;

/* Whether the text begins as a state of this kind does, of whatever version. */
bool state_begins(const struct state_kind *kind, const char *text, size_t len);

/* Whether a schema, which may be NULL, is that of this kind, of whatever version. */
bool state_is(const struct state_kind *kind, const char *schema);

/* Refuses any schema but that of the kind and this version. 0, or -1 with err set. */
int state_check(const struct state_kind *kind, const char *schema, struct err *err);

/* (8) Whether the slot, one of the metric's, is left out if it is 0. */
bool state_is_extra(const struct metric *m, const struct slot *s);

/* (2) The CRC-32 of n bytes. */
unsigned long state_crc(const char *p, size_t n);

/* (2) Whether the text ends in the checksum of what is before it, and nothing more. */
bool state_is_whole(const char *text, size_t len);

/* (2) Appends the checksum of what was appended since `from`, and ends the state. */
void state_end(struct buf *out, size_t from);

#endif
