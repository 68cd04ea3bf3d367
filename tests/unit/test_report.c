/* SPDX-License-Identifier: MIT */
/*
 * Reports (report/report.h) and their renderers: a small report made by hand, whose
 * text and JSON are written down here; what memory that runs out does; and which
 * renderer a name or a suffix means. Expected: by hand.
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "report/diff_report.h"
#include "report/renderer.h"
#include "rig.h"

Suite *suite_report(void);

static const struct report_column columns[] = {
    {.key = "lo", .heading = "range", .digits = 3, .width = 4, .join = " - "},
    {.key = "hi", .heading = "", .digits = 3, .width = 4, .left = true},
    {.key = "n", .heading = "n", .width = 3},
    {.key = "programs", .digits = 3},
    {.heading = "people", .left = true, .width = 8, .most = 7},
    {.key = "key", .heading = "", .apart = true, .quoted = true},
};

static const struct report_table table = {
    .key = "table",
    .title = "A title:",
    .foot = "the foot",
    .foot_end = 12,
    .needs_rows = true,
    .column = columns,
    .ncol = sizeof(columns) / sizeof(columns[0]),
};

static void
add_row(struct report *r, struct report_table *t, double lo, const char *people, const char *key)
{
	report_table_add(t, cell_number(lo));
	report_table_add(t, cell_number(lo + 0.5));
	report_table_add(t, cell_count(7));
	report_table_add(t, cell_number(1.0 / 3));
	report_table_add(t, report_text(r, people, strlen(people)));
	if (key)
		report_table_add(t, report_text(r, key, strlen(key)));
	else
		report_table_add(t, (struct report_cell){.is = CELL_NONE});
}

static const struct result results[] = {
    {.key = "plain", .value = 0.25, .se = NAN, .lo = NAN, .hi = NAN, .bound = NAN},
    {.key = "error", .value = 2, .se = 0.12345, .lo = NAN, .hi = NAN, .bound = NAN},
    {.key = "between", .value = 2, .se = 1, .lo = 1.5, .hi = 2.5, .bound = NAN},
    {.key = "rmsce_debiased", .value = 3, .se = NAN, .lo = NAN, .hi = NAN, .bound = 0.125},
    {.key = "none", .value = NAN, .se = NAN, .lo = NAN, .hi = NAN, .bound = NAN, .why = "a \"b\""},
};

static void
add_results(struct section *s)
{
	s->result = results;
	s->nresult = sizeof(results) / sizeof(results[0]);
}

/* One that has a bit of everything. 0, or -1 with err set. */
static int
make(struct report *r, struct err *err)
{
	struct report_table *t;

	*r = (struct report){.schema = "smx.x/1", .version = "9", .estimates = true, .by = "f\n"};
	section_fact(&r->all, "rows", "rows", cell_count(12));
	section_fact(&r->all, "kind", NULL, cell_text("x\"", 2));
	section_part(&r->all, "part", "a", NULL, cell_count(1));
	section_part(&r->all, "part", "b", NULL, cell_number(NAN));
	r->all.intervals = true;
	add_results(&r->all);
	t = section_table(&r->all, &table);
	add_row(r, t, 0, "cat", NULL);
	add_row(r, t, 0.5, "a name\xff that is long", "k\x1b");
	r->note = "A note.";
	r->group = mem_new(1, sizeof(*r->group), err);
	if (!r->group)
		return -1;
	r->ngroup = 1;
	r->group[0].value = "v\t";
	section_fact(&r->group[0], "rows", "rows", cell_count(0));
	section_table(&r->group[0], &table);
	return report_check(r, err);
}

/* Renders and compares. */
static void
looks(const char *how, const struct report *r, const char *want)
{
	struct buf out = {0};
	struct err err;

	ck_assert_int_eq(renderer_run(renderer_named(how), r, &out, &err), 0);
	rig_same_bytes(&out, want, strlen(want), how);
	buf_free(&out);
}

START_TEST(a_report_as_text)
{
	struct report r;
	struct err err;

	ck_assert_int_eq(make(&r, &err), 0);
	looks("text", &r,
	    "rows                       12\n"
	    "plain                    0.25\n"
	    "error                       2   +- 0.123\n"
	    "between                     2   1.5 to 2.5\n"
	    "rmsce_debiased              3   within 0.12\n"
	    "none                        -   a \"b\"\n"
	    "\n"
	    "A title:\n"
	    "range         n people\n"
	    "   0 - 0.5    7 cat     \n"
	    " 0.5 - 1      7 a name    \"k\\x1b\"\n"
	    "    the foot\n"
	    "\n"
	    "A note.\n"
	    "\n"
	    "f\\n: v\\t\n"
	    "rows                        0\n");
	report_free(&r);
}
END_TEST

START_TEST(a_report_as_json)
{
	struct report r;
	struct err err;

	ck_assert_int_eq(make(&r, &err), 0);
	looks("json", &r,
	    "{\n"
	    "  \"schema\": \"smx.x/1\",\n"
	    "  \"smx\": \"9\",\n"
	    "  \"rows\": 12,\n"
	    "  \"kind\": \"x\\\"\",\n"
	    "  \"part\": {\n"
	    "    \"a\": 1,\n"
	    "    \"b\": null\n"
	    "  },\n"
	    "  \"ci\": {\n"
	    "    \"between\": [1.5, 2.5]\n"
	    "  },\n"
	    "  \"metrics\": {\n"
	    "    \"plain\": 0.25,\n"
	    "    \"error\": 2,\n"
	    "    \"between\": 2,\n"
	    "    \"rmsce_debiased\": 3,\n"
	    "    \"ece_debiased\": 3,\n"
	    "    \"none\": null\n"
	    "  },\n"
	    "  \"se\": {\n"
	    "    \"error\": 0.12345,\n"
	    "    \"between\": 1\n"
	    "  },\n"
	    "  \"bounds\": {\n"
	    "    \"rmsce_debiased\": 0.125,\n"
	    "    \"ece_debiased\": 0.125\n"
	    "  },\n"
	    "  \"reasons\": {\n"
	    "    \"none\": \"a \\\"b\\\"\"\n"
	    "  },\n"
	    "  \"table\": [\n"
	    "    {\"lo\": 0, \"hi\": 0.5, \"n\": 7, \"programs\": 0.33333333333333331},\n"
	    "    {\"lo\": 0.5, \"hi\": 1, \"n\": 7, \"programs\": 0.33333333333333331, "
	    "\"key\": \"k\\u001b\"}\n"
	    "  ],\n"
	    "  \"by\": {\n"
	    "    \"field\": \"f\\u000a\",\n"
	    "    \"groups\": [\n"
	    "      {\n"
	    "        \"value\": \"v\\u0009\",\n"
	    "        \"rows\": 0,\n"
	    "        \"metrics\": {},\n"
	    "        \"se\": {},\n"
	    "        \"bounds\": {},\n"
	    "        \"reasons\": {},\n"
	    "        \"table\": []\n"
	    "      }\n"
	    "    ]\n"
	    "  }\n"
	    "}\n");
	report_free(&r);
}
END_TEST

/* Counts and sums that are known: no errors beside them, and reasons only if there are any. */
START_TEST(a_report_without_estimates)
{
	struct report r = {.schema = "s", .version = "9"};

	section_fact(&r.all, "left_out", "left out", cell_count(3));
	r.all.result = results;
	r.all.nresult = 1;
	looks("text", &r,
	    "left out        3\n"
	    "plain           0.25\n");
	looks("json", &r,
	    "{\n"
	    "  \"schema\": \"s\",\n"
	    "  \"smx\": \"9\",\n"
	    "  \"left_out\": 3,\n"
	    "  \"metrics\": {\n"
	    "    \"plain\": 0.25\n"
	    "  }\n"
	    "}\n");
	r.all.result = &results[4];
	looks("text", &r,
	    "left out        3\n"
	    "none            null (a \"b\")\n");
	looks("json", &r,
	    "{\n"
	    "  \"schema\": \"s\",\n"
	    "  \"smx\": \"9\",\n"
	    "  \"left_out\": 3,\n"
	    "  \"metrics\": {\n"
	    "    \"none\": null\n"
	    "  },\n"
	    "  \"reasons\": {\n"
	    "    \"none\": \"a \\\"b\\\"\"\n"
	    "  }\n"
	    "}\n");
	report_free(&r);
}
END_TEST

START_TEST(renderers_have_names_and_suffixes)
{
	const struct renderer *r;
	char path[64];

	for (size_t i = 0; (r = renderers[i]); i++) {
		ck_assert_ptr_eq(renderer_named(r->name), r);
		for (const char *const *s = r->suffix; *s; s++) {
			ck_assert_int_eq((*s)[0], '.');
			snprintf(path, sizeof(path), "dir.x/report%s", *s);
			ck_assert_ptr_eq(renderer_of_file(path), r);
			snprintf(path, sizeof(path), "report%s.gz", *s);
			ck_assert_ptr_eq(renderer_of_file(path), r);
		}
	}
	ck_assert_str_eq(renderers[0]->name, "text");
	ck_assert_str_eq(renderer_of_file("R.JSON")->name, "json");
	ck_assert_ptr_null(renderer_named("html5"));
	ck_assert_ptr_null(renderer_of_file("json"));
	ck_assert_ptr_null(renderer_of_file(".json"));
	ck_assert_ptr_null(renderer_of_file("a.json.x"));
	ck_assert_ptr_null(renderer_of_file(""));
}
END_TEST

/* What smx diff gathers, with a key and two classes. */
static void
make_diff(struct diff *d)
{
	const double a[] = {0, 1, 2}, b[] = {2, 0, 1};
	struct err err;

	*d = (struct diff){.top = {1}, .ntop = 1, .worst.most = 2};
	ck_assert_int_eq(
	    diff_add(d,
		&(struct diff_pair){.row = 5, .key = "key", .key_len = 3, .a = a, .b = b, .n = 3},
		&err),
	    0);
	ck_assert_int_eq(
	    diff_add(d, &(struct diff_pair){.row = 6, .a = b, .b = a, .n = 3}, &err), 0);
}

START_TEST(no_memory_is_a_clean_error)
{
	const struct renderer *how = renderers[_i / 2];
	const struct names names = {0};
	struct diff d;
	const struct diff_found found = {.diff = &d, .names = &names};
	struct report r;
	struct buf out = {0};
	struct err err;
	int status = -1;
	long n;

	make_diff(&d);
	for (n = 1; status < 0; n++) {
		err.code = ERR_NONE;
		mem_fail_at(n);
		status = _i & 1 ? make(&r, &err) : report_diff(&r, &found, &err);
		if (status == 0)
			status = renderer_run(how, &r, &out, &err);
		mem_fail_at(0);
		ck_assert_int_eq(err.code, status < 0 ? ERR_MEM : ERR_NONE);
		report_free(&r);
		buf_free(&out);
		ck_assert_int_lt(n, 100);
	}
	ck_assert_int_gt(n, 5);
	diff_free(&d);
}
END_TEST

Suite *
suite_report(void)
{
	Suite *s = suite_create("report");
	TCase *t = tcase_create("report");
	int n = 0;

	while (renderers[n])
		n++;
	tcase_add_test(t, a_report_as_text);
	tcase_add_test(t, a_report_as_json);
	tcase_add_test(t, a_report_without_estimates);
	tcase_add_test(t, renderers_have_names_and_suffixes);
	tcase_add_loop_test(t, no_memory_is_a_clean_error, 0, 2 * n);
	suite_add_tcase(s, t);
	return s;
}
