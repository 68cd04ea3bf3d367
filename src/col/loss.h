/* SPDX-License-Identifier: MIT */
#ifndef SMX_COL_LOSS_H
#define SMX_COL_LOSS_H

/* Which loss the columns loss and grad are about; see loss.c. */
struct loss {
	double smoothing; /* epsilon, 0 to 1 */
	double focal; /* gamma, at least 0; then there is no smoothing */
	double temp; /* what the steps divided the logits by: grad is by the logits before */
};

#endif
