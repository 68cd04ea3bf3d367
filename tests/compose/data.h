/* SPDX-License-Identifier: MIT */
#ifndef SMX_TESTS_DATA_H
#define SMX_TESTS_DATA_H

/*
 * The files that the laws are tried on, in the current directory: four classes, a few of
 * them masked or equal, for smx to read in each of its formats. Where smx diff needs a
 * second file its name ends in B.
 */

/*
 * plain, probs, logprobs, bad and weights as CSV and more; scores and chances, of the
 * binary task; labels and marks, a line for each row of plain and of scores.
 */
void data_write(void);

/*
 * A calibration by each method in each of its tasks, NAME-TASK.json, and far.json, whose
 * bias exp cannot show; chain.json, of two methods; conformal sets of each kind, sets-KIND.json,
 * and sets-each.json, with a threshold for each class.
 */
void data_fit(void);

/* many.csv, of several blocks, and the same rows in the files of DATA_PARTS. */
void data_write_many(void);
#define DATA_PARTS "part0.csv part1.csv part2.csv"

/* What says which columns of a CSV file, or one of its kin, are the logits. */
#define DATA_COLS "-c 2-5"

/* tree.csv makes five classes of four logits: the same of what comes of that. */
#define DATA_TREE_COLS "-c 2-6"

/* The same of scores.csv and chances.csv, in the binary task. */
#define DATA_SCORE "--task binary -c 2"

/* Two shards of a CSV file: FILE.0.csv has the first DATA_SHARD rows, FILE.1.csv the others. */
void data_shard(const char *file);
enum { DATA_SHARD = 40 };

#endif
