/* SPDX-License-Identifier: MIT */
/*
 * The files that the laws are tried on.
 */
#include "data.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/dice.h"
#include "calib/calib.h"
#include "calib/sets.h"
#include "choice.h"
#include "command.h"
#include "format/format.h"

enum { CLASSES = 4, ROWS = 97, FIT_ROWS = 400, MANY_ROWS = 12000 };

#define HEAD "id,cat,dog,fox,owl,kind,label"

static const char *const kinds[] = {"one", "two", "a \"third\""};

struct example {
	double z[CLASSES], noise[CLASSES];
	size_t label, kind;
};

static FILE *
create(const char *name)
{
	FILE *f = fopen(name, "w");

	if (f)
		return f;
	fprintf(stderr, "compose: can't write %s\n", name);
	exit(2);
}

static void
finish(FILE *f)
{
	if (fclose(f) == 0)
		return;
	fprintf(stderr, "compose: can't write\n");
	exit(2);
}

/* A label that the largest logit often says, of a class that is not masked. */
static struct example
draw(bool masks)
{
	struct example e = {.kind = dice_below(3)};

	for (size_t i = 0; i < CLASSES; i++) {
		e.z[i] = dice_in(-4, 4);
		e.noise[i] = dice_in(-0.5, 0.5);
	}
	e.label = dice_below(CLASSES);
	for (size_t i = 0; i < CLASSES; i++) {
		if (dice_below(3) > 0 && e.z[i] > e.z[e.label])
			e.label = i;
	}
	if (masks && dice_below(4) == 0)
		e.z[(e.label + 1 + dice_below(CLASSES - 1)) % CLASSES] = -INFINITY;
	if (masks && dice_below(6) == 0)
		e.z[dice_below(CLASSES)] = e.z[e.label];
	if (masks && dice_below(20) == 0)
		e.z[e.label] += 800;
	return e;
}

static void
write_row(FILE *f, size_t id, const struct example *e, bool second)
{
	fprintf(f, "r%zu", id);
	for (size_t i = 0; i < CLASSES; i++)
		fprintf(f, ",%.6g", e->z[i] + (second ? e->noise[i] : 0));
	if (strchr(kinds[e->kind], '"'))
		fprintf(f, ",\"a \"\"third\"\"\",%zu", e->label);
	else
		fprintf(f, ",%s,%zu", kinds[e->kind], e->label);
}

/* Rows that --on-error has to do with, each after some good ones. */
static const char *const bad_csv[] = {"x,1,nan,2,3,one,0", "x,1,2,3,one,0", "x,1,2,3,4,one,9",
    "x,-inf,-inf,-inf,-inf,one,1", "x,1,inf,0,0,two,1"};
static const char *const bad_jsonl[] = {"{\"id\":\"x\",\"logits\":[1,NaN,2,3],\"label\":0}",
    "{\"id\":\"x\",\"logits\":[1,null,2,3],\"label\":0}",
    "{\"id\":\"x\",\"logits\":[1,2,3,4],\"label\":9}", "{\"id\":\"x\",\"logits\":7,\"label\":1}",
    "{\"id\":\"x\",\"logits\":[],\"label\":1}"};

static void
write_bad_json(FILE *f, size_t id, const struct example *e)
{
	fprintf(f, "{\"id\":\"r%zu\",\"logits\":[", id);
	for (size_t i = 0; i < CLASSES; i++)
		fprintf(f, "%s%.6g", i ? "," : "", e->z[i] > -INFINITY ? e->z[i] : -50);
	fprintf(f, "],\"kind\":\"%s\",\"label\":%zu}\n", e->kind ? "two" : "one", e->label);
}

static void
write_plain(const struct example *e, bool second)
{
	FILE *plain = create(second ? "plainB.csv" : "plain.csv");
	FILE *weights = create(second ? "weightsB.csv" : "weights.csv");
	FILE *bad = create(second ? "badB.csv" : "bad.csv");
	FILE *json = create(second ? "badB.jsonl" : "bad.jsonl");

	fprintf(plain, HEAD "\n");
	fprintf(weights, HEAD ",weight\n");
	fprintf(bad, HEAD "\n");
	for (size_t i = 0; i < ROWS; i++) {
		write_row(plain, i, &e[i], second);
		fputc('\n', plain);
		write_row(weights, i, &e[i], second);
		fprintf(weights, ",%g\n", 0.25 * (double)(1 + i % 7));
		write_row(bad, i, &e[i], second);
		fputc('\n', bad);
		write_bad_json(json, i, &e[i]);
		if (i % 19 == 5) {
			fprintf(bad, "%s\n", bad_csv[i / 19 % 5]);
			fprintf(json, "%s\n", bad_jsonl[i / 19 % 5]);
		}
	}
	finish(plain);
	finish(weights);
	finish(bad);
	finish(json);
}

static void
write_labels(const struct example *e)
{
	FILE *f = create("labels");

	for (size_t i = 0; i < ROWS; i++)
		fprintf(f, "%zu\n", e[i].label);
	finish(f);
}

static void
write_text(const char *name, const char *text)
{
	FILE *f = create(name);

	fputs(text, f);
	finish(f);
}

/* What steps add to classes, and which they remove; those of the binary task are among them. */
static void
write_lists(void)
{
	write_text("bias.csv", "class,bias\n1,0.5\n0,-1.25\n");
	write_text("mask.csv", "2\n");
	write_text("allow.csv", "0\n1\n3\n");
}

/* One score a row, of a label that it often says, with a field to group by; and labels alone. */
static void
write_scores(const char *name, const struct example *e, size_t n, bool second)
{
	FILE *f = create(name), *marks = create("marks");
	double z;
	bool y;

	fprintf(f, "id,score,kind,label\n");
	for (size_t i = 0; i < n; i++) {
		z = i % 23 == 7 && n == ROWS ? -800 : e[i].z[0] > -INFINITY ? e[i].z[0] : 0;
		z += second ? e[i].noise[0] : 0;
		y = (e[i].z[0] > 0) != (e[i].label == 3) && z > -700;
		fprintf(f, "r%zu,%.6g,%s,%d\n", i, z, e[i].kind ? "two" : "one", y);
		fprintf(marks, "%d\n", y);
	}
	finish(f);
	finish(marks);
}

static void
must_run(const struct command_line *line)
{
	int status = line_run(line);

	if (status == 0 || status == 1) /* 1: a fit at its bound */
		return;
	fprintf(stderr, "compose: this must work:\n  %s\n", line->text);
	exit(2);
}

/* The scores as raw numbers, their labels alone, and the probabilities of class 1. */
static void
convert_scores(const char *end)
{
	struct command_line line = {0};

	line_add(
	    &line, "smx " DATA_SCORE " --op identity -O f64 scores%s.csv >scores%s.f64", end, end);
	must_run(&line);
	line = (struct command_line){0};
	line_add(&line, "smx " DATA_SCORE " --precision 17 scores%s.csv >chances%s.csv", end, end);
	must_run(&line);
}

/* Of five classes, the first four of which are those of the other files; with and without names. */
static void
write_trees(void)
{
	FILE *names = create("tree.csv"), *numbers = create("numbers.csv");

	fputs("cat,2+\ndog,2- 0+ 1+\nfox,2- 0+ 1-\nowl,2- 0- 3-\nemu,2- 0- 3+\n", names);
	fputs("0,2+\n1,2- 0+ 1+\n2,2- 0+ 1-\n3,2- 0- 3-\n4,2- 0- 3+\n", numbers);
	finish(names);
	finish(numbers);
}

/* The plain file in the other formats, and what its classes' probabilities are. */
static void
convert(const char *end)
{
	struct command_line line;

	for (size_t i = 0; formats[i]; i++) {
		if (strcmp(formats[i]->name, "csv") == 0 || formats[i]->rewrite)
			continue;
		line = (struct command_line){0};
		line_add(&line, "smx " DATA_COLS);
		if (!is_rounded(formats[i]))
			line_add(&line, "--op identity --precision 17 --nonfinite literal");
		line_add(&line, "-O %s plain%s.csv >plain%s%s", formats[i]->name, end, end,
		    formats[i]->suffix[0]);
		must_run(&line);
	}
	line = (struct command_line){0};
	line_add(&line, "smx " DATA_COLS " plain%s.csv >probs%s.csv", end, end);
	must_run(&line);
	line = (struct command_line){0};
	line_add(&line, "smx --log " DATA_COLS " plain%s.csv >logprobs%s.csv", end, end);
	must_run(&line);
}

void
data_write(void)
{
	struct example e[ROWS];

	for (size_t i = 0; i < ROWS; i++)
		e[i] = draw(true);
	write_plain(e, false);
	write_plain(e, true);
	write_labels(e);
	write_lists();
	write_trees();
	write_scores("scores.csv", e, ROWS, false);
	write_scores("scoresB.csv", e, ROWS, true);
	convert("");
	convert("B");
	convert_scores("");
	convert_scores("B");
}

static void
fit(const struct method *m, enum task task, const char *from)
{
	struct command_line line = {0};

	if (!(m->tasks >> task & 1))
		return;
	line_add(
	    &line, "smx fit --method %s %s >%s-%s.json", m->name, from, m->name, task_name[task]);
	must_run(&line);
}

void
data_fit(void)
{
	FILE *f = create("fit.csv");
	struct example e[FIT_ROWS];
	struct command_line line;

	fprintf(f, HEAD "\n");
	for (size_t i = 0; i < FIT_ROWS; i++) {
		e[i] = draw(false);
		write_row(f, i, &e[i], false);
		fputc('\n', f);
	}
	finish(f);
	write_scores("fit_scores.csv", e, FIT_ROWS, false);
	for (size_t i = 0; methods[i]; i++) {
		fit(methods[i], TASK_MULTICLASS, DATA_COLS " fit.csv");
		fit(methods[i], TASK_BINARY, DATA_SCORE " fit_scores.csv");
	}
	for (size_t i = 0; set_kinds[i]; i++) {
		line = (struct command_line){0};
		line_add(&line,
		    "smx fit --method %s --alpha 0.2 " DATA_COLS " fit.csv >sets-%s.json",
		    set_kinds[i]->name, set_kinds[i]->name);
		must_run(&line);
	}
	line = (struct command_line){0};
	line_add(&line,
	    "smx fit --method lac --mondrian class --alpha 0.3 " DATA_COLS
	    " fit.csv >sets-each.json");
	must_run(&line);
	line = (struct command_line){0};
	line_add(&line, "smx fit --method temperature,vector " DATA_COLS " fit.csv >chain.json");
	must_run(&line);
	f = create("far.json");
	fprintf(f,
	    "{\"schema\":\"smx.calibration/1\",\"method\":\"vector\",\"classes\":4,"
	    "\"weight\":[1,1,-1,1],\"bias\":[0,900,0,-900]}\n");
	finish(f);
}

void
data_write_many(void)
{
	static const char *const name[] = {"part0.csv", "part1.csv", "part2.csv"};
	FILE *all = create("many.csv"), *part = NULL;
	struct example e;

	fprintf(all, HEAD "\n");
	for (size_t i = 0; i < MANY_ROWS; i++) {
		if (i == 0 || i == 2345 || i == 7777) {
			if (part)
				finish(part);
			part = create(name[(i > 0) + (i > 2345)]);
			fprintf(part, HEAD "\n");
		}
		e = draw(true);
		write_row(all, i, &e, false);
		write_row(part, i, &e, false);
		fputc('\n', all);
		fputc('\n', part);
	}
	finish(all);
	finish(part);
}

void
data_shard(const char *file)
{
	char name[64], *line = NULL, head[256];
	size_t room = 0;
	unsigned row = 0;
	FILE *from, *to[2];

	snprintf(name, sizeof(name), "%s.csv", file);
	from = fopen(name, "r");
	for (int i = 0; i < 2; i++) {
		snprintf(name, sizeof(name), "%s.%d.csv", file, i);
		to[i] = create(name);
	}
	if (!from || !fgets(head, sizeof(head), from))
		exit(2);
	fputs(head, to[0]);
	fputs(head, to[1]);
	while (getline(&line, &room, from) > 0)
		fputs(line, to[row++ >= DATA_SHARD]);
	free(line);
	fclose(from);
	finish(to[0]);
	finish(to[1]);
}
