/* SPDX-License-Identifier: MIT */
/*
 * Checks JSON (RFC 8259) in one pass over its bytes, without building a tree.
 * (1) Strict: no 01, 1. or .5, no control characters in strings, no comma
 *     before a closing bracket, no nonstandard escapes.
 * (2) Bytes above 0x7f and \u escapes of half a surrogate pair are accepted;
 *     the reader of the string decides what they mean.
 * (3) One bit per open bracket records its kind, so that depth costs neither
 *     stack nor allocated memory; there are JSON_DEPTH bits.
 */
#include <string.h>

#include "base/json.h"
#include "base/json_word.h"

static const char *
refuse(struct json_fault *fault, const char *at, const char *what)
{
	*fault = (struct json_fault){at, what};
	return NULL;
}

/* ---- strings ---- */

/* Returns the first quote, backslash or control character from p on, or end. */
static const char *
plain_end(const char *p, const char *end)
{
	uint64_t w;

	for (; end - p >= 8; p += 8) {
		memcpy(&w, p, 8);
		if (json_special(w))
			break;
	}
	while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20)
		p++;
	return p;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Returns the first byte after the escape whose backslash is at p. */
static const char *
escape_end(const char *p, const char *end, struct json_fault *fault)
{
	if (end - p < 2)
		return refuse(fault, end, "the string is not closed");
	if (p[1] != 'u')
		return p[1] && strchr("\"\\/bfnrt", p[1])
		    ? p + 2
		    : refuse(fault, p, "JSON has no such escape");
	for (int i = 2; i < 6; i++) {
		if (p + i >= end || hex_digit(p[i]) < 0)
			return refuse(fault, p, "\\u needs four hexadecimal digits");
	}
	return p + 6;
}

const char *
json_string(const char *p, const char *end, struct json_fault *fault)
{
	if (p >= end || *p != '"')
		return refuse(fault, p, "a string must stand here");
	for (p++; p;) {
		p = plain_end(p, end);
		if (p >= end)
			return refuse(fault, p, "the string is not closed");
		if (*p == '"')
			return p + 1;
		if (*p != '\\')
			return refuse(
			    fault, p, "a control character in a string; escape it, as in \\u0009");
		p = escape_end(p, end, fault);
	}
	return NULL;
}

/* ---- numbers and words ---- */

static const char *
digits_end(const char *p, const char *end)
{
	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return p;
}

/* Returns the first byte after the digits that must begin at p. */
static const char *
digits(const char *p, const char *end, struct json_fault *fault)
{
	const char *q = digits_end(p, end);

	return q > p ? q : refuse(fault, p, "a number lacks a digit here");
}

static const char *
number(const char *p, const char *end, struct json_fault *fault)
{
	const char *whole = p + (*p == '-');

	p = digits(whole, end, fault);
	if (p && *whole == '0' && p > whole + 1)
		return refuse(fault, whole, "a number must not begin with 0");
	if (p && p < end && *p == '.')
		p = digits(p + 1, end, fault);
	if (p && p < end && (*p == 'e' || *p == 'E')) {
		p++;
		p += p < end && (*p == '-' || *p == '+');
		p = digits(p, end, fault);
	}
	return p;
}

bool
json_number(const char *p, size_t len)
{
	struct json_fault fault;

	return len > 0 && number(p, p + len, &fault) == p + len;
}

/* Returns the first byte after the word if it is at p, otherwise NULL. */
static const char *
word(const char *p, const char *end, const char *text)
{
	const size_t len = strlen(text);

	return (size_t)(end - p) >= len && memcmp(p, text, len) == 0 ? p + len : NULL;
}

static const char *
no_value(const char *p, const char *end, struct json_fault *fault)
{
	if (p >= end || *p == ',' || *p == ']' || *p == '}')
		return refuse(fault, p, "a value is missing");
	return refuse(fault, p, "no JSON value begins like this");
}

/* Returns the first byte after a value that is neither array nor object. */
static const char *
scalar(const char *p, const char *end, enum json_dialect dialect, struct json_fault *fault)
{
	static const char *const words[] = {
	    "true", "false", "null", "NaN", "Infinity", "-Infinity"};
	const int known = dialect == JSON_PYTHON ? 6 : 3;
	const char *q;

	if (p >= end)
		return no_value(p, end, fault);
	if (*p == '"')
		return json_string(p, end, fault);
	for (int i = 0; i < known; i++) {
		q = *p == words[i][0] ? word(p, end, words[i]) : NULL;
		if (q)
			return q;
	}
	if (*p == '-' || (*p >= '0' && *p <= '9'))
		return number(p, end, fault);
	return no_value(p, end, fault);
}

/* ---- arrays and objects ---- */

/* A position in a text, and the brackets that are open there (3). */
struct cursor {
	const char *p, *end; /* p is NULL after an error */
	struct json_fault *fault;
	unsigned depth;
	uint64_t is_object[JSON_DEPTH / 64]; /* one bit per depth */
};

static void
stop(struct cursor *c, const char *what)
{
	c->p = refuse(c->fault, c->p, what);
}

static bool
in_object(const struct cursor *c)
{
	return c->is_object[(c->depth - 1) / 64] >> (c->depth - 1) % 64 & 1;
}

/* Skips the member's name and colon, up to its value. */
static void
member_name(struct cursor *c)
{
	if (c->p >= c->end || *c->p != '"') {
		stop(c, "a member's name in quotes must stand here");
		return;
	}
	c->p = json_string(c->p, c->end, c->fault);
	if (!c->p)
		return;
	c->p = json_space(c->p, c->end);
	if (c->p >= c->end || *c->p != ':')
		stop(c, "a colon must follow the name");
	else
		c->p = json_space(c->p + 1, c->end);
}

/* Enters the array or object at p, up to its first value. False if it is empty. */
static bool
go_in(struct cursor *c)
{
	const bool object = *c->p == '{';
	uint64_t *bits;

	if (c->depth == JSON_DEPTH) {
		stop(c, "arrays and objects are nested more than 1024 deep");
		return false;
	}
	if (c->depth % 64 == 0)
		c->is_object[c->depth / 64] = 0;
	bits = &c->is_object[c->depth / 64];
	*bits &= ~((uint64_t)1 << c->depth % 64);
	*bits |= (uint64_t)object << c->depth % 64;
	c->depth++;
	c->p = json_space(c->p + 1, c->end);
	if (c->p < c->end && *c->p == (object ? '}' : ']')) {
		c->depth--;
		c->p++;
		return false;
	}
	if (object)
		member_name(c);
	return true;
}

/*
 * Moves from the end of a value to the next value, closing brackets on the way.
 * False if there is none.
 */
static bool
next_value(struct cursor *c)
{
	bool object;

	while (c->p && c->depth > 0) {
		object = in_object(c);
		c->p = json_space(c->p, c->end);
		if (c->p < c->end && *c->p == ',') {
			c->p = json_space(c->p + 1, c->end);
			if (object)
				member_name(c);
			return c->p != NULL;
		}
		if (c->p >= c->end || *c->p != (object ? '}' : ']')) {
			stop(c,
			    c->p >= c->end ? "the text ends too early"
				: object   ? "a comma or } must follow the value"
					   : "a comma or ] must follow the value");
			return false;
		}
		c->depth--;
		c->p++;
	}
	return false;
}

const char *
json_value(const char *p, const char *end, enum json_dialect dialect, struct json_fault *fault)
{
	struct cursor c;
	bool more = true;

	if (p >= end || (*p != '[' && *p != '{'))
		return scalar(p, end, dialect, fault);
	c.p = p;
	c.end = end;
	c.fault = fault;
	c.depth = 0;
	while (c.p && more) {
		if (c.p < end && (*c.p == '[' || *c.p == '{')) {
			if (go_in(&c))
				continue;
		} else
			c.p = scalar(c.p, end, dialect, fault);
		more = next_value(&c);
	}
	return c.p;
}

/* ---- refused values ---- */

/*
 * Returns the first byte after the string at p, whatever its content; NULL if
 * it does not end.
 */
static const char *
skip_string(const char *p, const char *end)
{
	const char *q = p + 1, *escape;

	while ((q = memchr(q, '"', (size_t)(end - q)))) {
		for (escape = q; escape - 1 > p && escape[-1] == '\\'; escape--)
			;
		q++;
		if ((q - 1 - escape) % 2 == 0)
			return q;
	}
	return NULL;
}

/*
 * Returns the first bracket or quote from p on, or end. What it stops at may also be
 * one of a few bytes that look alike: Y, _, y and DEL.
 */
static const char *
next_mark(const char *p, const char *end)
{
	const uint64_t brackets = JSON_ONES * 0x26; /* [ ] { } with these bits are all 0x7f */
	uint64_t w, b, quote;

	for (; end - p >= 8; p += 8) {
		memcpy(&w, p, 8);
		b = (w | brackets) ^ JSON_ONES * 0x7f;
		quote = w ^ JSON_ONES * '"';
		if ((((b - JSON_ONES) & ~b) | ((quote - JSON_ONES) & ~quote)) & JSON_HIGH)
			break;
	}
	while (p < end && (*p | 0x26) != 0x7f && *p != '"')
		p++;
	return p;
}

/* Returns the first byte after the array or object at p; NULL if it does not end. */
static const char *
skip_brackets(const char *p, const char *end)
{
	size_t depth = 0;

	while (p && (p = next_mark(p, end)) < end) {
		if (*p == '"') {
			p = skip_string(p, end);
			continue;
		}
		depth += *p == '{' || *p == '[';
		if ((*p == '}' || *p == ']') && --depth == 0)
			return p + 1;
		p++;
	}
	return NULL;
}

/* Whether a number or a word can't go on with this byte. */
static bool
ends_word(char c)
{
	return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

const char *
json_skip(const char *p, const char *end)
{
	if (p < end && *p == '"')
		return skip_string(p, end);
	if (p < end && (*p == '[' || *p == '{'))
		return skip_brackets(p, end);
	while (p < end && !ends_word(*p)) {
		if (*p == '"' || *p == '[' || *p == '{')
			return json_skip(p, end);
		p++;
	}
	return p;
}

/* ---- the meaning of a string ---- */

static unsigned
four_digits(const char *p)
{
	unsigned u = 0;

	for (int i = 0; i < 4; i++)
		u = u << 4 | (unsigned)hex_digit(p[i]);
	return u;
}

/* Decodes the \u escape at *p and moves *p past it. Half a pair gives U+FFFD (2). */
static unsigned
code_point(const char **p)
{
	unsigned u = four_digits(*p + 2), low;

	*p += 6;
	if (u < 0xd800 || u > 0xdfff)
		return u;
	if (u > 0xdbff || (*p)[0] != '\\' || (*p)[1] != 'u')
		return 0xfffd;
	low = four_digits(*p + 2);
	if (low < 0xdc00 || low > 0xdfff)
		return 0xfffd;
	*p += 6;
	return 0x10000 + ((u - 0xd800) << 10) + (low - 0xdc00);
}

static size_t
utf8_write(char *q, unsigned u)
{
	static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
	const size_t n = u < 0x80 ? 1 : u < 0x800 ? 2 : u < 0x10000 ? 3 : 4;

	for (size_t i = n; i-- > 1; u >>= 6)
		q[i] = (char)(0x80 | (u & 0x3f));
	q[0] = (char)(n == 1 ? u : lead[n] | u);
	return n;
}

/* Decodes the escape at *p into 1 to 4 bytes and moves *p past it. */
static size_t
unescape(const char **p, char text[4])
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char c = (*p)[1], *hit;

	if (c == 'u')
		return utf8_write(text, code_point(p));
	hit = strchr(from, c);
	text[0] = hit ? to[hit - from] : c;
	*p += 2;
	return 1;
}

void
json_unescape(struct buf *out, const char *p, size_t len)
{
	const char *q = p + 1, *end = p + len - 1, *slash;
	const size_t begin = out->len;
	char text[4];
	size_t n;

	for (;;) {
		slash = memchr(q, '\\', (size_t)(end - q));
		buf_add(out, q, (size_t)((slash ? slash : end) - q));
		if (!slash)
			return;
		q = slash;
		n = unescape(&q, text);
		if (n == 1 && text[0] == '\0')
			break;
		buf_add(out, text, n);
	}
	out->len = begin;
	buf_add(out, p, len);
}

bool
json_string_is(const char *p, size_t len, const char *text)
{
	const char *q = p + 1, *end = p + len - 1;
	char other[4];
	size_t n;

	if (!memchr(p, '\\', len))
		return len == strlen(text) + 2 && memcmp(q, text, len - 2) == 0;
	while (q < end && *text) {
		n = 1;
		if (*q == '\\')
			n = unescape(&q, other);
		else
			other[0] = *q++;
		if (strncmp(text, other, n) != 0)
			return false;
		text += n;
	}
	return q == end && !*text;
}
