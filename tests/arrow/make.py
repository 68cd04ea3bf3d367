#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Write Arrow streams by Arrow's specification, with what few writers write today.

    /usr/bin/python3 tests/arrow/make.py      (run anywhere; writes beside itself)

Only the standard library is used. It shares nothing with smx: FlatBuffers and messages
are put together here from Schema.fbs and Message.fbs. What today's libraries write is
in make.mjs.
"""

import os
import struct

HERE = os.path.dirname(os.path.abspath(__file__))


# ---- FlatBuffers: a table is a dict from slot to (format, number) or to what it refers to

def align(out, to):
    out.extend(b"\0" * (-len(out) % to))


def refer(out, at, node):
    struct.pack_into("<I", out, at, put(out, node) - at)


class Numbers(list):
    """A vector of numbers of 8 bytes."""


def put(out, node):
    if isinstance(node, str):
        text = node.encode()
        align(out, 4)
        at = len(out)
        out.extend(struct.pack("<I", len(text)) + text + b"\0")
        return at
    if isinstance(node, bytes):  # structs of 16 bytes
        align(out, 4)
        while (len(out) + 4) % 8:
            out.extend(b"\0" * 4)
        at = len(out)
        out.extend(struct.pack("<I", len(node) // 16) + node)
        return at
    if isinstance(node, Numbers):
        align(out, 4)
        while (len(out) + 4) % 8:
            out.extend(b"\0" * 4)
        at = len(out)
        out.extend(struct.pack("<I%dq" % len(node), len(node), *node))
        return at
    if isinstance(node, list):  # tables
        align(out, 4)
        at = len(out)
        out.extend(struct.pack("<I", len(node)) + b"\0" * 4 * len(node))
        for i, item in enumerate(node):
            refer(out, at + 4 + 4 * i, item)
        return at
    slots = max(node, default=-1) + 1
    places, size = {}, 4
    for slot, value in node.items():
        width = struct.calcsize(value[0]) if isinstance(value, tuple) else 4
        size += -size % width
        places[slot] = size
        size += width
    align(out, 8)
    vtable = len(out)
    out.extend(struct.pack("<HH", 4 + 2 * slots, size))
    for slot in range(slots):
        out.extend(struct.pack("<H", places.get(slot, 0)))
    align(out, 8)
    at = len(out)
    out.extend(struct.pack("<i", at - vtable) + b"\0" * (size - 4))
    for slot, value in node.items():
        if isinstance(value, tuple):
            struct.pack_into(value[0], out, at + places[slot], value[1])
    for slot, value in node.items():
        if not isinstance(value, tuple):
            refer(out, at + places[slot], value)
    return at


def flat(root):
    out = bytearray(4)
    refer(out, 0, root)
    align(out, 8)
    return bytes(out)


# ---- messages

class Stream:
    def __init__(self, fields, version=4, old=False, endian=0):
        self.version, self.old, self.out = version, old, b""
        self.add(1, {0: ("<h", endian), 1: fields}, b"")

    def add(self, header, node, body, claim=None):
        size = len(body) if claim is None else claim
        data = flat({0: ("<h", self.version), 1: ("<B", header), 2: node, 3: ("<q", size)})
        if self.old:
            data += b"\0" * (-(len(data) + 4) % 8)
            self.out += struct.pack("<i", len(data)) + data + body
        else:
            self.out += b"\xff\xff\xff\xff" + struct.pack("<i", len(data)) + data + body

    def batch(self, rows, columns, dictionary=None, delta=False, views=None, codec=None,
              claim=None):
        nodes, spans, body = b"", b"", b""
        for n, nulls, buffers in columns:
            nodes += struct.pack("<qq", n, nulls)
            for b in buffers:
                spans += struct.pack("<qq", len(body), len(b))
                body += b + b"\0" * (-len(b) % 8)
        record = {0: ("<q", rows), 1: nodes, 2: spans}
        if codec is not None:
            record[3] = {0: ("<b", codec)}
        if views is not None:
            record[4] = Numbers(views)
        if dictionary is None:
            self.add(3, record, body, claim)
        else:
            self.add(2, {0: ("<q", dictionary), 1: record, 2: ("<?", delta)}, body, claim)

    def write(self, name, end=True):
        mark = b"" if self.old else b"\xff\xff\xff\xff"
        with open(os.path.join(HERE, name), "wb") as f:
            f.write(self.out + (mark + b"\0\0\0\0" if end else b""))


NULL, INT, FLOAT, UTF8, BOOL, TIME, LIST, FIXED_LIST = 1, 2, 3, 5, 6, 9, 12, 16
LARGE_UTF8, LARGE_LIST = 20, 21


def field(name, kind, own=None, children=(), dictionary=None):
    f = {0: name, 1: ("<?", True), 2: ("<B", kind), 3: own or {}, 5: list(children)}
    if dictionary is not None:
        f[4] = {0: ("<q", dictionary), 1: {0: ("<i", 8), 1: ("<?", True)}}
    return f


def floats(name, precision):
    return field(name, FLOAT, {0: ("<h", precision)})


def ints(name, bits, signed=True):
    return field(name, INT, {0: ("<i", bits), 1: ("<?", signed)})


def bits(values):
    out = bytearray((len(values) + 7) // 8)
    for i, v in enumerate(values):
        out[i // 8] |= bool(v) << i % 8
    return bytes(out)


def packed(code, values):
    """One column of numbers, of which None is null."""
    nulls = sum(v is None for v in values)
    valid = bits([v is not None for v in values]) if nulls else b""
    data = struct.pack("<%d%s" % (len(values), code), *[0 if v is None else v for v in values])
    return (len(values), nulls, [valid, data])


def strings(values, code="i"):
    text, ends = b"", [0]
    for v in values:
        text += (v or "").encode()
        ends.append(len(text))
    nulls = sum(v is None for v in values)
    valid = bits([v is not None for v in values]) if nulls else b""
    return (len(values), nulls, [valid, struct.pack("<%d%s" % (len(ends), code), *ends), text])


def lists(values, offset, code):
    """Two columns: the lists, of which None is null, and their numbers."""
    ends, items = [0], []
    for v in values:
        items += v or []
        ends.append(len(items))
    nulls = sum(v is None for v in values)
    valid = bits([v is not None for v in values]) if nulls else b""
    return [(len(values), nulls, [valid, struct.pack("<%d%s" % (len(ends), offset), *ends)]),
            packed(code, items)]


def main():
    # Before Arrow 0.15 messages had no mark, and metadata were version 4.
    s = Stream([ints("label", 8), floats("a", 2), floats("b", 1), ints("c", 16)], 3, True)
    s.batch(2, [packed("b", [0, 2]), packed("d", [1.5, -2]), packed("f", [0.5, 4]),
                packed("h", [-3, 7])])
    s.batch(0, [packed("b", []), packed("d", []), packed("f", []), packed("h", [])])
    s.batch(1, [packed("b", [1]), packed("d", [1e300]), packed("f", [0]), packed("h", [0])])
    s.write("old.arrow")

    # float16 in large lists, large strings, bits; and no mark at the end.
    s = Stream([field("logits", LARGE_LIST, None, [floats("item", 0)]),
                field("name", LARGE_UTF8), field("label", BOOL), field("none", NULL)])
    s.batch(2, lists([[1, 65504], [2**-24, -float("inf")]], "q", "e")
            + [strings(["é\n", None], "q"), (2, 0, [b"", bits([1, 0])]), (2, 2, [])])
    s.write("half.arrows", False)

    # Nulls: a value of a list, a list, a list of another length; an empty batch first.
    s = Stream([ints("id", 64, False), field("logits", LIST, None, [floats("item", 2)]),
                ints("label", 32)])
    s.batch(0, [packed("Q", [])] + lists([], "i", "d") + [packed("i", [])])
    s.batch(6, [packed("Q", [2**64 - 1, 1, 2, None, 4, 5])]
            + lists([[1, 2, 3], [4, None, 6], None, [7, 8], [9, 10, 11], [0, 0, 0]], "i", "d")
            + [packed("i", [0, 1, 2, 0, None, 2])])
    s.write("nulls.arrows")

    # A dictionary that is added to, and one that is replaced.
    s = Stream([floats("a", 1), floats("b", 1),
                field("label", UTF8, None, (), 7), field("at", UTF8, None, (), 9)])
    s.batch(2, [strings(["a", "b"])], 7)
    s.batch(1, [strings(["x"])], 9)
    s.batch(2, [packed("f", [1, 2]), packed("f", [2, 1]), packed("b", [1, 0]),
                packed("b", [0, None])])
    s.batch(1, [strings(["c"])], 7, True)
    s.batch(1, [strings(["y"])], 9)
    s.batch(2, [packed("f", [3, 4]), packed("f", [5, 0]), packed("b", [0, 1]),
                packed("b", [0, 0])])
    s.write("dictionary.arrows")

    s = Stream([floats("a", 1), floats("b", 1)], 4, False, 1)
    s.write("big_endian.arrows")

    # What text can't hold; labels of several classes, as a list and as columns.
    s = Stream([field("at", TIME, {0: ("<h", 0), 1: ("<i", 32)}), floats("logit_0", 1),
                floats("logit_1", 1), floats("logit_2", 1),
                field("labels", LIST, None, [ints("item", 8)]),
                field("y_0", BOOL), ints("y_1", 8), floats("y_2", 2)])
    s.batch(2, [packed("i", [1, None]), packed("f", [1, 1]), packed("f", [-2, 2]),
                packed("f", [3, -3])] + lists([[0, 2], []], "i", "b")
            + [(2, 0, [b"", bits([1, 0])]), packed("b", [0, 0]), packed("d", [1, 0])])
    s.write("sets.arrows")


if __name__ == "__main__":
    main()
