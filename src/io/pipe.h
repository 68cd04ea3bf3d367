/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_PIPE_H
#define SMX_IO_PIPE_H

/*
 * Makes the pipe hold more, where fd is one and the system lets it; never less.
 * Whoever is at its other end sleeps less often.
 */
void pipe_widen(int fd);

#endif
