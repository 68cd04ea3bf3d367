/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_COMPLETE_H
#define SMX_CLI_COMPLETE_H

/*
 * What could stand at a place of a command line, for the completions of shells: arg[0] is
 * the number of the word that is being typed, from 0, and the n - 1 others are the words
 * behind "smx". Writes to standard output; says nothing if it knows nothing, and never
 * fails. The form is that of complete.c. Returns the exit status.
 */
int complete(int n, char **arg);

#endif
