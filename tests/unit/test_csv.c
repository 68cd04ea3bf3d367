/* SPDX-License-Identifier: MIT */
/*
 * CSV and TSV on buffers: quoting, line ends, headers, the roles of columns,
 * bad rows, cuts at every byte, and the way back to text. Lines of a table say
 * what is read from a text, in the notation of rig_parse_same().
 *
 * csv.c (1) to (5), layout.c (1) to (4), select.c (1) (2) (3), batch_value.c (1) to (3),
 * batch.c (1).
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "dice.h"
#include "kern/kern.h"
#include "rig.h"

Suite *suite_csv(void);

static struct parse
reading(const char *format)
{
	struct parse p = {.reading = rig_reading(format)};

	p.reading.on_error = ON_ERROR_NULL;
	return p;
}

/* What is read from a text. */
struct example {
	const char *text, *want;
};

static const struct example cells[] = {
    /* (1) line ends, byte-order mark */
    {"1,2\n3,4\n", "1 2; 3 4"},
    {"1,2\r\n3,4\r\n", "1 2; 3 4"},
    {"1,2\n3,4", "1 2; 3 4"},
    {"1,2\r\n3,4\r", "1 2; 3 4"},
    {"\xef\xbb\xbf"
     "1,2\n",
	"1 2"},
    {"\xef\xbb\xbf\"1\",2\n", "1 2"},
    {"\xef\xbb\xbf"
     "a,b\n1,2\n",
	"1 2"},
    /* (3) */
    {"1 , 2\n\t3\t,  4  \n", "1 2; 3 4"},
    {"\"1\",\" 2 \"\n \"3\" ,4\n", "1 2; 3 4"},
    {"+1,1.\n.5,-.5e-1\n", "1 1; 0.5 -0.050000000000000003"},
    {"-inf,1\n1,-Infinity\n-INF,-0\n", "-inf 1; 1 -inf; -inf -0"},
    {"0x10,1\n0x10,1\n", "null; !1:1"},
    {"1,0x10\n1,2\n", "1 2"},
    {"1,2\n1,0x10\n", "1 2; null; !2:2"},
    {"1,2\n1,2e\n1,--2\n1,2 3\n1,1_0\n", "1 2; null; null; null; null; !2:2; !3:2; !4:2; !5:2"},
    /* (4) */
    {"\n\r\n1,2\n\n\r\n3,4\n\n", "1 2; 3 4"},
    {"1\n\n2\n", "0 1; null; 0 2; !2:1"},
    {"1\n\r\n2\n", "0 1; null; 0 2; !2:1"},
    {"a\n1\n\n", "0 1; null; !2:1"},
    {" \n1\n", "null; 0 1; !1:1"},
    {"1,2\n \n3,4\n", "1 2; null; 3 4; !2:1"},
    /* ragged */
    {"1,2,3\n1,2\n1,2,3,4\n1,2,3,\n4,5,6\n", "1 2 3; null; null; null; 4 5 6; !2:3; !3:4; !4:4"},
    {"1,2,3\n1\n1,2,3\n", "1 2 3; null; 1 2 3; !2:2"},
    /* missing values */
    {"1,2\n,2\n1,\n,\n\"\",1\n1, \n",
	"1 2; null; null; null; null; null; !2:1; !3:2; !4:1; !5:1; !6:2"},
    /* batch_value.c (1) (2) */
    {"1,2\nnan,2\n1,+inf\ninf,nan\n-inf,-inf\n1,1e999\n-1e999,0\n",
	"1 2; null; null; null; null; null; -inf 0; !2:1; !3:2; !4:1; !5:1; !6:2"},
    /* quotes that are not closed */
    {"1,2\n\"3,4\n5,6\n", "1 2; null; !2:1"},
    {"1,2\n3,\"4\n", "1 2; null; !2:2"},
    {"1,\"2", "error 1:1: a quoted cell is not closed"},
    /* a quote within a number is no number, and not an opening one (2) */
    {"1,2\n1,2\"\n3,4\n", "1 2; null; 3 4; !2:2"},
    {"1,2\n\"1\"2,3\n3,4\n", "1 2; null; 3 4; !2:1"},
};

START_TEST(cells_are_read)
{
	const struct example *e = &cells[_i];
	struct parse p = reading("csv");

	rig_reads(&p, e->text, e->want);
}
END_TEST

/* SPEC: auto takes the first line for a header where any of its logit cells is no number. */
static const struct example headers[] = {
    {"a,b\n1,2\n", "1 2"},
    {"1,b\n1,2\n", "1 2"},
    {"1,2\n3,4\n", "1 2; 3 4"},
    {"1,\n3,4\n", "null; 3 4; !1:2"},
    {"inf,nan\n3,4\n", "null; 3 4; !1:1"},
    {"\"1\",\"2\"\n3,4\n", "1 2; 3 4"},
    {" 1 , 2 \n3,4\n", "1 2; 3 4"},
    {"id,1,2\nx,3,4\n", "3 4 <x>"},
    {"id,0,1,label\nx,3,4,0\n", "3 4 <x> | <0>"},
    {"Weight,a,ID,b,LABEL\n1,2,3,4,5\n", "2 4 <1> | <3> <5>"},
    {"\"i\"\"d\",\"a\nb\"\n1,2\n", "1 2"},
    {"a,b\n", ""},
    {"a,b", ""},
    {"", ""},
    {"\n\n", ""},
    {"\n\na,b\n\n1,x\n", "null; !2:2"},
    {"a,a\n1,2\n", "1 2"},
};

START_TEST(headers_are_known)
{
	const struct example *e = &headers[_i];
	struct parse p = reading("csv");

	rig_reads(&p, e->text, e->want);
}
END_TEST

START_TEST(header_can_be_said)
{
	struct parse p = reading("csv");

	p.reading.header = HEADER_YES;
	rig_reads(&p, "1,2\n3,4\n", "3 4");
	rig_reads(&p, "id,2\n3,4\n", "0 4 <3>");
	p.reading.header = HEADER_NO;
	rig_reads(&p, "a,b\n3,4\n", "null; 3 4; !1:1");
	rig_reads(&p, "id,2\n3,4\n", "null; 3 4; !1:1");
	p.reading.header = HEADER_AUTO;
	/* a name in a list says that there is a header */
	p.reading.cols = "1,2";
	rig_reads(&p, "1,2\n3,4\n", "1 2; 3 4");
	p.reading.cols = "1*";
	rig_reads(&p, "1,2\n3,4\n", "0 3 <4>");
	p.reading.cols = NULL;
	p.reading.label = "y";
	p.reading.one_width = true;
	rig_reads(&p, "1,2,y\n3,4,2\n", "3 4 <2> =1");
}
END_TEST

START_TEST(names_and_lines_are_those_of_the_header)
{
	static const char text[] = "\r\n\n\"i\"\"d\",\" a b \",\"c,\n\",d\r\n1,2,3,4\r\n";
	struct parse p = reading("csv");

	p.reading.header = HEADER_YES;
	rig_parse(&p, text, sizeof(text) - 1);
	ck_assert_int_eq(p.status, 0);
	ck_assert_uint_eq(p.layout.ncolumn, 4);
	ck_assert_str_eq(p.layout.column[0].name, "i\"d");
	ck_assert_str_eq(p.layout.column[0].raw, "\"i\"\"d\"");
	ck_assert_str_eq(p.layout.column[1].name, "a b");
	ck_assert_str_eq(p.layout.column[2].name, "c,\n");
	ck_assert_str_eq(p.layout.column[3].name, "d");
	ck_assert_uint_eq(p.layout.lines, 4);
	ck_assert_uint_eq(p.used, strlen(text) - strlen("1,2,3,4\r\n"));
	ck_assert_uint_eq(p.layout.names.n, 4);
	rig_parse_same(&p, "1 2 3 4");
	rig_parse_free(&p);
}
END_TEST

/* A head that is not whole yet: more is asked for, byte by byte, and never at the end. */
START_TEST(open_asks_for_more_until_the_first_row_is_whole)
{
	static const char text[] = "\xef\xbb\xbf\n\"a\nb\",c\n1,2\n";
	const size_t first = strlen("\xef\xbb\xbf\n\"a\nb\",c\n");
	struct parse p = reading("csv");
	struct layout l;
	struct buf head;
	size_t used, line, column;
	struct err err;
	int status;

	for (size_t n = 0; n < sizeof(text); n++) {
		l = (struct layout){.format = p.reading.format, .reading = &p.reading};
		head = rig_padded(text, n, false);
		status = l.format->open(&l, head.p, n, false, &used, &line, &column, &err);
		ck_assert_int_eq(status, n < first ? OPEN_MORE : OPEN_ENOUGH);
		if (status == OPEN_ENOUGH)
			ck_assert_uint_eq(used, first);
		layout_free(&l);
		buf_free(&head);
	}
}
END_TEST

/* ---- Roles ---- */

static const char wide[] = "id,cat,dog,fox,model-a,label\nr1,1,2,3,4,1\n";

static const struct {
	const char *cols, *label, *weight, *keep, *want;
} roles[] = {
    {NULL, NULL, NULL, NULL, "1 2 3 4 <r1> | <1>"},
    {NULL, "label", NULL, NULL, "1 2 3 4 <r1> | <1> =1"},
    {NULL, "-1", NULL, NULL, "1 2 3 4 <r1> | <1> =1"},
    {NULL, "6", NULL, NULL, "1 2 3 4 <r1> | <1> =1"},
    {NULL, "-5", NULL, NULL, "2 3 4 <r1> <1> | <1> =1"},
    {NULL, "label", "fox", NULL, "1 2 4 <r1> | <3> <1> =1"},
    {NULL, "label", NULL, "id", "1 2 3 4 <r1> =1"},
    {NULL, NULL, NULL, "fox", "1 2 4 <3>"},
    {NULL, NULL, NULL, "1,label", "1 2 3 4 <r1> | <1>"},
    {"2-4", NULL, NULL, NULL, "1 2 3 <r1> | <4> <1>"},
    {"4,2", NULL, NULL, NULL, "1 3 <r1> | <2> <4> <1>"},
    {"2-", "-1", NULL, NULL,
	"error: --label: column 6 is one of the logits (--cols says which columns are logits)"},
    {"cat,fox", NULL, NULL, NULL, "1 3 <r1> | <2> <4> <1>"},
    {"?o?", NULL, NULL, NULL, "2 3 <r1> <1> | <4> <1>"},
    {"[cd]*", NULL, NULL, NULL, "1 2 <r1> | <3> <4> <1>"},
    {"model-a", NULL, NULL, NULL, "0 4 <r1> <1> <2> <3> | <1>"},
    {"cat,cat,2", NULL, NULL, NULL, "0 1 <r1> | <2> <3> <4> <1>"},
    {"-2", NULL, NULL, NULL, "0 4 <r1> <1> <2> <3> | <1>"},
    {"3-4,label", NULL, NULL, "id", "2 3 1 <r1>"},
    {"0", NULL, NULL, NULL, "error: --cols: there is no column 0: the input has 6 columns, from 1"},
    {"7", NULL, NULL, NULL, "error: --cols: there is no column 7: the input has 6 columns, from 1"},
    {"5-9", NULL, NULL, NULL,
	"error: --cols: there is no column 5-9: the input has 6 columns, from 1"},
    {"4-2", NULL, NULL, NULL,
	"error: --cols: there is no column 4-2: the input has 6 columns, from 1"},
    {"-7", NULL, NULL, NULL,
	"error: --cols: there is no column -7: the input has 6 columns, from 1"},
    {"99999999999999999999", NULL, NULL, NULL,
	"error: --cols: there is no column 99999999999999999999: the input has 6 columns, from 1"},
    {"dgo", NULL, NULL, NULL, "error: --cols: no column is called 'dgo'; did you mean 'dog'?"},
    {"zebra*", NULL, NULL, NULL, "error: --cols: no column is called 'zebra*'"},
    {NULL, "lable", NULL, NULL,
	"error: --label: no column is called 'lable'; did you mean 'label'?"},
    {NULL, NULL, "weigth", NULL, "error: --weight: no column is called 'weigth'"},
    {NULL, NULL, NULL, "Ids", "error: --keep: no column is called 'Ids'; did you mean 'id'?"},
    {"", NULL, NULL, NULL, "error: --cols: the list is empty"},
    {NULL, "2-3", NULL, NULL, "error: --label: need one column, got '2-3'"},
    {NULL, NULL, NULL, "*",
	"error: no column is left for the logits (--cols says which columns are logits)"},
    {"cat", NULL, NULL, "cat",
	"error: --keep: column 2 is one of the logits (--cols says which columns are logits)"},
};

START_TEST(columns_have_their_roles)
{
	struct parse p = reading("csv");

	p.reading.cols = roles[_i].cols;
	p.reading.label = roles[_i].label;
	p.reading.weight = roles[_i].weight;
	p.reading.keep = roles[_i].keep;
	rig_reads(&p, wide, roles[_i].want);
}
END_TEST

START_TEST(without_a_header_columns_have_numbers_alone)
{
	struct parse p = reading("csv");

	p.reading.label = "-1";
	p.reading.keep = "1";
	rig_reads(&p, "x,1,2,1\ny,3,4,0\n", "1 2 <x> =1; 3 4 <y> =0");
	p.reading.header = HEADER_NO;
	p.reading.label = NULL;
	p.reading.keep = "id";
	rig_reads(&p, "1,2\n",
	    "error: --keep: no column is called 'id': the input has no header (count columns "
	    "from 1)");
	/* (1) digits are a number even where a column is called by them */
	p = reading("csv");
	p.reading.cols = "2";
	rig_reads(&p, "2,x\n5,6\n", "0 6 <5>");
}
END_TEST

START_TEST(raw_output_carries_nothing_unless_told)
{
	struct parse p = reading("csv");

	p.reading.no_fields = true;
	rig_reads(&p, wide, "1 2 3 4");
	p.reading.want_label = true;
	rig_reads(&p, wide, "1 2 3 4 =1");
}
END_TEST

/* batch.c (1) */
START_TEST(labels_and_weights_are_checked)
{
	struct parse p = reading("csv");

	p.reading.want_label = true;
	p.reading.weight = "w";
	rig_reads(&p,
	    "cat,dog,w,label\n1,2,1,0\n1,2,1,dog\n1,2,1,2\n1,2,1,-1\n1,2,1,\n1,2,1,\"1\"\n"
	    "1,2,1,1.5\n1,2,0,1\n1,2,-1,1\n1,2,,1\n",
	    "1 2 <1> <0> =0; 1 2 <1> <dog> =1; null <1> <2>; null <1> <-1>; null <1> <>; "
	    "1 2 <1> <\"1\"> =1; null <1> <1.5>; null <0> <1>; null <-1> <1>; null <> <1>; "
	    "!3:4; !4:4; !5:4; !7:4; !8:3; !9:3; !10:3");
	rig_reads(&p, "cat,dog,w,label\n1,2,1e-300,1.0\n1,2,inf,0\n1,2,nan,0\n",
	    "1 2 <1e-300> <1.0> =1; null <inf> <0>; null <nan> <0>; !2:3; !3:3");
}
END_TEST

/* batch_value.c (2) (3) */
START_TEST(probabilities_become_logarithms)
{
	struct parse p = reading("csv");

	p.reading.from = FROM_PROBS;
	rig_reads(&p, "1,0\n0,0\n-0.5,1\n-0,2\n1,nan\n-inf,1\n",
	    "0 -inf; null; null; -inf 0.69314718055994529; null; null; !2:1; !3:1; !5:2; !6:1");
}
END_TEST

/* Skip forgets a bad row and its fields; fail stops before it. */
START_TEST(on_error_decides)
{
	static const char text[] = "id,a\nr1,1\nr2,x\nr3,3\nr4,nan\n";
	struct parse p = reading("csv");

	rig_reads(&p, text, "0 1 <r1>; null <r2>; 0 3 <r3>; null <r4>; !2:2; !4:2");
	p.reading.on_error = ON_ERROR_SKIP;
	rig_reads(&p, text, "0 1 <r1>; 0 3 <r3>; !2:2; !4:2");
	p.reading.on_error = ON_ERROR_FAIL;
	rig_reads(&p, text, "0 1 <r1>; !2:2");
}
END_TEST

/* A message says what the cell holds and what to do. */
static const struct example hints[] = {
    {"1,2\n1,cat\n",
	"not a number: 'cat'; name the logit columns with --cols, or what to carry "
	"with --keep"},
    {"1,2\n1,\n", "empty cell: a missing value"},
    {"1\n1;2\n", "the row has more than 1 cell"},
    {"1,2\n1,2;3\n",
	"not a number: '2;3' (a list in a cell must be in brackets); "
	"say with --delimiter what is between the cells"},
    {"1,2\n1\n", "the row has 1 cell, not 2"},
    {"1,2\n1,2,3\n", "the row has more than 2 cells"},
    {"1,2\n1,nan\n", "NaN is not a logit"},
    {"1,2\n1,inf\n", "+inf is not a logit (-inf, a masked class, is)"},
    {"1,2\n-inf,-inf\n", "every class is -inf"},
    {"1,2\n1,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
	"not a number: 'aaaaaaaaaaaaaaaaaaaaaaaa'; name the logit columns with --cols, or what to "
	"carry with --keep"},
};

START_TEST(messages_say_what_is_wrong)
{
	const struct example *e = &hints[_i];
	struct parse p = reading("csv");

	rig_parse(&p, e->text, strlen(e->text));
	ck_assert_int_eq(p.status, 0);
	ck_assert_uint_eq(p.batch.nbad, 1);
	ck_assert_str_eq(rig_flaw(&p.batch), e->want);
	ck_assert_uint_eq(p.batch.bad[0].line, 1);
	ck_assert_uint_eq(p.batch.bad[0].row, 1);
	rig_parse_free(&p);
}
END_TEST

/* ---- Cuts ---- */

static const char *const cut_texts[] = {
    "1,2\n3,4\r\n\n5,6\n",
    "id,a,b\n\"x\ny\",1,2\r\n\"\"\"\n,\"\"\",3,4\n\r\n\"z\",x,5\n,,\nq,1\n\"\n\n\",1,2,3\n",
    "a\n1\n\n2\n\r\n\"3\"\n",
    "id,a,b,label\nr\"1\"\"\n,1,2,1\n\"r2,\n\",3,4,9\nr3,nan,1,0\n",
};

START_TEST(any_cut_gives_the_same_rows)
{
	struct parse p = reading("csv");

	p.reading.want_label = true;
	p.reading.on_error = _i % 2 ? ON_ERROR_SKIP : ON_ERROR_NULL;
	rig_cut_everywhere(&p.reading, cut_texts[_i / 2], strlen(cut_texts[_i / 2]));
}
END_TEST

START_TEST(tabs_are_like_commas)
{
	static const char text[] = "id\ta\tb\n\"x\ty\"\t1\t 2 \nx,y\t3\t4\n";
	struct parse p = reading("tsv");

	rig_reads(&p, text, "1 2 <\"x\ty\">; 3 4 <x,y>");
	rig_cut_everywhere(&p.reading, text, sizeof(text) - 1);
	rig_reads(&p, "1\t\t3\n1\t2\t3\n", "null; 1 2 3; !1:2");
}
END_TEST

/* A cell that is a number but not just digits, by its column. */
static const char *
odd_cell(size_t column)
{
	static const char *const odd[] = {"\"%zu\"", " %zu\t", "\" %zu \"", "%zue0", "+%zu",
	    "%zu.000000000000000000", "0%zu", "\t%zu"};

	return odd[(column + dice_below(3)) % (sizeof(odd) / sizeof(*odd))];
}

/* Rows of 50 cells, more than some registers hold, now and then with a carried one among them. */
START_TEST(wide_rows_are_read_cell_by_cell)
{
	enum { WIDE = 50, ROWS = 4 };
	const struct kern *k, *fastest = kern();

	for (int round = 0; round < 200; round++) {
		struct parse p = reading("csv");
		char text[ROWS * WIDE * 40], *q = text, keep[16] = "";
		const size_t kept = round % 3 ? dice_below(WIDE) : WIDE, sparse = dice_below(20);

		if (kept < WIDE) {
			sprintf(keep, "%zu", kept + 1);
			p.reading.keep = keep;
		}
		p.reading.header = HEADER_NO;
		for (size_t i = 0; i < ROWS * WIDE; i++) {
			if (i % WIDE == kept)
				q += sprintf(q, "\"%zu,\n\"", i);
			else
				q += sprintf(q, dice_below(20) < sparse ? odd_cell(i) : "%zu", i);
			*q++ = i % WIDE == WIDE - 1 ? '\n' : ',';
		}
		for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
			size_t at = 0;

			ck_assert_int_eq(kern_use(k->name), 0);
			rig_parse(&p, text, (size_t)(q - text));
			ck_assert_int_eq(p.status, 0);
			ck_assert_uint_eq(p.batch.nrow, ROWS);
			ck_assert_uint_eq(p.batch.nbad, 0);
			for (size_t i = 0; i < ROWS * WIDE; i++) {
				if (i % WIDE == kept)
					continue;
				if (p.batch.z[at++] != (double)i)
					ck_abort_msg("%s: cell %zu of %s", k->name, i, text);
			}
			ck_assert_uint_eq(at, p.batch.nz);
			rig_parse_free(&p);
		}
	}
	ck_assert_int_eq(kern_use(fastest->name), 0);
}
END_TEST

/* The first cell that is wrong is named, wherever it stands. */
START_TEST(a_wrong_cell_is_found_in_a_wide_row)
{
	enum { WIDE = 30 };
	static const char *const wrong[] = {"x", "", "1 2", "\"1\"2", "0x1"};

	for (size_t at = 0; at < WIDE; at++) {
		for (size_t w = 0; w < sizeof(wrong) / sizeof(*wrong); w++) {
			struct parse p = reading("csv");
			char text[WIDE * 24], *q = text;

			p.reading.header = HEADER_NO;
			for (size_t i = 0; i < WIDE; i++)
				q += sprintf(q, "%s%c", i == at ? wrong[w] : "1.5",
				    i + 1 < WIDE ? ',' : '\n');
			rig_parse(&p, text, (size_t)(q - text));
			ck_assert_uint_eq(p.batch.nbad, 1);
			ck_assert_uint_eq(p.batch.bad[0].column, at + 1);
			rig_parse_free(&p);
		}
	}
}
END_TEST

/* ---- And back ---- */

struct round {
	const char *in, *write, *steps, *want;
	int precision;
	bool sparse;
};

static const struct round rounds[] = {
    /* (5) carried cells keep their bytes, CRLF does not stay */
    {"\"id\",a,\"x,y\",b , label\r\n\"q\"\"\n\",1,0, 2 ,\" z\"\r\n", "logits", "identity",
	"\"id\",a,\"x,y\",b, label\n\"q\"\"\n\",1,0,2,\" z\"\n", 6, false},
    {"id,a,b,label\nr1,0,0,0\n", "probs,argmax", NULL, "id,a,b,argmax,label\nr1,0.5,0.5,0,0\n", 6,
	false},
    {"id,a,b\nr1,0,0\n", "probs,logits,conf", NULL,
	"id,probs_a,probs_b,logits_a,logits_b,conf\nr1,0.5,0.5,0,0,0.5\n", 6, false},
    {"id,\"a,1\",b\nr1,0,0\n", "logits,probs", NULL,
	"id,\"logits_a,1\",logits_b,\"probs_a,1\",probs_b\nr1,0,0,0.5,0.5\n", 6, false},
    {"0,1\n", "logits,top,conf", "top-k=1", "-inf,1,1:1,1\n", 6, false},
    {"a,b\n0,1\n", "name,probs,logprobs", "top-k=1", "name,probs,logprobs\nb,1:1,1:0\n", 6, true},
    {"a,b,c\n0,0,-inf\n", "probs,top", NULL, "probs,top\n0:0.5;1:0.5,0:0.5;1:0.5\n", 6, true},
    {"x,a,y,b,z\n1,2,3,4,5\n", "logits", "identity", "x,a,y,b,z\n1,2,3,4,5\n", 6, false},
    {"3,1.1\n", "logits", "identity", "3,1.1\n", 0, false},
    {"3,1.1\n", "logits", "identity", "3,1.1000000000000001\n", 17, false},
};

START_TEST(rows_are_written)
{
	const struct round *t = &rounds[_i];
	struct run r = {
	    .reading = rig_reading("csv"),
	    .write = t->write,
	    .steps = t->steps,
	    .precision = t->precision,
	    .sparse = t->sparse,
	};

	rig_run_bytes(&r, "a.csv", t->in, strlen(t->in));
	ck_assert_msg(r.status == 0, "%s", r.err.text);
	rig_same(&r.out, t->want);
	rig_run_free(&r);
	rig_clean();
}
END_TEST

/* The names of the logits' columns come without quotes where they need none. */
START_TEST(null_rows_keep_their_cells)
{
	static const char in[] = "id,a,b,label\nr1,1,x,0\nr2,1\n\"r\n3\",1,1,1\n";
	static const struct {
		const char *write, *want;
		bool sparse;
	} t[] = {
	    {"probs", "id,a,b,label\nr1,,,0\nr2,,,\n\"r\n3\",0.5,0.5,1\n", false},
	    {"conf,name,top",
		"id,conf,name,top,label\nr1,,,,0\nr2,,,,\n\"r\n3\",0.5,a,0:0.5;1:0.5,1\n", false},
	    {"probs", "id,probs,label\nr1,,0\nr2,,\n\"r\n3\",0:0.5;1:0.5,1\n", true},
	    {"nll,logits", "id,nll,a,b,label\nr1,,,,0\nr2,,,,\n\"r\n3\",0.693147,1,1,1\n", false},
	};
	struct run r = {.reading = rig_reading("csv"), .precision = 6};

	r.reading.on_error = ON_ERROR_NULL;
	r.write = t[_i].write;
	r.sparse = t[_i].sparse;
	rig_run_bytes(&r, "a.csv", in, sizeof(in) - 1);
	ck_assert_msg(r.status == 0, "%s", r.err.text);
	rig_same(&r.out, t[_i].want);
	rig_run_free(&r);
	rig_clean();
}
END_TEST

/* CSV to f64 and back gives the same bytes, at 17 digits and at the shortest. */
START_TEST(csv_through_f64_is_the_same)
{
	static const char *const texts[] = {
	    "0.10000000000000001,-2.5,3\n5.0000000000000002e-05,-inf,1.7976931348623157e+308\n",
	    "0.1,-2.5,3\n5e-324,-inf,1.7976931348623157e+308\n1e+22,1e-07,123456789012345\n",
	};
	struct run there = {
	    .reading = rig_reading("csv"), .steps = "identity", .output_format = "f64"};
	struct run back = {
	    .reading = rig_reading("f64"), .steps = "identity", .output_format = "csv"};

	back.reading.cols = "3";
	back.precision = _i ? 0 : 17;
	there.precision = 3; /* means nothing in binary */
	rig_run_bytes(&there, "a.csv", texts[_i], strlen(texts[_i]));
	ck_assert_msg(there.status == 0, "%s", there.err.text);
	rig_run_bytes(&back, "a.f64", there.out.p, there.out.len);
	ck_assert_msg(back.status == 0, "%s", back.err.text);
	rig_same(&back.out, texts[_i]);
	rig_run_free(&there);
	rig_run_free(&back);
	rig_clean();
}
END_TEST

START_TEST(formats_are_known_by_name_suffix_and_first_bytes)
{
	ck_assert_str_eq(format_of_file("x/a.CSV")->name, "csv");
	ck_assert_str_eq(format_of_file("a.tsv.gz")->name, "tsv");
	ck_assert_str_eq(format_of_file("a.ndjson")->name, "jsonl");
	ck_assert_str_eq(format_of_file("a.f32")->name, "f32");
	ck_assert_ptr_null(format_of_file("csv"));
	ck_assert_ptr_null(format_of_file(".csv"));
	ck_assert_ptr_null(format_of_file("a.gz"));
	ck_assert_ptr_null(format_of_file(""));
	ck_assert_ptr_null(format_named("CSV"));
	ck_assert_str_eq(format_probe("", 0)->name, "csv");
	ck_assert_str_eq(format_probe("\xef\xbb\xbf [", 5)->name, "jsonl");
	ck_assert_str_eq(format_probe("\n{\"a\"", 5)->name, "jsonl");
	ck_assert_str_eq(format_probe("id,[", 4)->name, "csv");
	for (size_t i = 0; formats[i]; i++)
		ck_assert_ptr_eq(format_named(formats[i]->name), formats[i]);
}
END_TEST

START_TEST(whole_lines_end_behind_the_last_newline)
{
	static char text[2000];

	memset(text, 'x', sizeof(text));
	for (size_t n = 0; n < sizeof(text); n++) {
		const size_t at = dice_below(sizeof(text)), before = dice_below(at + 1);

		ck_assert_uint_eq(whole_lines(text, n), 0);
		text[at] = text[before] = '\n';
		ck_assert_uint_eq(whole_lines(text, n),
		    at < n           ? at + 1
			: before < n ? before + 1
				     : 0);
		text[at] = text[before] = 'x';
	}
}
END_TEST

static int
size_of(size_t bytes, size_t each)
{
	return (int)(bytes / each);
}

Suite *
suite_csv(void)
{
	Suite *s = suite_create("csv");
	TCase *t = tcase_create("csv");

	tcase_add_loop_test(t, cells_are_read, 0, size_of(sizeof(cells), sizeof(cells[0])));
	tcase_add_loop_test(t, headers_are_known, 0, size_of(sizeof(headers), sizeof(headers[0])));
	tcase_add_test(t, header_can_be_said);
	tcase_add_test(t, names_and_lines_are_those_of_the_header);
	tcase_add_test(t, open_asks_for_more_until_the_first_row_is_whole);
	tcase_add_loop_test(
	    t, columns_have_their_roles, 0, size_of(sizeof(roles), sizeof(roles[0])));
	tcase_add_test(t, without_a_header_columns_have_numbers_alone);
	tcase_add_test(t, raw_output_carries_nothing_unless_told);
	tcase_add_test(t, labels_and_weights_are_checked);
	tcase_add_test(t, probabilities_become_logarithms);
	tcase_add_test(t, on_error_decides);
	tcase_add_loop_test(
	    t, messages_say_what_is_wrong, 0, size_of(sizeof(hints), sizeof(hints[0])));
	tcase_add_loop_test(t, any_cut_gives_the_same_rows, 0, 8);
	tcase_add_test(t, tabs_are_like_commas);
	tcase_add_test(t, wide_rows_are_read_cell_by_cell);
	tcase_add_test(t, a_wrong_cell_is_found_in_a_wide_row);
	tcase_add_loop_test(t, rows_are_written, 0, size_of(sizeof(rounds), sizeof(rounds[0])));
	tcase_add_loop_test(t, null_rows_keep_their_cells, 0, 4);
	tcase_add_loop_test(t, csv_through_f64_is_the_same, 0, 2);
	tcase_add_test(t, formats_are_known_by_name_suffix_and_first_bytes);
	tcase_add_test(t, whole_lines_end_behind_the_last_newline);
	suite_add_tcase(s, t);
	return s;
}
