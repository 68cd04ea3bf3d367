/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_LLAMA_TEXT_H
#define SMX_REPORT_LLAMA_TEXT_H

struct buf;
struct diff;
struct err;

/* Appends the lines that llama-perplexity ends with. 0, or -1 with err set (ERR_MEM). */
int llama_text(const struct diff *d, struct buf *out, struct err *err);

#endif
