/* SPDX-License-Identifier: MIT */
/*
 * Gates (report/gate.h): what is read as one, when it holds, and that what
 * people and machines are told of it is well formed whatever stands in it.
 */
#include <check.h>
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "report/gate.h"
#include "rig.h"

Suite *suite_gate(void);

START_TEST(gates_are_read_with_blanks_anywhere)
{
	static const struct {
		const char *text, *key;
		enum gate_op op;
		double limit;
	} good[] = {
	    {"ece>0.05", "ece", GATE_MORE, 0.05},
	    {"accuracy<=.9", "accuracy", GATE_AT_MOST, 0.9},
	    {" top5_accuracy\t <  9e-1 ", "top5_accuracy", GATE_LESS, 0.9},
	    {"flips>=1", "flips", GATE_AT_LEAST, 1},
	    {"nll >= inf", "nll", GATE_AT_LEAST, INFINITY},
	    {"overconfidence<-0.1", "overconfidence", GATE_LESS, -0.1},
	};
	struct gate g;
	struct err err;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		ck_assert_int_eq(gate_parse(&g, good[i].text, &err), 0);
		ck_assert_str_eq(g.key, good[i].key);
		ck_assert_int_eq(g.op, good[i].op);
		ck_assert_double_eq(g.limit, good[i].limit);
	}
}
END_TEST

START_TEST(what_is_no_gate_is_refused)
{
	static const char *const bad[] = {"", "ece", "ece>", ">0.05", "ece=0.05", "ece==0.05",
	    "ece!=1", "ece=>1", "ece<>1", "ece>x", "ece>0.05x", "ece>0.05 0.1", "ece>nan",
	    "ece>1>2", "a b>1", " ", "12345678901234567890123456789012>1"};
	struct gate g;
	struct err err;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		err = (struct err){0};
		ck_assert_msg(gate_parse(&g, bad[i], &err) == -1, "'%s' was taken", bad[i]);
		ck_assert_int_eq(err.code, ERR_VALUE);
	}
	ck_assert_int_eq(gate_parse(&g, "1234567890123456789012345678901>1", &err), 0);
}
END_TEST

START_TEST(a_gate_holds_where_its_comparison_does)
{
	static const struct {
		enum gate_op op;
		bool below, at, above;
	} want[] = {
	    {GATE_LESS, true, false, false},
	    {GATE_AT_MOST, true, true, false},
	    {GATE_MORE, false, false, true},
	    {GATE_AT_LEAST, false, true, true},
	};
	struct gate g = {.key = "ece", .limit = 0.05};

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		g.op = want[i].op;
		ck_assert_int_eq(gate_holds(&g, nextafter(0.05, 0)), want[i].below);
		ck_assert_int_eq(gate_holds(&g, 0.05), want[i].at);
		ck_assert_int_eq(gate_holds(&g, nextafter(0.05, 1)), want[i].above);
		ck_assert_int_eq(gate_holds(&g, -INFINITY), want[i].below);
		ck_assert(gate_holds(&g, NAN));
	}
}
END_TEST

START_TEST(a_line_names_value_and_limit)
{
	struct gate g = {.key = "ece", .op = GATE_MORE, .limit = 0.05};
	struct verdict v = {.gate = &g, .value = 0.0345849689534924};
	struct buf out = {0};
	struct err err;

	g.limit = 0.03;
	ck_assert_int_eq(verdict_line(&v, &out, &err), 0);
	rig_same(&out, "gate failed: ece 0.034585 > 0.03");
	out.len = 0;
	g = (struct gate){.key = "ece", .op = GATE_MORE, .limit = 0.05};
	v = (struct verdict){.gate = &g, .value = NAN, .why = "no rows"};
	ck_assert_int_eq(verdict_line(&v, &out, &err), 0);
	rig_same(&out, "gate failed: ece null: no rows (gate: ece > 0.05)");
	out.len = 0;
	v.why = NULL;
	ck_assert_int_eq(verdict_line(&v, &out, &err), 0);
	rig_same(&out, "gate failed: ece null (gate: ece > 0.05)");
	buf_free(&out);
}
END_TEST

/* A rounded value that no longer breaks the gate would read "0.05 > 0.05". */
START_TEST(a_line_shows_all_digits_if_six_hide_the_failure)
{
	static const struct {
		enum gate_op op;
		double value;
		const char *line;
	} want[] = {
	    {GATE_MORE, 0.05000000000000001, "gate failed: x 0.05000000000000001 > 0.05"},
	    {GATE_MORE, 0.0500000499, "gate failed: x 0.0500000499 > 0.05"},
	    {GATE_MORE, 0.0500001499, "gate failed: x 0.0500001 > 0.05"},
	    {GATE_LESS, 0.0499999999, "gate failed: x 0.0499999999 < 0.05"},
	    {GATE_LESS, 0.0499999123, "gate failed: x 0.0499999 < 0.05"},
	    {GATE_AT_LEAST, 0.05, "gate failed: x 0.05 >= 0.05"},
	    {GATE_AT_LEAST, 0.0500000001, "gate failed: x 0.05 >= 0.05"},
	    {GATE_AT_MOST, 0.0499999999, "gate failed: x 0.05 <= 0.05"},
	    {GATE_MORE, INFINITY, "gate failed: x inf > 0.05"},
	};
	struct gate g = {.key = "x", .limit = 0.05};
	struct verdict v = {.gate = &g};
	struct buf out = {0};
	struct err err;

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		g.op = want[i].op;
		v.value = want[i].value;
		out.len = 0;
		ck_assert_int_eq(verdict_line(&v, &out, &err), 0);
		rig_same(&out, want[i].line);
	}
	buf_free(&out);
}
END_TEST

/* What the runner would not take as one command with one title. */
START_TEST(annotations_are_escaped)
{
	struct gate g = {.key = "ece", .op = GATE_AT_LEAST, .limit = 0.5};
	struct verdict v = {.gate = &g, .value = 0.75};
	struct buf out = {0};
	struct err err;

	ck_assert_int_eq(verdict_github(&v, "smx eval", &out, &err), 0);
	rig_same(&out, "::error title=smx eval::gate failed: ece 0.75 >= 0.5\n");
	out.len = 0;
	v = (struct verdict){.gate = &g, .value = NAN, .why = "a: 5%, b\r\nc\033\303\244"};
	ck_assert_int_eq(verdict_github(&v, "a: 5%, b\r\nc\033", &out, &err), 0);
	rig_same(&out,
	    "::error title=a%3A 5%25%2C b%0D%0Ac?::"
	    "gate failed: ece null: a: 5%25, b%0D%0Ac??? (gate: ece >= 0.5)\n");
	buf_free(&out);
}
END_TEST

START_TEST(junit_has_a_case_for_each_gate)
{
	struct gate g[] = {
	    {.key = "ece", .op = GATE_MORE, .limit = 0.05},
	    {.key = "accuracy", .op = GATE_LESS, .limit = 0.9},
	    {.key = "a&\"b\"", .op = GATE_AT_LEAST, .limit = 1},
	};
	struct verdict v[] = {
	    {.gate = &g[0], .value = 0.071234567},
	    {.gate = &g[1], .value = 0.9},
	    {.gate = &g[2], .value = NAN, .why = "<no> 'rows'\n\001"},
	};
	struct buf out = {0};
	struct err err;

	ck_assert_int_eq(verdicts_junit(v, 3, "smx eval", &out, &err), 0);
	rig_same(&out,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<testsuites name=\"smx eval\" tests=\"3\" failures=\"2\" errors=\"0\">\n"
	    "  <testsuite name=\"smx eval\" tests=\"3\" failures=\"2\" errors=\"0\">\n"
	    "    <testcase classname=\"smx eval\" name=\"ece &lt;= 0.05\">"
	    "<failure type=\"fail-if\" message=\"gate failed: ece 0.0712346 &gt; 0.05\"/>"
	    "<system-out>ece 0.071234567</system-out></testcase>\n"
	    "    <testcase classname=\"smx eval\" name=\"accuracy &gt;= 0.9\">"
	    "<system-out>accuracy 0.9</system-out></testcase>\n"
	    "    <testcase classname=\"smx eval\" name=\"a&amp;&quot;b&quot; &lt; 1\">"
	    "<failure type=\"fail-if\" message=\"gate failed: a&amp;&quot;b&quot; null: "
	    "&lt;no&gt; &#39;rows&#39;&#10;? (gate: a&amp;&quot;b&quot; &gt;= 1)\"/></testcase>\n"
	    "  </testsuite>\n</testsuites>\n");
	buf_free(&out);
}
END_TEST

START_TEST(no_memory_is_told)
{
	struct gate g = {.key = "ece", .op = GATE_MORE, .limit = 0.05};
	struct verdict v = {.gate = &g, .value = 1};
	struct buf out;
	struct err err;
	int status = -1;

	for (long n = 1; status < 0; n++) {
		out = (struct buf){0};
		err.code = ERR_NONE;
		mem_fail_at(n);
		status = verdict_github(&v, "smx eval", &out, &err) < 0 ||
			verdicts_junit(&v, 1, "smx eval", &out, &err) < 0
		    ? -1
		    : 0;
		mem_fail_at(0);
		ck_assert_int_eq(err.code, status < 0 ? ERR_MEM : ERR_NONE);
		buf_free(&out);
		ck_assert_int_lt(n, 50);
	}
}
END_TEST

Suite *
suite_gate(void)
{
	Suite *s = suite_create("gate");
	TCase *t = tcase_create("gate");

	tcase_add_test(t, gates_are_read_with_blanks_anywhere);
	tcase_add_test(t, what_is_no_gate_is_refused);
	tcase_add_test(t, a_gate_holds_where_its_comparison_does);
	tcase_add_test(t, a_line_names_value_and_limit);
	tcase_add_test(t, a_line_shows_all_digits_if_six_hide_the_failure);
	tcase_add_test(t, annotations_are_escaped);
	tcase_add_test(t, junit_has_a_case_for_each_gate);
	tcase_add_test(t, no_memory_is_told);
	suite_add_tcase(s, t);
	return s;
}
