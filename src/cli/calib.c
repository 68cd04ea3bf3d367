/* SPDX-License-Identifier: MIT */
/*
 * --calib FILE: a calibration that smx fit wrote, for the commands that look at
 * rows. Which of an input's classes are those of the fit:
 *
 * (1) By their names, if both have some. Other names are refused. If nothing depends on
 *     which class is which (a single temperature), nothing is said of their order.
 * (2) If one side has no names, by position. That is said if it may be wrong: a note, or a
 *     warning if the names of the other side are numbers in another order.
 * (3) --calib-by position asks for that, and nothing is said; --calib-by name refuses (2).
 * (4) In the binary task the value is of class 1: there is nothing to put in order.
 */
#include "cli/calib.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/mem.h"
#include "calib/classes.h"
#include "calib/json.h"
#include "calib/sets.h"
#include "cli/groups.h"
#include "cli/settings.h"
#include "cli/warn.h"
#include "io/whole.h"

/* A calibration is a list of numbers; nobody has one as large as this. */
enum { LONGEST = 1 << 30 };

/* Reads the calibration, which may make sets, into an empty one. 0, or -1 with err set. */
static int
read_calib(struct calib *calib, const char *path, bool sets, struct err *err)
{
	struct buf text = {0};
	int status = whole_read(path, LONGEST, &text, err);

	if (status == 0 && calib_read(calib, text.p, text.len, err) < 0)
		status = err_place(err, "%.200s", path);
	buf_free(&text);
	if (status == 0 && calib->sets && !sets)
		return err_set(err, ERR_USAGE,
		    "%.200s: it makes conformal sets, which are for smx apply and smx eval", path);
	return status;
}

/* The last one counts, unless they are compared. */
static int
set_calib(struct settings *s, const char *path, struct err *err)
{
	int status;

	if (s->more.wanted && s->calib_path) {
		if (s->more.n == CALIBS_MORE)
			return err_set(
			    err, ERR_VALUE, "give at most %d calibrations", CALIBS_MORE + 1);
		s->more.path[s->more.n] = path;
		return read_calib(&s->more.calib[s->more.n++], path, false, err);
	}
	s->calib_path = path;
	calib_free(&s->chain.calib);
	status = read_calib(&s->chain.calib, path, s->takes_sets, err);
	s->reading.one_width = status == 0;
	return status;
}

/* ---- which classes of an input are those of the fit ---- */

/* What is compared, for messages. */
struct sides {
	const struct settings *s;
	const struct calib *c;
	const char *there, *here; /* the calibration's file, and the input's */
	const struct names *names; /* of the input */
};

static const char if_same[] = "if the classes are the same ones in the same order, say "
			      "--calib-by position";

/* (1) */
static int
refuse_other(const struct sides *a, const struct calib_matched *m, struct err *err)
{
	if (m->there)
		return err_set(err, ERR_DATA,
		    "%.120s: fitted to a class '%.60s', which %.120s does not have; it has "
		    "'%.60s'; %s",
		    a->there, m->there, a->here, m->here, if_same);
	return err_set(err, ERR_DATA,
	    "%.150s: the classes that it was fitted to have other names than those of %.150s, "
	    "the first of which is '%.60s'; %s",
	    a->there, a->here, a->names->name[0], if_same);
}

/* (4) */
static int
refuse_swapped(const struct sides *a, struct err *err)
{
	return err_set(err, ERR_DATA,
	    "%.120s: fitted with class 1 called '%.60s', but in %.120s it is '%.60s'; if the "
	    "values are those of the same class, say --calib-by position",
	    a->there, a->c->names.name[1], a->here, a->names->name[1]);
}

/* (1) */
static void
tell_names(const struct sides *a, const struct calib_matched *m)
{
	if (m->match == CALIB_REORDERED)
		note(a->s,
		    "%.150s has its classes in another order than %.150s; they are matched by "
		    "their names",
		    a->here, a->there);
	if (m->here)
		note(a->s,
		    "%.150s: class '%.60s' is taken for '%.60s' of %.150s, and the others "
		    "likewise",
		    a->here, m->here, m->there, a->there);
}

/* (2) The input has no names. */
static int
tell_bare_input(const struct sides *a, struct err *err)
{
	const struct names *names = &a->c->names;
	const enum class_numbers numbers = class_numbers(names, err);

	if (numbers == NUMBERS_RISING)
		return 0;
	if (numbers == NUMBERS_OTHERWISE)
		return warn(a->s, err,
		    "%.120s has no class names, and is calibrated by position; %.120s was fitted "
		    "to classes in another order than that of their numbers, of which '%.40s' is "
		    "the first: --classes FILE names the classes",
		    a->here, a->there, names->name[0]);
	note(a->s,
	    "%.120s has no class names, and is calibrated by position: its class 0 is taken for "
	    "'%.60s' of %.120s (--classes FILE names the classes)",
	    a->here, names->name[0], a->there);
	return 0;
}

/* (2) The calibration has none. */
static int
tell_bare_calib(const struct sides *a, struct err *err)
{
	const enum class_numbers numbers = class_numbers(a->names, err);

	if (numbers == NUMBERS_RISING)
		return 0;
	if (numbers == NUMBERS_OTHERWISE)
		return warn(a->s, err,
		    "%.120s has no class names, and is applied by position; in %.120s the "
		    "classes are in another order than that of their numbers, '%.40s' first",
		    a->there, a->here, a->names->name[0]);
	note(a->s,
	    "%.120s has no class names, and is applied by position: '%.60s' of %.120s is its "
	    "class 0",
	    a->there, a->names->name[0], a->here);
	return 0;
}

/* (2) */
static int
settle_unnamed(const struct sides *a, struct err *err)
{
	const bool named = a->names->n > 0 && a->names->n == a->c->nclass;

	if (a->s->calib_by == CALIB_BY_NAME && a->c->summed)
		return err_set(err, ERR_DATA,
		    "--calib-by name: %.200s has no class names; --classes FILE names them",
		    a->here);
	if (a->s->calib_by == CALIB_BY_NAME)
		return err_set(err, ERR_DATA,
		    "--calib-by name: %.200s has no class names; say --calib-by position",
		    a->there);
	if (a->c->task == TASK_BINARY || !calib_by_class(a->c))
		return 0;
	if (a->c->summed && a->c->names.n > 0)
		return tell_bare_input(a, err);
	return named && !a->c->summed ? tell_bare_calib(a, err) : 0;
}

/* Settles what calib_match has found; m->order stays if rows are to be put in order. */
static int
settle_matched(const struct sides *a, struct calib_matched *m, struct err *err)
{
	const bool by_class = calib_by_class(a->c);

	if (m->match == CALIB_UNNAMED)
		return settle_unnamed(a, err);
	if (m->match == CALIB_OTHER)
		return refuse_other(a, m, err);
	if (m->match == CALIB_REORDERED && a->c->task == TASK_BINARY && by_class)
		return refuse_swapped(a, err);
	if (by_class)
		tell_names(a, m);
	if (!calib_is_temperature(a->c) || by_class)
		return 0; /* of equally probable classes the first is the most probable */
	mem_free(m->order);
	m->order = NULL;
	return 0;
}

static int
check_size(const struct sides *a, const struct layout *l, struct err *err)
{
	if (a->c->task != l->task)
		return err_set(err, ERR_DATA,
		    "%.150s: fitted in the %s task, but %.150s is read in the %s task (--task "
		    "says which)",
		    a->there, task_name[a->c->task], a->here, task_name[l->task]);
	if (l->nclass == 0 || l->nclass == a->c->nclass)
		return 0;
	err_set(err, ERR_DATA, "%.200s: fitted to %zu classes, but %.200s has %zu", a->there,
	    a->c->nclass, a->here, l->nclass);
	return l->logit && l->nclass > a->c->nclass ? err_advise(err, ADVICE_COLS) : -1;
}

int
calib_settle(const struct settings *s, const struct calib *c, const char *path,
    struct source *source, struct err *err)
{
	struct layout *l = &source->layout;
	const struct sides a = {s, c, path, source->layout_path, &l->names};
	struct calib_matched m = {.match = CALIB_UNNAMED};
	int status;

	if ((!c->method && !c->sets) || l->beside)
		return 0;
	if (check_size(&a, l, err) < 0)
		return -1;
	if (s->calib_by == CALIB_BY_POSITION)
		return 0;
	status = calib_match(c, &l->names, &m, err);
	if (status == 0)
		status = settle_matched(&a, &m, err);
	mem_free(l->calib_order);
	l->calib_order = m.order;
	m.order = NULL;
	calib_matched_free(&m);
	if (status == 0 && c->sets)
		status = sets_match(c->sets, l->calib_order, err);
	return status;
}

static const char *const by_words[] = {"name", "position", NULL};

static const struct opt options[] = {
    {
	.name = "calib",
	.arg = "FILE",
	.help = "calibrate the logits first, with a file that smx fit wrote",
	.type = OPT_FILE,
	.call = set_calib,
    },
    {
	.name = "calib-by",
	.arg = "name|position",
	.help = "match its classes to the input's by name, or by position",
	.type = OPT_WORD,
	.words = by_words,
	.first = CALIB_BY_NAME,
	.field = OPT_FIELD(settings, calib_by),
    },
    {0},
};

const struct opt_group group_calib = {"Calibration", options, NULL};
