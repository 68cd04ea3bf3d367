/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_PAGE_FILES_H
#define SMX_REPORT_PAGE_FILES_H

#include <stddef.h>

/*
 * A file of src/report/page, or a script of src/cli/completion. The Makefile makes them of
 * what report/page/embed writes.
 */
struct page_file {
	const char *text; /* with a final NUL */
	size_t len;
};

extern const struct page_file page_html, page_diff_html, page_css, page_js;
extern const struct page_file completion_bash, completion_zsh, completion_fish;

#endif
