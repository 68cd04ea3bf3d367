/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_GZIP_H
#define SMX_IO_GZIP_H

#include "io/codec.h"

/* Its decoder may begin between two members. */
extern const struct codec codec_gzip;

#endif
