/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_PIPE_H
#define SMX_IO_PIPE_H

/*
 * Enlarges the buffer of fd if it is a pipe and the system permits it; never
 * shrinks it. The process at the other end then sleeps less often.
 */
void pipe_widen(int fd);

#endif
