/* SPDX-License-Identifier: MIT */
/*
 * Gates (report/gate.h): what is read as one, when it fails, and that what
 * people and machines are told of it is well formed whatever stands in it.
 */
#include <check.h>
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "metric/interval.h"
#include "report/baseline.h"
#include "report/gate.h"
#include "report/verdict.h"
#include "rig.h"

Suite *suite_gate(void);

static void
same_gate(const struct gate *a, const struct gate *b)
{
	ck_assert_str_eq(a->key, b->key);
	ck_assert_int_eq(a->part, b->part);
	ck_assert_int_eq(a->any, b->any);
	ck_assert_int_eq(a->op, b->op);
	ck_assert_int_eq(a->relative, b->relative);
	ck_assert_int_eq(a->change, b->change);
	ck_assert_double_eq(a->number, b->number);
}

START_TEST(gates_are_read_with_blanks_anywhere)
{
	static const struct {
		const char *text;
		struct gate gate;
	} good[] = {
	    {"ece>0.05", {.key = "ece", .op = GATE_MORE, .number = 0.05}},
	    {"accuracy<=.9", {.key = "accuracy", .op = GATE_AT_MOST, .number = 0.9}},
	    {" top5_accuracy\t <  9e-1 ", {.key = "top5_accuracy", .op = GATE_LESS, .number = 0.9}},
	    {"flips>=1", {.key = "flips", .op = GATE_AT_LEAST, .number = 1}},
	    {"nll >= inf", {.key = "nll", .op = GATE_AT_LEAST, .number = INFINITY}},
	    {"overconfidence<-0.1", {.key = "overconfidence", .op = GATE_LESS, .number = -0.1}},
	    {"accuracy.lo<0.9", {.key = "accuracy", .part = GATE_LO, .number = 0.9}},
	    {"ece.p<0.05", {.key = "ece", .part = GATE_P, .number = 0.05}},
	    {"any:ece.excess>0.01",
		{.key = "ece", .any = true, .part = GATE_EXCESS, .op = GATE_MORE, .number = 0.01}},
	    {"kl_p99.9>1", {.key = "kl_p99.9", .op = GATE_MORE, .number = 1}},
	    {"kl_p99.9.hi>1", {.key = "kl_p99.9", .part = GATE_HI, .op = GATE_MORE, .number = 1}},
	    {"nll.hi > 1", {.key = "nll", .part = GATE_HI, .op = GATE_MORE, .number = 1}},
	    {"any:ece>0.1", {.key = "ece", .any = true, .op = GATE_MORE, .number = 0.1}},
	    {" any: ece.hi>0.1",
		{.key = "ece", .any = true, .part = GATE_HI, .op = GATE_MORE, .number = 0.1}},
	    {"ece>base", {.key = "ece", .op = GATE_MORE, .relative = true}},
	    {"ece>base+0.01",
		{.key = "ece", .op = GATE_MORE, .relative = true, .change = '+', .number = 0.01}},
	    {"nll > base * 1.02 ",
		{.key = "nll", .op = GATE_MORE, .relative = true, .change = '*', .number = 1.02}},
	    {"accuracy<base-0.005",
		{.key = "accuracy", .relative = true, .change = '-', .number = 0.005}},
	    {"nll>=base/2",
		{.key = "nll", .op = GATE_AT_LEAST, .relative = true, .change = '/', .number = 2}},
	};
	struct gate g, again;
	struct buf text = {0};
	struct err err;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		ck_assert_int_eq(gate_parse(&g, good[i].text, &err), 0);
		same_gate(&g, &good[i].gate);
		text.len = 0;
		gate_text(&g, &text); /* and it is read back */
		buf_char(&text, '\0');
		ck_assert_int_eq(gate_parse(&again, text.p, &err), 0);
		same_gate(&again, &g);
	}
	buf_free(&text);
}
END_TEST

START_TEST(what_is_no_gate_is_refused)
{
	static const char *const bad[] = {"", "ece", "ece>", ">0.05", "ece=0.05", "ece==0.05",
	    "ece!=1", "ece=>1", "ece<>1", "ece>x", "ece>0.05x", "ece>0.05 0.1", "ece>nan",
	    "ece>1>2", "a b>1", " ", "12345678901234567890123456789012>1", "ece>.lo", "any:>1",
	    "any>base+", "ece>base+x", "ece>base+nan", "ece>base 1", "ece>base.lo", "ece>basement",
	    "ece>0.1+base", "ece>1+1", "ece>base%1"};
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

START_TEST(a_gate_fails_if_its_comparison_is_true)
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
	struct gate g = {.key = "ece"};

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		g.op = want[i].op;
		ck_assert_int_eq(gate_fails(&g, nextafter(0.05, 0), 0.05), want[i].below);
		ck_assert_int_eq(gate_fails(&g, 0.05, 0.05), want[i].at);
		ck_assert_int_eq(gate_fails(&g, nextafter(0.05, 1), 0.05), want[i].above);
		ck_assert_int_eq(gate_fails(&g, -INFINITY, 0.05), want[i].below);
		ck_assert(gate_fails(&g, NAN, 0.05));
		ck_assert(gate_fails(&g, 0.05, NAN));
	}
}
END_TEST

/* All rows, two groups, and what they are compared with. */
static struct {
	struct results all, group[3];
	struct baseline base;
	struct baseline_group base_group[1];
	struct gate gate;
	struct gate_subject subject;
} made;

static const struct results *
group_of(const void *who, size_t i, const char **value)
{
	static const char *const values[] = {"de", "en", "fr"};

	(void)who;
	*value = values[i];
	return &made.group[i];
}

static struct result *
add(struct results *r, const char *key, double value, const char *why)
{
	struct err err;
	struct result *one = results_add(r, key, value, why, &err);

	ck_assert_ptr_nonnull(one);
	return one;
}

static void
make_subject(void)
{
	struct err err;

	add(&made.all, "rows", 200, NULL);
	add(&made.all, "accuracy", 0.95, NULL)->se = 0.02;
	add(&made.all, "nll", 0.5, NULL)->se = 0.1;
	add(&made.all, "brier", 0.25, NULL)->se = 0;
	add(&made.all, "ece", 0.0345849689534924, NULL);
	add(&made.all, "auroc", NAN, "every row is right");
	for (size_t i = 0; i < 3; i++) {
		add(&made.group[i], "rows", 20, NULL);
		add(&made.group[i], "ece", 0.05 + 0.01 * (double)i, NULL);
	}
	add(&made.group[0], "auroc", 0.5, NULL);
	add(&made.group[1], "auroc", NAN, "every row is wrong");
	add(&made.base.all, "ece", 0.02, NULL);
	add(&made.base.all, "nll", 0.5, NULL);
	add(&made.base.all, "auroc", NAN, "any");
	made.base_group[0].value = mem_text("en", 2, &err);
	add(&made.base_group[0].results, "ece", 0.01, NULL);
	made.base.group = made.base_group;
	made.base.ngroup = 1;
	made.subject = (struct gate_subject){.all = &made.all,
	    .by = "lang",
	    .ngroup = 3,
	    .group = group_of,
	    .base = &made.base,
	    .confidence = 0.95};
}

static void
free_subject(void)
{
	results_free(&made.all);
	for (size_t i = 0; i < 3; i++)
		results_free(&made.group[i]);
	results_free(&made.base.all);
	results_free(&made.base_group[0].results);
	mem_free(made.base_group[0].value);
}

static struct verdict
judge(const char *text)
{
	struct err err;

	ck_assert_int_eq(gate_parse(&made.gate, text, &err), 0);
	return gate_judge(&made.gate, &made.subject);
}

/* What fails, and the line that says so. */
static const struct {
	const char *gate, *line; /* NULL: it does not fail */
} judged[] = {
    {"ece>0.03", "gate failed: ece 0.034585 > 0.03"},
    {"ece>0.04", NULL},
    {"auroc<0.5", "gate failed: auroc has no value: every row is right (gate: auroc < 0.5)"},
    {"nix<0.5", "gate failed: nix has no value: it was not measured (gate: nix < 0.5)"},
    {"ece>base+0.01", "gate failed: ece 0.034585 > 0.03 (base+0.01, base 0.02)"},
    {"ece>base+0.02", NULL},
    {"ece > base*1.5", "gate failed: ece 0.034585 > 0.03 (base*1.5, base 0.02)"},
    {"nll>=base", "gate failed: nll 0.5 >= 0.5 (base)"},
    {"nll<=base-0.1", NULL},
    {"nll>base/2", "gate failed: nll 0.5 > 0.25 (base/2, base 0.5)"},
    {"accuracy<base",
	"gate failed: accuracy 0.95, but its limit has no value: the baseline lacks it "
	"(gate: accuracy < base)"},
    {"auroc<base", "gate failed: auroc has no value: every row is right (gate: auroc < base)"},
    /* scipy: norm.interval(0.95, 0.5, 0.1); binomtest(190, 200).proportion_ci(0.95) */
    {"nll.hi>0.6", "gate failed: nll.hi 0.695996 > 0.6"},
    {"nll.lo<0.4", "gate failed: nll.lo 0.304004 < 0.4"},
    {"accuracy.lo<0.95", "gate failed: accuracy.lo 0.909972 < 0.95"},
    {"accuracy.hi<1", "gate failed: accuracy.hi 0.975766 < 1"},
    {"nll.se>0.05", "gate failed: nll.se 0.1 > 0.05"},
    {"ece.se>1", "gate failed: ece.se has no value: there is no standard error (gate: ece.se > 1)"},
    {"brier.hi>1",
	"gate failed: brier.hi has no value: every row has the same value, so there is no "
	"interval (gate: brier.hi > 1)"},
    {"auroc.lo<0.1",
	"gate failed: auroc.lo has no value: every row is right (gate: auroc.lo < 0.1)"},
    {"any:ece>0.065", "gate failed: ece 0.07 > 0.065 in lang 'fr'"},
    {"any:ece>0.05", "gate failed: ece 0.07 > 0.05 in lang 'fr', and in 1 other group"},
    {"any:ece>0.01", "gate failed: ece 0.07 > 0.01 in lang 'fr', and in 2 other groups"},
    {"any:ece<0.055", "gate failed: ece 0.05 < 0.055 in lang 'de'"},
    {"any:ece>0.1", NULL},
    {"any:auroc<0.2",
	"gate failed: auroc has no value in lang 'en', and in 1 other group: every row is wrong "
	"(gate: any:auroc < 0.2)"},
    {"any:auroc<0.6", "gate failed: auroc 0.5 < 0.6 in lang 'de', and in 2 other groups"},
};

START_TEST(gates_are_judged)
{
	struct buf out = {0};
	struct verdict v;
	struct err err;

	make_subject();
	for (size_t i = 0; i < sizeof(judged) / sizeof(judged[0]); i++) {
		v = judge(judged[i].gate);
		ck_assert_msg(v.failed == (judged[i].line != NULL), "%s", judged[i].gate);
		out.len = 0;
		if (!v.failed)
			continue;
		ck_assert_int_eq(verdict_line(&v, &out, &err), 0);
		rig_same(&out, judged[i].line);
	}
	made.subject.base = NULL;
	v = judge("ece>base");
	ck_assert(v.failed);
	ck_assert_str_eq(v.why, "there is no baseline");
	made.subject.ngroup = 0;
	v = judge("any:ece>1");
	ck_assert(v.failed);
	ck_assert_str_eq(v.why, "there are no groups");
	buf_free(&out);
	free_subject();
}
END_TEST

/* Of a group, the baseline's value of that group. */
START_TEST(groups_have_a_baseline_each)
{
	struct verdict v;

	make_subject();
	v = judge("any:ece>base+1");
	ck_assert(v.failed);
	ck_assert_str_eq(v.group, "de");
	ck_assert_str_eq(v.why, "the baseline lacks this group");
	v = judge("any:ece>base");
	ck_assert_str_eq(v.group, "en");
	ck_assert_double_eq(v.limit, 0.01);
	ck_assert_uint_eq(v.others, 2);
	free_subject();
}
END_TEST

/* With weights, or a bootstrap, an interval is another. */
START_TEST(intervals_are_of_what_there_is)
{
	struct verdict v;

	make_subject();
	made.subject.weighted = true;
	v = judge("accuracy.lo<0");
	ck_assert_double_eq_tol(v.value, 0.95 - 1.959963984540054 * 0.02, 1e-15);
	made.all.result[1].lo = 0.9;
	made.all.result[1].hi = 0.99;
	v = judge("accuracy.hi<0");
	ck_assert_double_eq(v.value, 0.99);
	made.all.result[1].lo = made.all.result[1].hi = 0.95; /* no interval */
	v = judge("accuracy.hi<0");
	ck_assert_str_eq(
	    v.why, "every row, or every replicate of the bootstrap, has the same value");
	made.subject.weighted = false;
	v = judge("accuracy.lo<0");
	ck_assert_double_eq_tol(v.value, 0.9099724622984412, 1e-12);
	free_subject();
}
END_TEST

/* interval.c (3): both ends are as far from the value as they may be. */
START_TEST(intervals_of_squares_end_where_the_variance_says)
{
	static const double all[][4] = {{0.1, 1e-6, 1e-3, 1e-3}, {0.3, 1e-8, 1e-5, 0.1},
	    {0.2, 1e-5, 1e-3, 0}, {0.05, 1e-7, 1e-4, 0.26}};
	const struct trait trait = trait_of("rmsce_debiased");
	const double z = 1.6448536269514722; /* of 0.9 */
	struct result r = {.key = "rmsce_debiased", .lo = NAN, .hi = NAN};
	struct interval i;
	double x, off;

	for (size_t k = 0; k < sizeof(all) / sizeof(*all); k++) {
		r.value = all[k][0];
		memcpy(r.square, &all[k][1], sizeof(r.square));
		i = interval_of(&r, &trait, 0, 0.9);
		ck_assert(!i.why && i.lo <= r.value && i.hi >= r.value && i.hi < 1);
		for (int end = 0; end < 2; end++) {
			x = end ? i.hi * i.hi : i.lo * i.lo;
			off = fabs(r.value * r.value - x);
			if (x > 0)
				ck_assert_double_eq_tol(off,
				    z * sqrt(r.square[0] + r.square[1] * x + r.square[2] * x * x),
				    1e-14);
		}
	}
	r.square[2] = 0.5; /* the variance outgrows any distance */
	i = interval_of(&r, &trait, 0, 0.9);
	ck_assert_double_eq(i.hi, 1);
	r.square[0] = NAN;
	ck_assert_str_eq(interval_of(&r, &trait, 0, 0.9).why, "no bin has two rows");
}
END_TEST

/* scipy.stats.norm.ppf */
START_TEST(quantiles_of_the_normal_distribution)
{
	static const double want[][2] = {{0.5, 0}, {0.975, 1.959963984540054},
	    {0.025, -1.9599639845400545}, {0.9, 1.2815515655446004}, {0.995, 2.5758293035489004},
	    {0.6, 0.2533471031357997}, {1e-3, -3.090232306167813}, {1e-12, -7.034483825301131},
	    {1e-100, -21.273453560965322}, {1e-300, -37.0470962993612}};

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		ck_assert_double_eq_tol(
		    interval_normal(want[i][0]), want[i][1], 1e-15 + fabs(want[i][1]) * 4e-16);
}
END_TEST

/* Two numbers that differ must not look equal, or the wrong way round. */
START_TEST(a_line_shows_all_digits_if_six_hide_the_difference)
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
	    {GATE_AT_LEAST, 0.0500000001, "gate failed: x 0.0500000001 >= 0.05"},
	    {GATE_AT_MOST, 0.0499999999, "gate failed: x 0.0499999999 <= 0.05"},
	    {GATE_MORE, INFINITY, "gate failed: x inf > 0.05"},
	};
	struct gate g = {.key = "x", .number = 0.05};
	struct verdict v = {.gate = &g, .failed = true, .base = NAN, .limit = 0.05};
	struct buf out = {0};
	struct err err;

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		g.op = want[i].op;
		v.value = want[i].value;
		out.len = 0;
		ck_assert_int_eq(verdict_line(&v, &out, &err), 0);
		rig_same(&out, want[i].line);
	}
	g = (struct gate){
	    .key = "x", .op = GATE_LESS, .relative = true, .change = '+', .number = 1};
	v = (struct verdict){
	    .gate = &g, .failed = true, .value = 0.9500001, .base = 0.95, .limit = 1.95};
	out.len = 0;
	ck_assert_int_eq(verdict_line(&v, &out, &err), 0);
	rig_same(&out, "gate failed: x 0.9500001 < 1.95 (base+1, base 0.95)");
	buf_free(&out);
}
END_TEST

/* What the runner would not take as one command with one title. */
START_TEST(annotations_are_escaped)
{
	struct gate g = {.key = "ece", .op = GATE_AT_LEAST, .number = 0.5};
	struct verdict v = {.gate = &g, .value = 0.75, .limit = 0.5, .base = NAN};
	struct buf out = {0};
	struct err err;

	ck_assert_int_eq(verdict_github(&v, "smx eval", &out, &err), 0);
	rig_same(&out, "::error title=smx eval::gate failed: ece 0.75 >= 0.5\n");
	out.len = 0;
	v = (struct verdict){
	    .gate = &g, .value = NAN, .limit = 0.5, .why = "a: 5%, b\r\nc\033\303\244"};
	ck_assert_int_eq(verdict_github(&v, "a: 5%, b\r\nc\033", &out, &err), 0);
	rig_same(&out,
	    "::error title=a%3A 5%25%2C b%0D%0Ac?::"
	    "gate failed: ece has no value: a: 5%25, b%0D%0Ac??? (gate: ece >= 0.5)\n");
	buf_free(&out);
}
END_TEST

START_TEST(junit_has_a_case_for_each_gate)
{
	struct gate g[] = {
	    {.key = "ece", .op = GATE_MORE, .number = 0.05},
	    {.key = "accuracy", .op = GATE_LESS, .number = 0.9, .any = true},
	    {.key = "a&\"b\"", .op = GATE_AT_LEAST, .number = 1},
	};
	struct verdict v[] = {
	    {.gate = &g[0], .failed = true, .value = 0.071234567, .limit = 0.05},
	    {.gate = &g[1], .value = 0.9, .limit = 0.9, .by = "lang"},
	    {.gate = &g[2], .failed = true, .value = NAN, .limit = 1, .why = "<no> 'rows'\n\001"},
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
	    "    <testcase classname=\"smx eval\" name=\"accuracy &gt;= 0.9 in each lang\">"
	    "<system-out>accuracy 0.9</system-out></testcase>\n"
	    "    <testcase classname=\"smx eval\" name=\"a&amp;&quot;b&quot; &lt; 1\">"
	    "<failure type=\"fail-if\" message=\"gate failed: a&amp;&quot;b&quot; has no value: "
	    "&lt;no&gt; &#39;rows&#39;&#10;? (gate: a&amp;&quot;b&quot; &gt;= 1)\"/></testcase>\n"
	    "  </testsuite>\n</testsuites>\n");
	buf_free(&out);
}
END_TEST

START_TEST(no_memory_is_told)
{
	struct gate g = {.key = "ece", .op = GATE_MORE, .number = 0.05};
	struct verdict v = {.gate = &g, .failed = true, .value = 1, .limit = 0.05};
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
	tcase_add_test(t, a_gate_fails_if_its_comparison_is_true);
	tcase_add_test(t, gates_are_judged);
	tcase_add_test(t, groups_have_a_baseline_each);
	tcase_add_test(t, intervals_are_of_what_there_is);
	tcase_add_test(t, intervals_of_squares_end_where_the_variance_says);
	tcase_add_test(t, quantiles_of_the_normal_distribution);
	tcase_add_test(t, a_line_shows_all_digits_if_six_hide_the_difference);
	tcase_add_test(t, annotations_are_escaped);
	tcase_add_test(t, junit_has_a_case_for_each_gate);
	tcase_add_test(t, no_memory_is_told);
	suite_add_tcase(s, t);
	return s;
}
