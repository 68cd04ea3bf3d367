/* SPDX-License-Identifier: MIT */
/*
 * What each column is for, and why.
 *
 * (1) A column that --label, --labels, --weight or --keep names is no logit.
 * (2) With --cols only its columns are logits, in the order of the file.
 * (3) With a header, columns called id, label or weight (any case; in the multilabel
 *     task labels too), and a first column without a name, are no logits unless
 *     --cols names them. A column whose type is none of a number never
 *     is.
 * (4) Of the rest, a family of numbered columns (families.c) is the logits, and
 *     a note tells if there are others. Two families are refused.
 * (5) Without a family all of the rest are logits.
 * (6) Every column that is no logit is carried, or with --keep only those it
 *     names; into raw output nothing is unless --keep says so.
 */
#include "format/roles.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/mem.h"
#include "format/families.h"
#include "format/label_pairs.h"
#include "format/layout.h"
#include "format/select.h"

static bool
is_called(const struct layout *l, size_t i, const char *name)
{
	return l->header && strcasecmp(l->column[i].name, name) == 0;
}

/* The column of a setting that names one, or else, if asked for, the one of that name. */
static int
find_one(struct layout *l, enum setting setting, const char *text, const char *name, bool look,
    size_t *column, struct err *err)
{
	*column = NO_COLUMN;
	if (text)
		return list_one(setting, text, l, column, err);
	for (size_t i = 0; look && i < l->ncolumn; i++) {
		if (is_called(l, i, name)) {
			*column = i;
			return 0;
		}
	}
	return 0;
}

/* The columns of several labels, or the one of a list of them. */
static int
mark_labels(struct layout *l, struct err *err)
{
	l->nflag = 0;
	l->label = NO_COLUMN;
	if (list_mark(SETTING_LABELS, l->reading->labels, l, ROLE_FLAG, err) < 0)
		return -1;
	for (size_t i = l->ncolumn; i-- > 0;) {
		if (!(l->column[i].role & ROLE_FLAG))
			continue;
		l->label = i;
		l->nflag++;
	}
	if (l->nflag == 0)
		return err_about(err, SETTING_LABELS, "the list is empty");
	if (l->nflag > 1)
		return 0;
	l->nflag = 0;
	l->column[l->label].role = ROLE_LABEL;
	return 0;
}

static int
mark_label(struct layout *l, struct err *err)
{
	const struct reading *r = l->reading;
	const char *name = reading_multilabel(r) ? "labels" : "label";

	if (r->labels)
		return mark_labels(l, err);
	l->nflag = 0;
	if (find_one(l, SETTING_LABEL, r->label, name, reading_wants_label(r), &l->label, err) < 0)
		return -1;
	if (l->label != NO_COLUMN)
		l->column[l->label].role |= ROLE_LABEL;
	return 0;
}

/* What options name, and the label and the weight. */
static int
mark_asked(struct layout *l, struct err *err)
{
	const struct reading *r = l->reading;
	size_t by = 0, key = 0, extra = 0;

	if (mark_label(l, err) < 0 ||
	    find_one(l, SETTING_WEIGHT, r->weight, "weight", r->want_weight, &l->weight, err) < 0)
		return -1;
	if (l->weight != NO_COLUMN)
		l->column[l->weight].role |= ROLE_WEIGHT;
	for (size_t i = 0; i < EXTRAS; i++) {
		if (r->extra[i] && list_one(extra_kind[i].setting, r->extra[i], l, &extra, err) < 0)
			return -1;
		if (r->extra[i])
			l->column[extra].role |=
			    extra_role(i) | (extra_kind[i].carried && !r->keep ? ROLE_KEEP : 0);
		l->extra[i] = r->extra[i] ? extra + 1 : 0;
	}
	l->ood = NO_COLUMN;
	if (r->ood && list_one(SETTING_OOD, r->ood, l, &l->ood, err) < 0)
		return -1;
	if (r->ood)
		l->column[l->ood].role |= ROLE_OOD;
	if (r->key && list_one(reading_key(r), r->key, l, &key, err) < 0)
		return -1;
	if (r->key)
		l->column[key].role |= ROLE_KEY;
	if (r->by_several && list_mark(reading_by(r), r->by, l, ROLE_KEEP, err) < 0)
		return -1;
	if (r->by && !r->by_several && list_one(reading_by(r), r->by, l, &by, err) < 0)
		return -1;
	if (r->by && !r->by_several)
		l->column[by].role |= ROLE_KEEP;
	if (r->keep && list_mark(SETTING_KEEP, r->keep, l, ROLE_KEEP, err) < 0)
		return -1;
	for (size_t i = 0; i < l->ncolumn; i++) {
		if (l->column[i].role != 0)
			l->column[i].why = WHY_ASKED;
	}
	if (l->label != NO_COLUMN && !r->label && !r->labels)
		l->column[l->label].why = WHY_CALLED;
	if (l->weight != NO_COLUMN && !r->weight)
		l->column[l->weight].why = WHY_CALLED;
	return 0;
}

/* The setting of the extra field that a column of this role is; SETTING_NONE: it is none. */
static enum setting
extra_setting(unsigned role)
{
	size_t i = 0;

	while (i < EXTRAS && !(role & extra_role(i)))
		i++;
	return i < EXTRAS ? extra_kind[i].setting : SETTING_NONE;
}

static int
check_overlap(const struct layout *l, struct err *err)
{
	unsigned role;

	for (size_t i = 0; i < l->ncolumn; i++) {
		role = l->column[i].role;
		if (!(role & ROLE_LOGIT) || role == ROLE_LOGIT)
			continue;
		err_about(err,
		    role & ROLE_FLAG          ? SETTING_LABELS
			: role & ROLE_LABEL   ? l->reading->labels ? SETTING_LABELS : SETTING_LABEL
			: role & ROLE_WEIGHT  ? SETTING_WEIGHT
			: role & ROLE_KEY     ? reading_key(l->reading)
			: role & ROLE_OOD     ? SETTING_OOD
			: extra_setting(role) ? extra_setting(role)
			: l->reading->by      ? reading_by(l->reading)
					      : SETTING_KEEP,
		    "column %zu is one of the logits", i + 1);
		return err_advise(err, ADVICE_COLS);
	}
	return 0;
}

/* (3) pandas calls a column without a name "Unnamed: 0" when it reads it. */
static enum why
why_not(const struct layout *l, size_t i)
{
	if (is_called(l, i, "id") || is_called(l, i, "label") || is_called(l, i, "weight") ||
	    (reading_multilabel(l->reading) && is_called(l, i, "labels")) ||
	    (l->reading->aside && strcmp(l->column[i].name, l->reading->aside) == 0))
		return WHY_CALLED;
	if (i == 0 && l->ncolumn > 1 && (is_called(l, i, "") || is_called(l, i, "unnamed: 0")))
		return WHY_NO_NAME;
	return WHY_REST;
}

/* (2) */
static int
listed_logits(struct layout *l, struct err *err)
{
	if (!*l->reading->cols)
		return err_about(err, SETTING_COLS, "the list is empty");
	if (list_mark(SETTING_COLS, l->reading->cols, l, ROLE_LOGIT, err) < 0 ||
	    check_overlap(l, err) < 0)
		return -1;
	for (size_t i = 0; i < l->ncolumn; i++) {
		if (l->column[i].role & ROLE_LOGIT)
			l->column[i].why = WHY_ASKED;
		else if (l->column[i].role == 0)
			l->column[i].why = why_not(l, i) == WHY_CALLED ? WHY_CALLED : WHY_OTHERS;
	}
	return 0;
}

/* Tells that a family was chosen before other columns, and which they are. */
static void
tell_chosen(struct layout *l, const struct families *f, size_t others)
{
	enum { NAMED = 4 };
	const char *first = l->column[f->column[0]].name;
	const char *last = l->column[f->column[f->one[0].n - 1]].name;
	struct err what;
	char names[200];
	size_t n = 0, named = 0;

	for (size_t i = 0; i < l->ncolumn && named < NAMED; i++) {
		if (l->column[i].why == WHY_BESIDE)
			n += (size_t)snprintf(names + n, sizeof(names) - n, "%s'%.40s'",
			    named++ ? ", " : "", l->column[i].name);
	}
	if (others > named)
		snprintf(names + n, sizeof(names) - n, " and %zu more", others - named);
	err_set(&what, ERR_DATA,
	    "the logits are the %zu numbered columns '%.40s' to '%.40s', not %s", f->one[0].n,
	    first, last, names);
	err_advise(&what, ADVICE_COLS_DECIDE);
	layout_note(l, false, &what);
}

static int
refuse_families(const struct layout *l, const struct families *f, struct err *err)
{
	enum { NAMED = 3 };
	struct label_pair pair;
	char text[400];
	size_t n = 0;

	for (size_t i = 0; i < f->n && i < NAMED; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s'%.40s' to '%.40s'",
		    i == 0 ? "" : ", ", l->column[f->column[f->one[i].first]].name,
		    l->column[f->column[f->one[i].first + f->one[i].n - 1]].name);
	err_set(err, ERR_USAGE, "%zu families of numbered columns: %s%s", f->n, text,
	    f->n > NAMED ? " ..." : "");
	for (size_t i = 0; i < f->n && i < NAMED; i++)
		families_list(f, i, l, err->use[i], sizeof(err->use[i]));
	if (f->n == 2 && label_pair_find(l, &pair))
		return label_pair_advise(&pair, err);
	/* those that are not bare numbers are patterns, which say so themselves */
	err->use_header = list_hides_header(l, f->column + f->one[0].first, f->one[0].n);
	return err_advise(err, ADVICE_COLS_ONE_OF);
}

/* (4) Takes the columns that are beside the family out again. */
static void
take_family(struct layout *l, const struct families *f)
{
	size_t others = 0;

	for (size_t i = 0; i < f->one[0].n; i++)
		l->column[f->column[i]].why = WHY_FAMILY;
	for (size_t i = 0; i < l->ncolumn; i++) {
		if (l->column[i].why != WHY_REST)
			continue;
		l->column[i].why = WHY_BESIDE;
		l->column[i].role = 0;
		others++;
	}
	if (others > 0)
		tell_chosen(l, f, others);
}

/* (3) (4) (5) */
static int
default_logits(struct layout *l, struct err *err)
{
	struct families f = {0};
	int status = 0;

	for (size_t i = 0; i < l->ncolumn; i++) {
		if (l->column[i].role != 0)
			continue;
		l->column[i].why = l->column[i].no_number ? WHY_TYPE : why_not(l, i);
		if (l->column[i].why == WHY_REST)
			l->column[i].role = ROLE_LOGIT;
	}
	if (l->header && !l->plain)
		status = families_find(&f, l, err);
	if (status == 0 && f.n > 1)
		status = refuse_families(l, &f, err);
	if (status == 0 && f.n == 1)
		take_family(l, &f);
	families_free(&f);
	return status;
}

/* (6) */
static void
default_keep(struct layout *l)
{
	if (l->reading->keep || l->reading->no_fields)
		return;
	for (size_t i = 0; i < l->ncolumn; i++) {
		if (!(l->column[i].role & ROLE_LOGIT))
			l->column[i].role |= ROLE_KEEP;
	}
}

static int
list_logits(struct layout *l, struct err *err)
{
	size_t n = 0;

	mem_free(l->logit);
	l->logit = mem_new(l->ncolumn, sizeof(*l->logit), err);
	if (!l->logit)
		return -1;
	l->nbefore = 0;
	for (size_t i = 0; i < l->ncolumn; i++) {
		if (l->column[i].role & ROLE_LOGIT)
			l->logit[n++] = i;
		else if (n == 0 && l->column[i].role & ROLE_KEEP)
			l->nbefore++;
	}
	for (size_t i = l->ncolumn, side = 0; i-- > 0;) {
		side = l->column[i].role & ROLE_LOGIT ? side + 1 : 0;
		l->column[i].logits = side;
	}
	layout_task(l, n, true);
	if (n > 0)
		return 0;
	err_set(err, ERR_USAGE, "no column is left for the logits");
	return err_advise(err, ADVICE_COLS);
}

/* In a file of labels: that it has them. Of two columns the one that is no key is the label. */
static int
find_labels(struct layout *l, struct err *err)
{
	if (l->label == NO_COLUMN && l->ncolumn == 2) {
		l->label = l->column[0].role & ROLE_KEEP ? 1 : 0;
		l->column[l->label].role |= ROLE_LABEL;
	}
	layout_task(l, 0, true);
	if (l->label != NO_COLUMN)
		return 0;
	err_set(err, ERR_DATA, "no column is called 'label'");
	return err_advise(err, ADVICE_TRUTH_LABEL);
}

int
layout_roles_asked(struct layout *l, struct err *err)
{
	for (size_t i = 0; i < l->ncolumn; i++) {
		l->column[i].role = 0;
		l->column[i].why = WHY_NONE;
		l->column[i].suspicion = SUSPECT_NOT;
	}
	return mark_asked(l, err);
}

int
layout_roles(struct layout *l, struct err *err)
{
	if (layout_roles_asked(l, err) < 0)
		return -1;
	if (l->reading->labels_only)
		return find_labels(l, err);
	if ((l->reading->cols ? listed_logits : default_logits)(l, err) < 0)
		return -1;
	default_keep(l);
	return list_logits(l, err);
}
