#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Write Arrow streams that lie, or mean more than their bytes show.

    /usr/bin/python3 tests/arrow/hostile_make.py      (run anywhere; writes beside itself)
"""

import struct
import sys

sys.dont_write_bytecode = True
from make import (FIXED_LIST, LIST, NULL, UTF8, Stream, field, floats, ints,  # noqa: E402
                  lists, packed, strings)

UTF8_VIEW = 24
LOGITS = field("logits", LIST, None, [floats("item", 1)])
ROWS = lists([[1, 2, 3], [4, 5, 6.5]], "i", "f")


def main():
    # Rows without a value: lists that are empty, null, or of length 0.
    s = Stream([LOGITS])
    s.batch(2, lists([[], None], "i", "f"))
    s.write("hostile_empty.arrows")
    s = Stream([field("logits", FIXED_LIST, {0: ("<i", 0)}, [floats("item", 1)])])
    s.batch(2, [(2, 0, [b""]), packed("f", [])])
    s.write("hostile_width0.arrows")

    # Two columns of different types share a dictionary.
    s = Stream([field("a", UTF8, None, (), 7), LOGITS,
                field("b", 2, {0: ("<i", 64), 1: ("<?", True)}, (), 7)])
    s.batch(2, [strings(["x", "y"])], 7)
    s.batch(2, [packed("b", [0, 1])] + ROWS + [packed("b", [0, 1])])
    s.write("hostile_shared.arrows")

    # A negative index into a dictionary of 256 values.
    s = Stream([field("a", UTF8, None, (), 7), LOGITS])
    s.batch(256, [strings(["s%d" % i for i in range(256)])], 7)
    s.batch(2, [packed("b", [1, -1])] + ROWS)
    s.write("hostile_index.arrows")

    # A dictionary whose 100 views are all of the same 4096 bytes.
    view = struct.pack("<i4sii", 4096, b"zzzz", 0, 0)
    s = Stream([field("a", UTF8_VIEW, None, (), 7), LOGITS])
    s.batch(100, [(100, 0, [b"", view * 100, b"z" * 4096])], 7, views=[1])
    s.batch(2, [packed("b", [0, 99])] + ROWS, views=[])
    s.write("hostile_views.arrows")

    # Lists of 100 indices of a value of 4096 bytes.
    s = Stream([field("a", LIST, None, [field("item", UTF8, None, (), 7)]), LOGITS])
    s.batch(1, [strings(["z" * 4096])], 7)
    s.batch(2, lists([[0] * 100, []], "i", "b") + ROWS)
    s.write("hostile_lists.arrows")

    # Lists of 2^40 nulls, which take no bytes.
    s = Stream([field("a", 21, None, [field("item", NULL)]), LOGITS])
    s.batch(2, [(2, 0, [b"", struct.pack("<3q", 0, 1, 2**40)]), (2**40, 2**40, [])] + ROWS)
    s.write("hostile_nulls.arrows")

    # A dictionary that no column has, with a body that is longer than the file.
    s = Stream([LOGITS])
    s.batch(2, ROWS)
    s.batch(2, [strings(["x", "y"])], 99, claim=4096)
    s.batch(2, ROWS)
    s.write("hostile_skipped.arrows")

    # Compressed buffers that claim 300 MB each, and are the same bytes.
    s = Stream([ints("a%d" % i, 64) for i in range(8)])
    s.batch(300 << 17, [(300 << 17, 0, [b"", struct.pack("<q", 300 << 20) + b"\0" * 8])
                        for i in range(8)], codec=1)
    s.write("hostile_zstd.arrows")


if __name__ == "__main__":
    main()
