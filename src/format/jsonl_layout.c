/* SPDX-License-Identifier: MIT */
/*
 * What is known of JSON lines before the first row: learnt from the first good one.
 */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "col/dist.h"
#include "format/class_order.h"
#include "format/jsonl.h"
#include "format/select.h"
#include "format/suspects.h"

typedef int first_fn(struct batch *b, const char *p, size_t n, struct err *err);

/* The members of a row become the columns to carry. */
static int
learn_columns(struct layout *l, const struct field *f, size_t n, struct err *err)
{
	struct buf name = {0};
	int status = 0;

	for (size_t i = 0; i < n && status == 0; i++) {
		name.len = 0;
		json_unescape(&name, f[i].name, f[i].name_len);
		buf_char(&name, '\0');
		status = buf_check(&name, err);
		if (status == 0 && jsonl_column(l, name.p) == NO_COLUMN)
			status =
			    layout_column(l, name.p, name.len - 1, f[i].name, f[i].name_len, err);
	}
	buf_free(&name);
	return status;
}

/* Names that the list of what to carry has and a file's first row did not come last. */
static int
keep_columns(struct layout *l, struct err *err)
{
	const char *list = l->reading->keep;
	struct list_item item;

	while ((list = list_next(list, &item))) {
		if (!item.pattern && jsonl_column(l, item.text) == NO_COLUMN &&
		    layout_column(l, item.text, item.len, "", 0, err) < 0)
			return -1;
	}
	return 0;
}

static const struct row *
good_row(const struct batch *b)
{
	const struct row *row = b->row;

	while (row->null)
		row++;
	return row;
}

static bool
is_map(const struct batch *b, const struct row *row)
{
	return row->frame > 0 && b->frame[row->frame - 1].map;
}

/* What the label of the first good row is. There may be none, as in [] or in a row to ignore. */
static enum label_kind
kind_of(const struct batch *b, const struct reading *r)
{
	const bool none = r->want_label && reading_may_lack_label(r);

	if (good_row(b)->label != DIST_NO_LABEL)
		return LABELS_NUMBERS;
	return none ? LABELS_NONE : LABELS_ANY;
}

/*
 * Decodes what there is up to a first good row. 0, or -1; b->ngood says whether there is
 * one, and *kind what its label is.
 *
 * That a label is the name of a class is not known before the classes are: then a row is
 * good only without its label. The classes of a map are those of the first such row.
 */
static int
find_first(struct batch *b, struct layout *loose, struct reading *patient, first_fn *first,
    const char *p, size_t n, enum label_kind *kind, struct err *err)
{
	const bool wanted = patient->want_label || patient->label || patient->labels;
	size_t numbered = SIZE_MAX; /* the first row whose label is good as it stands */

	*b = (struct batch){.layout = loose};
	*kind = LABELS_NONE;
	if (first(b, p, n, err) < 0)
		return -1;
	if (!wanted || (b->ngood > 0 && !is_map(b, good_row(b))))
		return 0;
	if (b->ngood > 0) {
		numbered = good_row(b)->number;
		*kind = kind_of(b, patient);
	}
	batch_free(b);
	*b = (struct batch){.layout = loose};
	patient->want_label = false;
	patient->label = patient->labels = NULL;
	if (first(b, p, n, err) < 0)
		return -1;
	if (b->ngood > 0 && good_row(b)->number != numbered)
		*kind = LABELS_NONE;
	if (b->ngood > 0 && loose->reading->classes.n == 0 && !is_map(b, good_row(b)))
		b->ngood = 0;
	return 0;
}

/* What the first good row says of all of them. */
static int
learn_row(struct layout *l, const struct batch *b, struct err *err)
{
	struct jsonl_state *s = l->state;
	const struct row *row = good_row(b);
	const struct frame *frame = row->frame > 0 ? &b->frame[row->frame - 1] : NULL;

	s->scalar = frame && frame->scalar;
	s->several = frame && frame->open > 0;
	s->map = frame && frame->map && l->reading->classes.n == 0;
	s->scores = s->map && *frame->map == '[';
	if (l->weight == MAY_HAVE_WEIGHT)
		l->weight = row->weighted ? HAS_WEIGHT : NO_COLUMN;
	if (l->task != TASK_BINARY && !l->listed && (l->reading->one_width || s->map))
		layout_found(l, row->n);
	if (l->fixed)
		l->nbefore = row->nbefore;
	if (s->map && jsonl_learn_map(l, &l->names, frame, err) < 0)
		return -1;
	if (!l->fixed || row->nfield == 0)
		return 0;
	return learn_columns(l, b->field + row->field, row->nfield, err);
}

static bool
has_member(const struct batch *b, const struct list_item *item)
{
	const struct row *row = good_row(b);
	const struct field *f = b->field + row->field;

	for (size_t i = 0; i < row->nfield; i++) {
		if (list_matches(item->text, f[i].name + 1, f[i].name_len - 2) ||
		    (!item->pattern && json_string_is(f[i].name, f[i].name_len, item->text)))
			return true;
	}
	return false;
}

/* Why no member is the item: the one that holds the logits is not carried, nor is a path. */
static int
refuse_kept(const struct layout *l, const char *item, struct err *err)
{
	const char *path = jsonl_path(l->reading->field);
	const size_t len = strcspn(item, "."), shown = len < 80 ? len : 80;

	if (len > 0 && len == strcspn(path, ".") && memcmp(path, item, len) == 0)
		return err_about(err, SETTING_KEEP,
		    "'%.80s' can't be carried: the member '%.*s' holds the logits", item,
		    (int)shown, item);
	if (len > 0 && item[len])
		return err_about(err, SETTING_KEEP,
		    "no member of the first row is called '%.80s'; whole members are carried, "
		    "such as '%.*s'",
		    item, (int)shown, item);
	return err_about(err, SETTING_KEEP, "no member of the first row is called '%.80s'", item);
}

/*
 * Refuses a name in the list of what to carry that no member of the first good row has:
 * its values would be lost without a word.
 */
static int
check_kept(const struct layout *l, const struct batch *b, struct err *err)
{
	const char *list = l->reading->keep;
	struct list_item item;

	if (l->follows || l->reading->no_fields || l->reading->by)
		return 0;
	while ((list = list_next(list, &item))) {
		if (!has_member(b, &item))
			return refuse_kept(l, item.text, err);
	}
	return 0;
}

/*
 * The members of the first good row become the columns to carry, and its number
 * of classes everyone's. *found says whether there is one.
 */
static int
learn_from(struct layout *l, const char *p, size_t n, first_fn *first, bool *found,
    enum label_kind *kind, struct err *err)
{
	struct jsonl_state learning = {.learning = true, .label = l->reading->label};
	struct layout loose = *l;
	struct reading patient = *l->reading;
	struct batch b;
	int status;

	loose.fixed = false;
	loose.state = &learning;
	/* lines of a label file are for the rows to come: here no label is looked for */
	patient.want_label = reading_wants_label(l->reading);
	patient.label_file = false;
	patient.unnamed = true;
	patient.truth = NULL; /* of files behind the first */
	/* of a line with several rows the good ones count only if the bad ones become null */
	if (patient.on_error == ON_ERROR_FAIL)
		patient.on_error = ON_ERROR_SKIP;
	loose.reading = &patient;
	status = find_first(&b, &loose, &patient, first, p, n, kind, err);
	*found = status == 0 && b.ngood > 0;
	if (*found)
		status = check_kept(l, &b, err);
	if (*found && status == 0)
		status = learn_row(l, &b, err);
	if (*found && status == 0)
		status = jsonl_learn_order(l->state, &learning.beside, err);
	batch_free(&b);
	return status < 0 || !l->fixed || !*found ? status : keep_columns(l, err);
}

static void
release(struct layout *l)
{
	struct jsonl_state *s = l->state;

	if (s)
		names_free(&s->order);
	mem_free(s);
	l->state = NULL;
}

/* Whether rows can't be read before the first good one is seen. */
static bool
must_learn(const struct layout *l)
{
	return l->fixed || l->weight == MAY_HAVE_WEIGHT ||
	    (l->reading->one_width && l->nclass == 0 && !l->listed);
}

/* No row of the first n bytes is good. */
static int
not_found(const struct layout *l, size_t n, bool at_end, bool must, struct err *err)
{
	/* with --on-error fail a first row that is bad ends the run anyway */
	if (!at_end && (n == 0 || l->reading->on_error != ON_ERROR_FAIL) &&
	    (must || n < l->reading->max_row))
		return OPEN_MORE;
	if (!must || l->nclass > 0 || l->reading->tabular || l->reading->on_error != ON_ERROR_NULL)
		return OPEN_DONE;
	err_set(err, ERR_DATA, "no row is good: how wide null rows are is unknown");
	return err_advise(err, ADVICE_NCLASS);
}

/* How many classes a row has, or which of its values are logits. Asked anew, it says the same. */
static int
take_cols(struct layout *l, size_t *n, struct err *err)
{
	if (l->reading->cols && !list_is_several(l->reading->cols))
		return cols_number(l->reading->cols, n, err);
	if (l->part.n == 0 && layout_part(l, 0, err) < 0)
		return -1;
	*n = l->part.total;
	return 0;
}

int
jsonl_learn(struct layout *l, const char *p, size_t n, size_t seen, bool at_end, first_fn *first,
    struct err *err)
{
	const bool elsewhere = reading_labels_elsewhere(l->reading);
	enum label_kind kind = LABELS_NONE;
	bool found = false, must;
	size_t ncol = 0;
	int status;

	if (!l->state)
		l->state = mem_new(1, sizeof(struct jsonl_state), err);
	l->release = release;
	if (!l->state)
		return -1;
	((struct jsonl_state *)l->state)->label = l->reading->label;
	l->label = l->weight = l->ood = NO_COLUMN;
	if (jsonl_weight(l))
		l->weight = l->reading->weight ? HAS_WEIGHT : MAY_HAVE_WEIGHT;
	if (take_cols(l, &ncol, err) < 0)
		return -1;
	layout_task(l, ncol, false);
	l->fixed = l->reading->tabular && !l->reading->no_fields;
	if (l->reading->classes.n > 0 && l->nclass == 0)
		layout_found(l, l->reading->classes.n);
	must = must_learn(l);
	if (n > 0 && learn_from(l, p, n, first, &found, &kind, err) < 0)
		return -1;
	if (!found) {
		status = not_found(l, n > 0 ? seen : 0, at_end, must, err);
		if (status != OPEN_DONE)
			return status;
	}
	if (layout_names(l, err) < 0)
		return -1;
	if (!((struct jsonl_state *)l->state)->map)
		return OPEN_DONE;
	if (l->names.n == 0)
		return err_set(err, ERR_DATA, "two classes of the first row have one name");
	suspects_of_map(l, jsonl_path(l->reading->field));
	class_order(l, elsewhere ? LABELS_ANY : kind,
	    ((struct jsonl_state *)l->state)->scores ? ROW_ORDER_SCORES : ROW_ORDER_MAP);
	return OPEN_DONE;
}

/* The text of a member that needs no unescaping, without its quotes; or NULL. */
static const char *
plain_member(const char *p, const char *end, const char *name, size_t *len)
{
	struct json_fault fault;
	const char *text = jsonl_find(p, end, name), *behind = NULL;

	if (text && *text != '[' && *text != '{')
		behind = json_value(text, end, JSON_PYTHON, &fault);
	if (!behind || memchr(text, '\\', (size_t)(behind - text)))
		return NULL;
	*len = (size_t)(behind - text);
	if (*text != '"')
		return text;
	*len -= 2;
	return text + 1;
}

/* A token's position, and the id of its request if servers don't make one up themselves. */
static bool
add_position(struct first_ids *ids, const char *p, const char *end)
{
	char text[256];
	size_t len[2] = {0};
	const char *id = plain_member(p, end, "custom_id", &len[0]),
		   *position = plain_member(p, end, "position", &len[1]);

	if (!position)
		return false;
	len[0] = len[0] < 200 ? len[0] : 200;
	snprintf(text, sizeof(text), "%.*s,%.*s", (int)len[0], id ? id : "",
	    len[1] < 20 ? (int)len[1] : 20, position);
	ids->key = id ? "custom_id,choice,part,position" : "id,choice,part,position";
	return first_ids_add(ids, text, strlen(text));
}

static bool
add_id(struct layout *l, const char *p, const char *end)
{
	size_t len;
	const char *id;

	if (l->open)
		return add_position(&l->ids, p, end);
	id = plain_member(p, end, "id", &len);
	return id && first_ids_add(&l->ids, id, len);
}

void
jsonl_first_ids(struct layout *l, const char *p, const char *end)
{
	const char *next;

	l->ids.n = 0;
	for (; p < end; p = next + 1) {
		next = memchr(p, '\n', (size_t)(end - p));
		next = next ? next : end;
		if (p + strspn(p, " \t\r") < next && (*p == '!' || !add_id(l, p, next)))
			return;
	}
}

int
jsonl_open(struct layout *l, const char *head, size_t n, bool at_end, size_t *used, size_t *line,
    size_t *column, struct err *err)
{
	size_t skip = n >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	size_t whole = at_end ? n : whole_lines(head, n);
	int status;

	*line = *column = 0;
	*used = skip;
	whole = whole > skip ? whole - skip : 0;
	status = jsonl_learn(l, head + skip, whole, whole, at_end, jsonl_first, err);
	if (status != OPEN_DONE)
		return status;
	if (!((const struct jsonl_state *)l->state)->several)
		jsonl_first_ids(l, head + skip, head + skip + whole);
	return jsonl_look(l, head + skip, whole, false, at_end, err);
}
