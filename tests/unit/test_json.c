/* SPDX-License-Identifier: MIT */
/*
 * base/json.h in both directions.
 *
 * The scanner: cases named as in the JSON Parsing Test Suite (N. Seriot,
 * https://github.com/nst/JSONTestSuite, y_ to be taken, n_ to be refused),
 * limits, places of faults, and agreement with cJSON on random texts but for
 * where cJSON is known to be lenient. The writer: commas, indentation, text that
 * needs escapes, and a failure that the buffer remembers.
 */
#include <check.h>
#include <cjson/cJSON.h>
#include <math.h>
#include <regex.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "dice.h"
#include "rig.h"

Suite *suite_json(void);

/* ---- the scanner ---- */

/* A copy that ends where its memory does, so that a sanitizer sees what is read behind it. */
static char *
tight(const char *text, size_t len)
{
	struct err err;
	char *p = mem_new(len, 1, &err);

	ck_assert_ptr_nonnull(p);
	memcpy(p, text, len);
	return p;
}

/* Whether the bytes, with white space around, are one value. */
static bool
takes(const char *text, size_t len, enum json_dialect dialect, struct json_fault *fault)
{
	const char *end = text + len, *p;

	p = json_value(json_space(text, end), end, dialect, fault);
	return p && json_space(p, end) == end;
}

struct sample {
	const char *name, *text;
	size_t len; /* 0: to the NUL */
};

static const struct sample good[] = {
    {"y_array_arraysWithSpaces", "[[]   ]", 0},
    {"y_array_empty", "[]", 0},
    {"y_array_empty-string", "[\"\"]", 0},
    {"y_array_ending_with_newline", "[\"a\"]\n", 0},
    {"y_array_false", "[false]", 0},
    {"y_array_heterogeneous", "[null, 1, \"1\", {}]", 0},
    {"y_array_with_1_and_newline", "[1\n]", 0},
    {"y_array_with_leading_space", " [1]", 0},
    {"y_array_with_several_null", "[1,null,null,null,2]", 0},
    {"y_array_with_trailing_space", "[2] ", 0},
    {"y_number", "[123e65]", 0},
    {"y_number_0e+1", "[0e+1]", 0},
    {"y_number_0e1", "[0e1]", 0},
    {"y_number_after_space", "[ 4]", 0},
    {"y_number_double_close_to_zero", "[-0.000000000000000000000000000000000000000001]", 0},
    {"y_number_int_with_exp", "[20e1]", 0},
    {"y_number_minus_zero", "[-0]", 0},
    {"y_number_negative_int", "[-123]", 0},
    {"y_number_real_capital_e_pos_exp", "[1E+2]", 0},
    {"y_number_real_exponent", "[123e45]", 0},
    {"y_number_real_fraction_exponent", "[123.456e78]", 0},
    {"y_number_real_neg_exp", "[1e-2]", 0},
    {"y_object", "{\"asd\":\"sdf\", \"dfg\":\"fgh\"}", 0},
    {"y_object_duplicated_key_and_value", "{\"a\":\"b\",\"a\":\"b\"}", 0},
    {"y_object_empty", "{}", 0},
    {"y_object_empty_key", "{\"\":0}", 0},
    {"y_object_escaped_null_in_key", "{\"foo\\u0000bar\": 42}", 0},
    {"y_object_extreme_numbers", "{ \"min\": -1.0e+28, \"max\": 1.0e+28 }", 0},
    {"y_object_simple", "{\"a\":[]}", 0},
    {"y_object_with_newlines", "{\n\"a\": \"b\"\n}", 0},
    {"y_string_1_2_3_bytes_UTF-8_sequences", "[\"\\u0060\\u012a\\u12AB\"]", 0},
    {"y_string_accepted_surrogate_pair", "[\"\\uD801\\udc37\"]", 0},
    {"y_string_allowed_escapes", "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]", 0},
    {"y_string_backslash_and_u_escaped_zero", "[\"\\\\u0000\"]", 0},
    {"y_string_comments", "[\"a/*b*/c/*d//e\"]", 0},
    {"y_string_double_escape_n", "[\"\\\\n\"]", 0},
    {"y_string_in_array_with_leading_space", "[ \"asd\"]", 0},
    {"y_string_nonCharacterInUTF-8_U+FFFF", "[\"\xef\xbf\xbf\"]", 0},
    {"y_string_null_escape", "[\"\\u0000\"]", 0},
    {"y_string_unescaped_char_delete", "[\"\x7f\"]", 0},
    {"y_string_utf8", "[\"\xe2\x82\xac\xf0\x9d\x84\x9e\"]", 0},
    {"y_string_with_del_character",
	"[\"a\x7f"
	"a\"]",
	0},
    {"y_structure_lonely_false", "false", 0},
    {"y_structure_lonely_int", "42", 0},
    {"y_structure_lonely_negative_real", "-0.1", 0},
    {"y_structure_lonely_null", "null", 0},
    {"y_structure_lonely_string", "\"asd\"", 0},
    {"y_structure_string_empty", "\"\"", 0},
    {"y_structure_true_in_array", "[true]", 0},
    {"y_structure_whitespace_array", " [] ", 0},
    /* left to the implementation; json_read.c (2) */
    {"i_number_huge_exp", "[0.4e00669999999999999999999999999]", 0},
    {"i_number_neg_int_huge_exp", "[-1e+9999]", 0},
    {"i_number_too_big_pos_int", "[100000000000000000000]", 0},
    {"i_string_1st_surrogate_but_2nd_missing", "[\"\\uDADA\"]", 0},
    {"i_string_incomplete_surrogates_escape_valid", "[\"\\uD800\\uD800\\n\"]", 0},
    {"i_string_invalid_utf-8", "[\"\xff\"]", 0},
    {"i_string_lone_second_surrogate", "[\"\\uDFAA\"]", 0},
};

static const struct sample bad[] = {
    {"n_array_1_true_without_comma", "[1 true]", 0},
    {"n_array_a_invalid_utf8", "[a\xe5]", 0},
    {"n_array_colon_instead_of_comma", "[\"\": 1]", 0},
    {"n_array_comma_after_close", "[\"\"],", 0},
    {"n_array_comma_and_number", "[,1]", 0},
    {"n_array_double_comma", "[1,,2]", 0},
    {"n_array_double_extra_comma", "[\"x\",,]", 0},
    {"n_array_extra_close", "[\"x\"]]", 0},
    {"n_array_extra_comma", "[\"\",]", 0},
    {"n_array_incomplete", "[\"x\"", 0},
    {"n_array_incomplete_invalid_value", "[x", 0},
    {"n_array_inner_array_no_comma", "[3[4]]", 0},
    {"n_array_items_separated_by_semicolon", "[1:2]", 0},
    {"n_array_just_comma", "[,]", 0},
    {"n_array_just_minus", "[-]", 0},
    {"n_array_newlines_unclosed", "[\"a\",\n4\n,1,", 0},
    {"n_array_spaces_vertical_tab_formfeed", "[\"\va\"\\f]", 0},
    {"n_array_star_inside", "[*]", 0},
    {"n_array_unclosed_with_object_inside", "[{}", 0},
    {"n_incomplete_false", "[fals]", 0},
    {"n_incomplete_null", "[nul]", 0},
    {"n_incomplete_true", "[tru]", 0},
    {"n_multidigit_number_then_00", "123\0", 4},
    {"n_number_++", "[++1234]", 0},
    {"n_number_+1", "[+1]", 0},
    {"n_number_+Inf", "[+Inf]", 0},
    {"n_number_-01", "[-01]", 0},
    {"n_number_-1.0.", "[-1.0.]", 0},
    {"n_number_-2.", "[-2.]", 0},
    {"n_number_-NaN", "[-NaN]", 0},
    {"n_number_.-1", "[.-1]", 0},
    {"n_number_.2e-3", "[.2e-3]", 0},
    {"n_number_0.1.2", "[0.1.2]", 0},
    {"n_number_0.3e+", "[0.3e+]", 0},
    {"n_number_0.e1", "[0.e1]", 0},
    {"n_number_0_capital_E+", "[0E+]", 0},
    {"n_number_0e", "[0e]", 0},
    {"n_number_1_000", "[1 000.0]", 0},
    {"n_number_1eE2", "[1eE2]", 0},
    {"n_number_9.e+", "[9.e+]", 0},
    {"n_number_Inf", "[Inf]", 0},
    {"n_number_NaN", "[NaN]", 0},
    {"n_number_U+FF11_fullwidth_digit_one", "[\xef\xbc\x91]", 0},
    {"n_number_expression", "[1+2]", 0},
    {"n_number_hex_2_digits", "[0x42]", 0},
    {"n_number_infinity", "[Infinity]", 0},
    {"n_number_invalid+-", "[0e+-1]", 0},
    {"n_number_minus_infinity", "[-Infinity]", 0},
    {"n_number_minus_sign_with_trailing_garbage", "[-foo]", 0},
    {"n_number_minus_space_1", "[- 1]", 0},
    {"n_number_neg_int_starting_with_zero", "[-012]", 0},
    {"n_number_neg_real_without_int_part", "[-.123]", 0},
    {"n_number_real_without_fractional_part", "[1.]", 0},
    {"n_number_starting_with_dot", "[.123]", 0},
    {"n_number_with_alpha", "[1.2a-3]", 0},
    {"n_number_with_leading_zero", "[012]", 0},
    {"n_object_bad_value", "[\"x\", truth]", 0},
    {"n_object_bracket_key", "{[: \"x\"}\n", 0},
    {"n_object_comma_instead_of_colon", "{\"x\", null}", 0},
    {"n_object_double_colon", "{\"x\"::\"b\"}", 0},
    {"n_object_garbage_at_end", "{\"a\":\"a\" 123}", 0},
    {"n_object_key_with_single_quotes", "{key: 'value'}", 0},
    {"n_object_missing_colon", "{\"a\" b}", 0},
    {"n_object_missing_key", "{:\"b\"}", 0},
    {"n_object_missing_semicolon", "{\"a\" \"b\"}", 0},
    {"n_object_missing_value", "{\"a\":", 0},
    {"n_object_no-colon", "{\"a\"", 0},
    {"n_object_non_string_key", "{1:1}", 0},
    {"n_object_several_trailing_commas", "{\"id\":0,,,,,}", 0},
    {"n_object_trailing_comma", "{\"id\":0,}", 0},
    {"n_object_trailing_comment", "{\"a\":\"b\"}/**/", 0},
    {"n_object_two_commas_in_a_row", "{\"a\":\"b\",,\"c\":\"d\"}", 0},
    {"n_object_unterminated-value", "{\"a\":\"a", 0},
    {"n_object_with_trailing_garbage", "{\"a\":\"b\"}#", 0},
    {"n_single_space", " ", 0},
    {"n_string_1_surrogate_then_escape", "[\"\\uD800\\\"]", 0},
    {"n_string_1_surrogate_then_escape_u", "[\"\\uD800\\u\"]", 0},
    {"n_string_1_surrogate_then_escape_u1x", "[\"\\uD800\\u1x\"]", 0},
    {"n_string_backslash_00", "[\"\\\0\"]", 6},
    {"n_string_escape_x", "[\"\\x00\"]", 0},
    {"n_string_escaped_backslash_bad", "[\"\\\\\\\"]", 0},
    {"n_string_escaped_ctrl_char_tab", "[\"\\\t\"]", 0},
    {"n_string_incomplete_escape", "[\"\\\"]", 0},
    {"n_string_incomplete_escaped_character", "[\"\\u00A\"]", 0},
    {"n_string_invalid_unicode_escape", "[\"\\uqqqq\"]", 0},
    {"n_string_leading_uescaped_thinspace", "[\\u0020\"asd\"]", 0},
    {"n_string_no_quotes_with_bad_escape", "[\\n]", 0},
    {"n_string_single_doublequote", "\"", 0},
    {"n_string_single_quote", "['single quote']", 0},
    {"n_string_single_string_no_double_quotes", "abc", 0},
    {"n_string_unescaped_ctrl_char", "[\"a\0a\"]", 7},
    {"n_string_unescaped_newline", "[\"new\nline\"]", 0},
    {"n_string_unescaped_tab", "[\"\t\"]", 0},
    {"n_string_unicode_CapitalU", "\"\\UA66D\"", 0},
    {"n_string_with_trailing_garbage", "\"\"x", 0},
    {"n_structure_angle_bracket_null", "[<null>]", 0},
    {"n_structure_array_with_extra_array_close", "[1]]", 0},
    {"n_structure_capitalized_True", "[True]", 0},
    {"n_structure_close_unopened_array", "1]", 0},
    {"n_structure_comma_instead_of_closing_brace", "{\"x\": true,", 0},
    {"n_structure_double_array", "[][]", 0},
    {"n_structure_end_array", "]", 0},
    {"n_structure_lone-open-bracket", "[", 0},
    {"n_structure_no_data", "", 0},
    {"n_structure_null-byte-outside-string", "[\0]", 3},
    {"n_structure_number_with_trailing_garbage", "2@", 0},
    {"n_structure_object_followed_by_closing_object", "{}}", 0},
    {"n_structure_object_unclosed_no_value", "{\"\":", 0},
    {"n_structure_open_array_open_object", "[{", 0},
    {"n_structure_open_object_close_array", "{]", 0},
    {"n_structure_open_object_comma", "{,", 0},
    {"n_structure_open_open", "[\"\\{[\"\\{[\"\\{[\"\\{", 0},
    {"n_structure_trailing_#", "{\"a\":\"b\"}#{}", 0},
    {"n_structure_unclosed_array_partial_null", "[ false, nul", 0},
    {"n_structure_UTF8_BOM_no_data", "\xef\xbb\xbf", 0},
    {"n_structure_whitespace_U+2060_word_joiner", "[\xe2\x81\xa0]", 0},
    {"n_structure_whitespace_formfeed", "[\f]", 0},
};

START_TEST(the_published_cases_are_judged)
{
	const struct sample *all[] = {bad, good};
	const size_t n[] = {sizeof(bad) / sizeof(*bad), sizeof(good) / sizeof(*good)};
	struct json_fault fault;

	for (int want = 0; want < 2; want++) {
		for (size_t i = 0; i < n[want]; i++) {
			const struct sample *s = &all[want][i];
			size_t len = s->len ? s->len : strlen(s->text);
			char *text = tight(s->text, len);

			ck_assert_msg(takes(text, len, JSON_STRICT, &fault) == want, "%s", s->name);
			mem_free(text);
		}
	}
}
END_TEST

START_TEST(python_writes_three_words_more)
{
	static const char *const yes[] = {
	    "NaN", "Infinity", "-Infinity", "[NaN,{\"a\":-Infinity}, Infinity ]"};
	static const char *const no[] = {
	    "-NaN", "nan", "inf", "Inf", "+Infinity", "INFINITY", "Na", "-Inf", "NaN1", "[NaN"};
	struct json_fault fault;

	for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++) {
		ck_assert_msg(takes(yes[i], strlen(yes[i]), JSON_PYTHON, &fault), "%s", yes[i]);
		ck_assert_msg(!takes(yes[i], strlen(yes[i]), JSON_STRICT, &fault), "%s", yes[i]);
	}
	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
		ck_assert_msg(!takes(no[i], strlen(no[i]), JSON_PYTHON, &fault), "%s", no[i]);
}
END_TEST

START_TEST(a_fault_has_a_place_and_a_reason)
{
	static const struct {
		const char *text;
		size_t at;
		const char *what;
	} t[] = {
	    {"", 0, "a value is missing"},
	    {"[1,]", 3, "a value is missing"},
	    {"{\"a\":}", 5, "a value is missing"},
	    {"[1,x]", 3, "no JSON value begins like this"},
	    {"[01]", 1, "a number must not begin with 0"},
	    {"[-01]", 2, "a number must not begin with 0"},
	    {"[1.]", 3, "a number lacks a digit here"},
	    {"[1e+]", 4, "a number lacks a digit here"},
	    {"[-]", 2, "a number lacks a digit here"},
	    {"[1 2]", 3, "a comma or ] must follow the value"},
	    {"{\"a\":1 2}", 7, "a comma or } must follow the value"},
	    {"{\"a\" 1}", 5, "a colon must follow the name"},
	    {"{\"a\":1,}", 7, "a member's name in quotes must stand here"},
	    {"{a", 1, "a member's name in quotes must stand here"},
	    {"[[1,2]", 6, "the text ends too early"},
	    {"[\"abcdefghijk", 13, "the string is not closed"},
	    {"[\"abcdefghi\\", 12, "the string is not closed"},
	    {"[\"abcdefghijk\n\"]", 13,
		"a control character in a string; escape it, as in \\u0009"},
	    {"[\"\\q\"]", 2, "JSON has no such escape"},
	    {"[\"\\u12g4\"]", 2, "\\u needs four hexadecimal digits"},
	};
	struct json_fault fault;

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		size_t len = strlen(t[i].text);
		char *text = tight(t[i].text, len);

		ck_assert(!takes(text, len, JSON_STRICT, &fault));
		ck_assert_str_eq(fault.what, t[i].what);
		ck_assert_msg((size_t)(fault.at - text) == t[i].at, "%s", t[i].text);
		mem_free(text);
	}
}
END_TEST

/* json_read.c (3): arrays and objects in turn, so that each level's bit counts. */
START_TEST(depth_has_a_limit)
{
	enum { DEEPER = JSON_DEPTH + 1 };
	struct buf text = {0};
	struct json_fault fault;

	for (int depth = 1; depth <= DEEPER; depth += depth == 1 ? 62 : 1) {
		text.len = 0;
		for (int i = 0; i < depth; i++)
			buf_str(&text, i % 3 ? "[" : "{\"a\":");
		buf_str(&text, "1");
		for (int i = depth; i-- > 0;)
			buf_str(&text, i % 3 ? "]" : "}");
		ck_assert_int_eq(takes(text.p, text.len, JSON_STRICT, &fault), depth <= JSON_DEPTH);
		text.p[text.len - 1 - dice_below((size_t)depth)] ^= ']' ^ '}';
		ck_assert(!takes(text.p, text.len, JSON_STRICT, &fault));
	}
	text.len = 0;
	for (int i = 0; i < 100000; i++)
		buf_char(&text, '[');
	ck_assert(!takes(text.p, text.len, JSON_STRICT, &fault));
	ck_assert_str_eq(fault.what, "arrays and objects are nested more than 1024 deep");
	ck_assert_uint_eq((size_t)(fault.at - text.p), JSON_DEPTH);
	buf_free(&text);
}
END_TEST

/* Every byte at every place of a string, wherever the registers' ends are. */
START_TEST(strings_are_scanned_to_the_byte)
{
	char text[40], *p;
	struct json_fault fault;
	bool plain;

	for (size_t len = 3; len < sizeof(text); len++) {
		for (size_t at = 1; at < len - 1; at++) {
			for (int c = 0; c < 256; c++) {
				memset(text, 'a', len);
				text[0] = text[len - 1] = '"';
				text[at] = (char)c;
				p = tight(text, len);
				plain = c >= 0x20 && c != '"' && c != '\\';
				if (plain)
					ck_assert_ptr_eq(json_string(p, p + len, &fault), p + len);
				else if (c == '"')
					ck_assert_ptr_eq(
					    json_string(p, p + len, &fault), p + at + 1);
				else
					ck_assert_ptr_null(json_string(p, p + len, &fault));
				mem_free(p);
			}
		}
	}
}
END_TEST

/* ---- beside cJSON ---- */

static void
random_value(struct buf *out, int depth)
{
	static const char *const scalars[] = {"0", "-0", "1", "12.5", "-3e-2", "1E+5", "true",
	    "false", "null", "\"\"", "\"a b\"", "\"\\u00e9\\n\"", "\"\\ud83d\\ude00\"",
	    "\"\xc3\xa9 and longer than eight\"", "{}", "[]", "[ ]"};
	static const char *const space[] = {"", "", "", " ", "\t", "\r\n"};
	size_t n = dice_below(4);
	bool object = dice_below(2);

	if (depth == 0 || dice_below(3) == 0) {
		buf_str(out, scalars[dice_below(sizeof(scalars) / sizeof(*scalars))]);
		return;
	}
	buf_char(out, object ? '{' : '[');
	for (size_t i = 0; i <= n; i++) {
		buf_str(out, i ? "," : "");
		buf_str(out, space[dice_below(6)]);
		buf_str(out, object ? "\"k\\t\" : " : "");
		random_value(out, depth - 1);
		buf_str(out, space[dice_below(6)]);
	}
	buf_char(out, object ? '}' : ']');
}

/* One byte dropped, doubled, replaced or put in. */
static void
damage(struct buf *b)
{
	static const char bytes[] = "{}[]:,\"\\ub01-+.eEtn \n\t\x01\x7f\xc3";
	char c = bytes[dice_below(sizeof(bytes))]; /* the NUL too */
	size_t at = dice_below(b->len);

	if (dice_below(2)) {
		b->p[at] = c;
	} else if (dice_below(2)) {
		memmove(b->p + at, b->p + at + 1, b->len - at - 1);
		b->len--;
	} else {
		buf_char(b, 0);
		memmove(b->p + at + 1, b->p + at, b->len - at - 1);
		b->p[at] = dice_below(2) ? c : b->p[at];
	}
}

/*
 * What cJSON takes though RFC 8259 does not: a byte-order mark, control characters
 * in strings and as white space, \u with less than four digits, and numbers such
 * as 01 and 1. that strtod reads.
 */
static bool
is_lenient(const char *p, size_t len, const regex_t *number)
{
	char word[64];
	size_t n;

	for (const char *end = p + len; p < end; p += n) {
		n = 1;
		if (*p == '"') {
			for (; p[n] != '"'; n += p[n] == '\\' ? 2 : 1) {
				if ((unsigned char)p[n] < 0x20)
					return true;
				if (p[n] == '\\' && p[n + 1] == 'u' &&
				    strspn(p + n + 2, "0123456789abcdefABCDEF") < 4)
					return true;
			}
			n++;
		} else if ((unsigned char)*p < 0x20) {
			if (*p != '\t' && *p != '\r' && *p != '\n')
				return true;
		} else if (strchr("-+.0123456789", *p)) {
			while (p + n < end && p[n] && strchr("-+.0123456789eE", p[n]))
				n++;
			if (n >= sizeof(word))
				return true;
			memcpy(word, p, n);
			word[n] = '\0';
			if (regexec(number, word, 0, NULL, 0) != 0)
				return true;
		} else if ((unsigned char)*p == 0xef) {
			return true;
		}
	}
	return false;
}

/* cJSON's own judgement. */
static bool
cjson_takes(const char *p, size_t len)
{
	const char *stop = NULL;
	cJSON *json = cJSON_ParseWithLengthOpts(p, len, &stop, 0);
	bool whole = json && json_space(stop, p + len) == p + len;

	cJSON_Delete(json);
	return whole;
}

static bool
has_half_a_pair(const char *p, size_t len)
{
	for (size_t i = 0; i + 4 < len; i++) {
		if (p[i] == '\\' && p[i + 1] == 'u' && (p[i + 2] | 32) == 'd' && p[i + 3] >= '8')
			return true;
	}
	return false;
}

START_TEST(random_texts_are_judged_as_by_cjson)
{
	long taken = 0, refused = 0, rounds = dice_rounds(60000);
	struct buf b = {0};
	struct json_fault fault;
	bool ours, theirs;
	regex_t number;
	char *text;

	ck_assert_int_eq(regcomp(&number, "^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?$",
			     REG_EXTENDED | REG_NOSUB),
	    0);
	for (long i = 0; i < rounds; i++) {
		b.len = 0;
		random_value(&b, 4);
		for (size_t n = dice_below(4); n > 0 && b.len > 1; n--)
			damage(&b);
		text = tight(b.p, b.len);
		ours = takes(text, b.len, JSON_STRICT, &fault);
		theirs = cjson_takes(text, b.len);
		if (theirs && is_lenient(text, b.len, &number))
			theirs = false;
		if (ours != theirs && !(ours && has_half_a_pair(text, b.len)))
			ck_abort_msg("%s: %.*s", ours ? "taken" : "refused", (int)b.len, text);
		*(ours ? &taken : &refused) += 1;
		mem_free(text);
	}
	ck_assert_int_gt(taken, rounds / 10);
	ck_assert_int_gt(refused, rounds / 10);
	regfree(&number);
	buf_free(&b);
}
END_TEST

START_TEST(random_strings_mean_what_cjson_says)
{
	static const char *const parts[] = {"a", "\\n", "\\\\", "\\\"", "\\/", "\\u0041", "\\u00e9",
	    "\\u20AC", "\\ud83d\\ude00", "\xe2\x82\xac", "\\b\\f\\r\\t", "\\uffff",
	    "\\u07ff\\u0800\\ud800\\udc00\\udbff\\udfff", "u0041", "plain text"};
	struct buf b = {0}, text = {0};
	cJSON *json;

	for (int i = 0; i < 20000; i++) {
		b.len = text.len = 0;
		buf_char(&b, '"');
		for (size_t n = dice_below(6); n > 0; n--)
			buf_str(&b, parts[dice_below(sizeof(parts) / sizeof(*parts))]);
		buf_char(&b, '"');
		json = cJSON_ParseWithLength(b.p, b.len);
		ck_assert_ptr_nonnull(json);
		json_unescape(&text, b.p, b.len);
		rig_same(&text, json->valuestring);
		ck_assert(json_string_is(b.p, b.len, json->valuestring));
		buf_char(&text, 'x');
		buf_char(&text, '\0');
		ck_assert(!json_string_is(b.p, b.len, text.p));
		if (text.len > 2) {
			text.p[text.len - 3] = '\0'; /* one byte shorter */
			ck_assert(!json_string_is(b.p, b.len, text.p));
		}
		cJSON_Delete(json);
	}
	buf_free(&b);
	buf_free(&text);
}
END_TEST

START_TEST(strings_that_no_text_can_be)
{
	static const struct {
		const char *json, *text;
	} t[] = {
	    {"\"a\\u0000b\"", "\"a\\u0000b\""}, /* as it stands */
	    {"\"\\\\u0000\"", "\\u0000"}, /* no NUL at all */
	    {"\"\\ud800\"", "\xef\xbf\xbd"},
	    {"\"\\udc00x\"", "\xef\xbf\xbdx"},
	    {"\"\\ud800\\ud800\\udc00\"", "\xef\xbf\xbd\xf0\x90\x80\x80"},
	    {"\"\\ud800\\n\"", "\xef\xbf\xbd\n"},
	    {"\"\xff\"", "\xff"},
	};
	struct buf out = {0};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		out.len = 0;
		buf_str(&out, "before");
		json_unescape(&out, t[i].json, strlen(t[i].json));
		ck_assert_uint_eq(out.len, 6 + strlen(t[i].text));
		ck_assert_mem_eq(out.p + 6, t[i].text, out.len - 6);
	}
	ck_assert(!json_string_is("\"a\\u0000\"", 9, "a"));
	ck_assert(!json_string_is("\"a\"", 3, "ab"));
	ck_assert(!json_string_is("\"ab\"", 4, "a"));
	buf_free(&out);
}
END_TEST

/* What was refused is passed over by brackets and strings, for what stands behind it. */
START_TEST(a_refused_value_is_passed_over)
{
	static const struct {
		const char *text;
		int end; /* -1: it does not end */
	} t[] = {
	    {"01,2", 2},
	    {"[1 2,{]},3", 8},
	    {"{\"a]}\\\"\":x},", 11},
	    {"\"a\nb\":", 5},
	    {"\"a", -1},
	    {"[[1]", -1},
	    {"nul", 3},
	};
	const char *end;

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		end = json_skip(t[i].text, t[i].text + strlen(t[i].text));
		ck_assert_int_eq(end ? (int)(end - t[i].text) : -1, t[i].end);
	}
}
END_TEST

/* ---- the writer ---- */

static void
write_all(struct json *j)
{
	json_open(j, NULL, '{');
	json_add_text(j, "schema", "a\"b\n", 4);
	json_open(j, "none", '[');
	json_close(j, ']');
	json_open_line(j, "nothing", '{');
	json_close(j, '}');
	json_open(j, "some", '[');
	json_add_number(j, NULL, 0.1);
	json_add_number(j, NULL, NAN);
	json_add_number(j, NULL, -INFINITY);
	json_open(j, NULL, '{');
	json_add_count(j, "zero", 0);
	json_add_count(j, "most", 18446744073709551615ULL);
	json_close(j, '}');
	json_close(j, ']');
	json_open_line(j, "row", '{');
	json_add_bool(j, "yes", true);
	json_open(j, "list", '[');
	json_add_bool(j, NULL, false);
	json_add_string(j, NULL, "\xc3\xa9");
	json_close(j, ']');
	json_add_count(j, "behind", 1);
	json_close(j, '}');
	json_lead(j, "raw");
	buf_str(j->out, "1e5");
	json_add_number(j, "x", -2);
	json_close(j, '}');
}

START_TEST(pieces_make_json)
{
	struct buf out = {0};
	struct json j = {.out = &out}, people = {.out = &out, .indent = true};
	struct json_fault fault;

	write_all(&j);
	rig_same(&out,
	    "{\"schema\":\"a\\\"b\\u000a\",\"none\":[],\"nothing\":{},\"some\":["
	    "0.10000000000000001,null,null,{\"zero\":0,\"most\":18446744073709551615}],"
	    "\"row\":{\"yes\":true,\"list\":[false,\"\xc3\xa9\"],\"behind\":1},"
	    "\"raw\":1e5,\"x\":-2}");
	ck_assert(takes(out.p, out.len, JSON_STRICT, &fault));
	out.len = 0;
	write_all(&people);
	rig_same(&out,
	    "{\n"
	    "  \"schema\": \"a\\\"b\\u000a\",\n"
	    "  \"none\": [],\n"
	    "  \"nothing\": {},\n"
	    "  \"some\": [\n"
	    "    0.10000000000000001,\n"
	    "    null,\n"
	    "    null,\n"
	    "    {\n"
	    "      \"zero\": 0,\n"
	    "      \"most\": 18446744073709551615\n"
	    "    }\n"
	    "  ],\n"
	    "  \"row\": {\"yes\": true, \"list\": [false, \"\xc3\xa9\"], \"behind\": 1},\n"
	    "  \"raw\": 1e5,\n"
	    "  \"x\": -2\n"
	    "}");
	ck_assert(takes(out.p, out.len, JSON_STRICT, &fault));
	buf_free(&out);
}
END_TEST

/* Of one to four bytes; what is too long, a surrogate, cut short or beyond U+10FFFF is none. */
START_TEST(text_is_utf_8)
{
#define NONE "\xef\xbf\xbd"
	static const struct {
		const char *text, *want;
	} t[] = {
	    {"z\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf",
		"z\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf"},
	    {"\xff\xfe", NONE NONE},
	    {"\xc0\x80", NONE NONE},
	    {"\xe0\x9f\xbf", NONE NONE NONE},
	    {"\xed\xa0\x80", NONE NONE NONE},
	    {"\xf0\x8f\xbf\xbf", NONE NONE NONE NONE},
	    {"\xf4\x90\x80\x80", NONE NONE NONE NONE},
	    {"\xc3", NONE},
	    {"\xe2\x82", NONE NONE},
	    {"\xe2\x82z", NONE NONE "z"},
	    {"\x80", NONE},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct buf out = {0}, want = {0};

		json_text(&out, t[i].text, strlen(t[i].text));
		buf_char(&want, '"');
		buf_str(&want, t[i].want);
		buf_add(&want, "\"", 2);
		rig_same(&out, want.p);
		buf_free(&out);
		buf_free(&want);
	}
#undef NONE
}
END_TEST

START_TEST(no_memory_is_remembered)
{
	struct buf out = {0};
	struct json j = {.out = &out};
	struct err err;

	mem_fail_at(1);
	write_all(&j);
	mem_fail_at(0);
	write_all(&j);
	ck_assert_int_eq(buf_check(&out, &err), -1);
	ck_assert_int_eq(err.code, ERR_MEM);
	ck_assert_uint_eq(out.len, 0);
	buf_free(&out);
}
END_TEST

Suite *
suite_json(void)
{
	Suite *s = suite_create("json");
	TCase *t = tcase_create("json");

	tcase_add_test(t, the_published_cases_are_judged);
	tcase_add_test(t, python_writes_three_words_more);
	tcase_add_test(t, a_fault_has_a_place_and_a_reason);
	tcase_add_test(t, depth_has_a_limit);
	tcase_add_test(t, strings_are_scanned_to_the_byte);
	tcase_add_test(t, random_texts_are_judged_as_by_cjson);
	tcase_add_test(t, random_strings_mean_what_cjson_says);
	tcase_add_test(t, strings_that_no_text_can_be);
	tcase_add_test(t, a_refused_value_is_passed_over);
	tcase_add_test(t, pieces_make_json);
	tcase_add_test(t, text_is_utf_8);
	tcase_add_test(t, no_memory_is_remembered);
	suite_add_tcase(s, t);
	return s;
}
