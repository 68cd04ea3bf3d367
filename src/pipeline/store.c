/* SPDX-License-Identifier: MIT */
/*
 * Rows to pass over.
 *
 * (1) Raw files that can be read anywhere are read again in each pass, as they
 *     lie: nothing is kept but labels and weights. Anything else is kept as
 *     float64, or as float32 where the input is that or the user says so.
 * (2) Labels and weights stay in memory: 4 bytes a row, and 8 where there are
 *     weights.
 * (3) Files are mapped: copying them out of the system's cache would take a quarter
 *     of the time of a pass. A file that shrinks under it is an error where a pass
 *     begins, and a SIGBUS within one: the command's to handle. Where there is no
 *     room for a mapping the file is read.
 * (4) Which thread takes which slot does not matter: calib/rows.h.
 */
#include "pipeline/store.h"

#include <errno.h>
#include <fcntl.h>
#include <float.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "col/dist.h"
#include "io/codec.h"
#include "pipeline/driver.h"
#include "pipeline/flow.h"

/* Rows are read in pieces that fit into a core's second cache. */
enum { PIECE = 256 << 10 };

static bool
is_little_endian(void)
{
	const uint16_t one = 1;
	unsigned char first;

	memcpy(&first, &one, 1);
	return first == 1;
}

static size_t
row_size(const struct store *s)
{
	return s->nclass * (s->floats ? sizeof(float) : sizeof(double));
}

/* Whether the open file is one to read anywhere, and not compressed. */
static bool
can_read_again(struct store_file *f)
{
	unsigned char head[CODEC_HEAD];
	struct stat st;
	ssize_t n;

	if (fstat(f->fd, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	f->len = (size_t)st.st_size;
	n = pread(f->fd, head, sizeof(head), 0);
	return n >= 0 && !codec_of_head(head, (size_t)n);
}

/* (3) */
static void
map_file(struct store_file *f)
{
	void *p = f->len > 0 ? mmap(NULL, f->len, PROT_READ, MAP_SHARED, f->fd, 0) : MAP_FAILED;

	if (p == MAP_FAILED)
		return;
	posix_madvise(p, f->len, POSIX_MADV_SEQUENTIAL);
	f->map = p;
}

/* Whether all files are as long as they were. */
static int
check_files(const struct store *s, struct err *err)
{
	struct stat st;

	for (size_t i = 0; i < s->nfile; i++) {
		if (fstat(s->file[i].fd, &st) < 0)
			return err_errno(err, "%s", s->file[i].path);
		if (st.st_size < 0 || (size_t)st.st_size != s->file[i].len)
			return err_set(
			    err, ERR_IO, "%s: changed while it was read", s->file[i].path);
	}
	return 0;
}

static void
close_files(struct store *s)
{
	for (size_t i = 0; i < s->nfile; i++) {
		if (s->file[i].map)
			munmap((void *)(uintptr_t)s->file[i].map, s->file[i].len);
		close(s->file[i].fd);
	}
	mem_free(s->file);
	s->file = NULL;
	s->nfile = 0;
}

/*
 * (1) Opens the files. Where one of them can't be read again none is; what is wrong
 * with it the run over it will tell. Standard input has been read from by now.
 */
static int
open_files(struct store *s, struct err *err)
{
	struct store_file *f;

	s->file = mem_new(s->npath, sizeof(*s->file), err);
	if (!s->file)
		return -1;
	for (size_t i = 0; i < s->npath; i++) {
		f = &s->file[i];
		*f = (struct store_file){.path = s->path[i], .fd = -1};
		if (strcmp(s->path[i], "-") != 0)
			/* a FIFO whose writer is done would else be waited for */
			f->fd = open(s->path[i], O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		if (f->fd < 0 || (s->nfile++, !can_read_again(f))) {
			close_files(s);
			return 0;
		}
	}
	return 0;
}

static int
begin(void *with, const struct plan *plan, struct counts *counts, struct err *err)
{
	struct store *s = with;
	const struct layout *l = plan->layout;
	size_t width = l->format ? l->format->width : 0;
	bool as_is = l->reading->from != FROM_PROBS && !plan->chain->calib.method;
	size_t at = 0;

	(void)counts;
	s->nclass = l->nclass;
	/* kept as the kernels read them, which is little-endian */
	s->floats = ((width == sizeof(float) && as_is) || s->narrow) && is_little_endian();
	if (width == 0 || !as_is || !is_little_endian())
		return 0;
	if (open_files(s, err) < 0)
		return -1;
	if (s->file)
		s->floats = width == sizeof(float);
	for (size_t i = 0; i < s->nfile; i++) {
		struct store_file *f = &s->file[i];

		f->first = at;
		f->nrow = (f->len + row_size(s) - 1) / row_size(s);
		map_file(f);
		at += f->nrow;
	}
	return 0;
}

static int
room_for(struct store *s, size_t more, struct err *err)
{
	size_t cap = s->nrow + more;
	uint32_t *label;
	double *weight;

	if (cap <= s->cap)
		return 0;
	cap += cap / 2;
	label = mem_grow(s->label, cap, sizeof(*label), err);
	if (!label)
		return -1;
	s->label = label;
	if (s->weight) {
		weight = mem_grow(s->weight, cap, sizeof(*weight), err);
		if (!weight)
			return -1;
		s->weight = weight;
	}
	s->cap = cap;
	return 0;
}

/* The first weight that is not 1: all before it are. */
static int
begin_weights(struct store *s, struct err *err)
{
	s->weight = mem_new(s->cap, sizeof(*s->weight), err);
	if (!s->weight)
		return -1;
	for (size_t i = 0; i < s->nrow; i++)
		s->weight[i] = 1;
	return 0;
}

/* As float32; what is finite stays so. */
static void
narrow(float *to, const double *z, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (float)(isinf(z[i]) ? z[i] : fmin(fmax(z[i], -FLT_MAX), FLT_MAX));
}

static int
keep_values(struct store *s, const double *z, struct err *err)
{
	void *to = spool_next(&s->spool, err);

	if (!to)
		return -1;
	if (!z)
		memset(to, 0, row_size(s));
	else if (s->floats)
		narrow(to, z, s->nclass);
	else
		memcpy(to, z, row_size(s));
	return 0;
}

static int
keep_row(struct store *s, const struct batch *b, const struct row *row, struct err *err)
{
	if (!row->null && row->label == DIST_NO_LABEL)
		return err_set(err, ERR_DATA,
		    "the rows have no labels: name their column with --label, or a file with "
		    "--label @FILE");
	if (!row->null && row->n != s->nclass) /* formats see to it; memory relies on it */
		return err_set(err, ERR_DATA, "a row of %zu classes, not %zu", row->n, s->nclass);
	if (row->weight != 1 && !row->null && !s->weight && begin_weights(s, err) < 0)
		return -1;
	if (s->nclass == 0)
		s->nclass = row->n;
	s->spool.size = row_size(s);
	s->spool.most = s->memory;
	if (!s->file && keep_values(s, row->null ? NULL : b->z + row->first, err) < 0)
		return -1;
	if (s->weight)
		s->weight[s->nrow] = row->null ? 1 : row->weight;
	s->label[s->nrow++] = row->null ? STORE_NO_LABEL : (uint32_t)row->label;
	s->ngood += !row->null;
	return 0;
}

static int
map(const void *with, void *own, struct job *job, const struct plan *plan)
{
	(void)with;
	(void)own;
	(void)job;
	(void)plan;
	return 0;
}

static int
commit(void *with, void *own, struct job *job, struct counts *counts, struct err *err)
{
	struct store *s = with;
	const struct batch *b = &job->batch;

	(void)own;
	(void)counts;
	if (room_for(s, b->nrow, err) < 0)
		return -1;
	for (size_t i = 0; i < b->nrow; i++) {
		if (keep_row(s, b, &b->row[i], err) < 0)
			return -1;
	}
	return 0;
}

const struct consumer consumer_store = {
    .begin = begin,
    .map = map,
    .commit = commit,
};

int
store_end(struct store *s, struct err *err)
{
	size_t n = 0;

	for (size_t i = 0; i < s->nfile; i++)
		n += s->file[i].nrow;
	if (s->file && n != s->nrow)
		return err_set(err, ERR_IO, "%s: the input changed while it was read", s->path[0]);
	return s->file ? 0 : spool_end(&s->spool, err);
}

/* A pass; its pieces are slots. */
struct pass {
	struct store *store;
	const struct rows *rows;
	const struct visit *visit;
	size_t nslot, next; /* slot */
	double *sums; /* visit->nsum for each slot */
};

struct walker {
	size_t slot;
	char *piece;
	double *scratch;
};

/* Rows from `first` on, up to n of them, out of the file that has them. */
static const void *
read_file(const struct store *s, size_t first, size_t n, char *buf, size_t *got, struct err *err)
{
	const struct store_file *f = s->file;
	size_t size = row_size(s), len, at;
	ssize_t part;

	while (first - f->first >= f->nrow)
		f++;
	*got = n < f->first + f->nrow - first ? n : f->first + f->nrow - first;
	if (f->map)
		return f->map + (first - f->first) * size;
	len = *got * size;
	for (at = 0; at < len; at += (size_t)part) {
		part = pread(f->fd, buf + at, len - at, (off_t)((first - f->first) * size + at));
		if (part < 0 && errno != EINTR) {
			err_errno(err, "%s: read error", f->path);
			return NULL;
		}
		if (part == 0)
			break;
		part = part < 0 ? 0 : part;
	}
	/* only half a row at the file's end, which is a bad row, may be missing */
	if (at / size + 1 < *got || (at < len && s->label[first + *got - 1] != STORE_NO_LABEL)) {
		err_set(err, ERR_IO, "%s: changed while it was read", f->path);
		return NULL;
	}
	return buf;
}

static void
visit_rows(const struct pass *pass, const struct walker *w, const char *p, size_t first, size_t n)
{
	const struct store *s = pass->store;
	const struct visit *v = pass->visit;
	size_t size = row_size(s);
	struct sample row = {.n = s->nclass};
	double *sum = pass->sums + w->slot * v->nsum;

	for (size_t i = first; i < first + n; i++, p += size) {
		if (s->label[i] == STORE_NO_LABEL || !rows_chosen(pass->rows, i))
			continue;
		row.z = s->floats ? NULL : (const double *)(const void *)p;
		row.f = s->floats ? (const float *)(const void *)p : NULL;
		row.label = s->label[i];
		row.weight = s->weight ? s->weight[i] : 1;
		row.at = i;
		v->row(v->arg, &row, w->scratch, sum);
	}
}

/* A walker's room, once. The piece is aligned for doubles, as malloc aligns. */
static int
make_walker(struct walker *w, const struct pass *pass, struct err *err)
{
	size_t size = row_size(pass->store);

	if (!w->piece)
		w->piece = mem_new(1, PIECE > size ? PIECE : size, err);
	if (w->piece && !w->scratch)
		w->scratch = mem_new(pass->visit->scratch, sizeof(double), err);
	return w->scratch ? 0 : -1;
}

static int
next_slot(void *with, void *own, struct err *err)
{
	struct pass *pass = with;
	struct walker *w = own;

	(void)err;
	while (pass->next < pass->nslot && !rows_slot_chosen(pass->rows, pass->next))
		pass->next++;
	if (pass->next == pass->nslot)
		return PIECE_NONE;
	w->slot = pass->next++;
	return pass->next == pass->nslot ? PIECE_LAST : PIECE_MORE;
}

static int
walk_slot(const void *with, void *own, struct err *err)
{
	const struct pass *pass = with;
	struct walker *w = own;
	const struct store *s = pass->store;
	size_t at = rows_slot_begin(pass->rows, pass->nslot, w->slot), got;
	size_t end = rows_slot_begin(pass->rows, pass->nslot, w->slot + 1);
	size_t most = PIECE / row_size(s) > 0 ? PIECE / row_size(s) : 1, n;
	const void *p;

	if (make_walker(w, pass, err) < 0)
		return -1;
	for (; at < end; at += got) {
		n = end - at < most ? end - at : most;
		p = s->file ? read_file(s, at, n, w->piece, &got, err)
			    : spool_read(&s->spool, at, n, w->piece, &got, err);
		if (!p)
			return -1;
		visit_rows(pass, w, p, at, got);
	}
	return 0;
}

/* Each thread's scratch has its end, one after the other. */
static int
end_walker(void *with, void *own, struct err *err)
{
	const struct visit *v = ((struct pass *)with)->visit;
	struct walker *w = own;

	return v->end && w->scratch ? v->end(v->arg, w->scratch, false, err) : 0;
}

static void
free_walker(const void *with, void *own)
{
	struct walker *w = own;

	(void)with;
	mem_free(w->piece);
	mem_free(w->scratch);
}

static const struct stage stage_pass = {
    .own_size = sizeof(struct walker),
    .next = next_slot,
    .map = walk_slot,
    .reduce = end_walker,
    .release = free_walker,
};

static int
run_pass(const struct rows *rows, const struct visit *visit, double *sum, struct err *err)
{
	struct store *s = rows->who;
	struct pass pass = {.store = s, .rows = rows, .visit = visit};
	int status;

	if (check_files(s, err) < 0)
		return -1;
	pass.nslot = rows_slots(rows, visit->nsum);
	pass.sums = mem_new(pass.nslot * visit->nsum, sizeof(double), err);
	if (!pass.sums)
		return -1;
	status = pipeline_run(&stage_pass, &pass, s->threads, err);
	rows_add_slots(sum, pass.sums, pass.nslot, visit->nsum);
	mem_free(pass.sums);
	return status;
}

struct rows
store_rows(struct store *s)
{
	return (struct rows){.nrow = s->nrow, .nclass = s->nclass, .pass = run_pass, .who = s};
}

void
store_free(struct store *s)
{
	close_files(s);
	spool_free(&s->spool);
	mem_free(s->label);
	mem_free(s->weight);
	s->label = NULL;
	s->weight = NULL;
}
