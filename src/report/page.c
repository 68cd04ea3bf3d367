/* SPDX-License-Identifier: MIT */
/*
 * A page: page.html between head.html and foot.html, with the style, the program and the
 * numbers in the places that it marks.
 *
 * (1) A browser runs and applies only what has the hash that the page's policy names, so
 *     no text from the data can become a program.
 * (2) Within a script element a browser looks for "</script" and "<!--": no < of the
 *     numbers' texts stays as it is. U+2028 and U+2029 end lines in JavaScript.
 */
#include "report/page.h"

#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/sha256.h"
#include "report/page_files.h"

/* (2) */
static void
add_json(struct buf *out, const struct buf *json)
{
	const char *p = json->p, *end = p + json->len;

	for (; p < end; p++) {
		if (*p == '<') {
			buf_str(out, "\\u003c");
		} else if (end - p > 2 && memcmp(p, "\xe2\x80", 2) == 0 &&
		    ((unsigned char)p[2] | 1) == 0xa9) {
			buf_str(out, (unsigned char)p[2] == 0xa8 ? "\\u2028" : "\\u2029");
			p += 2;
		} else {
			buf_char(out, *p);
		}
	}
}

/* Text between tags. */
static void
add_text(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '<')
			buf_str(out, "&lt;");
		else if (*text == '&')
			buf_str(out, "&amp;");
		else
			buf_char(out, *text);
	}
}

/* (1) */
static void
add_hash(struct buf *out, const struct page_file *file)
{
	char hash[SHA256_BASE64 + 1];

	sha256_base64(file->text, file->len, hash);
	buf_printf(out, "'sha256-%s'", hash);
}

/* What stands at a mark of the page. */
static void
add_mark(struct buf *out, const char *mark, size_t len, const char *title, const struct buf *json)
{
	if (len == 5 && memcmp(mark, "style", len) == 0)
		buf_add(out, page_css.text, page_css.len);
	else if (len == 6 && memcmp(mark, "script", len) == 0)
		buf_add(out, page_js.text, page_js.len);
	else if (len == 10 && memcmp(mark, "style-hash", len) == 0)
		add_hash(out, &page_css);
	else if (len == 11 && memcmp(mark, "script-hash", len) == 0)
		add_hash(out, &page_js);
	else if (len == 5 && memcmp(mark, "title", len) == 0)
		add_text(out, title);
	else if (len == 4 && memcmp(mark, "data", len) == 0)
		add_json(out, json);
}

int
page_compose(const struct page_file *html, const char *title, const struct buf *json,
    struct buf *out, struct err *err)
{
	static const char open[] = "{{", close[] = "}}";
	const char *p = html->text, *mark, *end;

	while ((mark = strstr(p, open)) && (end = strstr(mark, close))) {
		buf_add(out, p, (size_t)(mark - p));
		mark += strlen(open);
		add_mark(out, mark, (size_t)(end - mark), title, json);
		p = end + strlen(close);
	}
	buf_str(out, p);
	out->lacks = json->lacks ? json->lacks : out->lacks;
	return buf_check(out, err);
}

int
page_write(const struct charts *c, const struct page_source *from, struct buf *out, struct err *err)
{
	struct buf json = {0};
	struct json j = {.out = &json};
	int status;

	json_open(&j, NULL, '{');
	page_json(&j, c, from);
	json_close(&j, '}');
	status = page_compose(&page_html, from->title, &json, out, err);
	buf_free(&json);
	return status;
}
