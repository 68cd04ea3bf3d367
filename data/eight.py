#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Write the same eight small rows in every format smx reads.

    /usr/bin/python3 data/eight.py      (run anywhere; writes beside itself)

Only the standard library is used.  Every logit is a short decimal that
float16 holds exactly, so that all the files hold equal numbers.  Only
bfloat16 has too few bits for one of them, 79.25, which becomes 79 there, and
eight.kld has log-probabilities, rounded and cut off as llama.cpp does it.
"""

import gzip
import io
import json
import math
import os
import struct
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
INF = float("inf")
CLASSES = ["cat", "dog", "fox", "owl"]

# id, logits, label: what the row is there for
ROWS = [
    ("img-01", [8.25, 0.5, -1.75, -3.0], 0),            # a clear winner
    ("img-02", [1.5, 1.5, -2.0, 0.25], 1),              # a tie for the first
    ("img,03", [2.25, -INF, 0.75, -1.0], 2),            # a masked class
    ("12345678901234567890", [80.5, 79.25, -80.5, 0.0], 0),  # large logits
    ("img-05", [-1.5, -3.25, -0.75, -12.0], 2),         # all negative
    ("img-06", [0.0, 0.0, 0.0, 0.0], 3),                # all equal
    ("img-07", [0.125, 0.25, -0.125, 0.0625], 3),       # nearly equal
    ("img-08", [-4.5, 9.75, 2.5, -9.5], 2),             # sure, and wrong
]


def number(v):
    """The shortest text, without '.0', as a spreadsheet would write it."""
    return "%g" % v


def csv(sep):
    lines = [sep.join(["id"] + CLASSES + ["label"])]
    for name, z, label in ROWS:
        if sep in name:
            name = '"%s"' % name
        lines.append(sep.join([name] + [number(v) for v in z] + [str(label)]))
    return ("\n".join(lines) + "\n").encode()


def jsonl():
    out = []
    for name, z, label in ROWS:
        ident = name if name.isdigit() else '"%s"' % name
        values = ", ".join("-Infinity" if v == -INF else number(v) for v in z)
        out.append('{"id": %s, "logits": [%s], "label": %d}\n'
                   % (ident, values, label))
    return "".join(out).encode()


def raw(code):
    return b"".join(struct.pack("<4" + code, *z) for _, z, _ in ROWS)


def labels():
    return b"".join(struct.pack("<q", label) for _, _, label in ROWS)


def bf16():
    """The upper halves of float32, rounded to nearest, ties to even."""
    out = b""
    for _, z, _ in ROWS:
        for v in z:
            bits, = struct.unpack("<I", struct.pack("<f", v))
            bits += 0x7fff + (bits >> 16 & 1)
            out += struct.pack("<H", bits >> 16)
    return out


def npy(descr, shape, data):
    """As numpy.save writes it; numpy itself is not needed for that."""
    head = ("{'descr': '%s', 'fortran_order': False, 'shape': %s, }"
            % (descr, shape))
    return b"\x93NUMPY\1\0\x76\0" + head.ljust(117).encode() + b"\n" + data


def npz():
    """As numpy.savez writes it, which always leaves room for zip64's sizes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name, data in (("logits", npy("<f4", (8, 4), raw("f"))),
                           ("labels", npy("<i8", (8,), labels()))):
            info = zipfile.ZipInfo(name + ".npy")
            with z.open(info, "w", force_zip64=True) as f:
                f.write(data)
    return out.getvalue()


def f32(x):
    return struct.unpack("<f", struct.pack("<f", x))[0]


def kld_record(z):
    """As llama.cpp rounds: float32 arithmetic, but for the sum."""
    top = max(z)
    least = max(min(z), top - 16)
    total = sum(f32(math.exp(v - top)) for v in z)
    base = f32(f32(least - top) - f32(math.log(total)))
    scale = f32((top - least) / 65535)
    by = f32(1 / scale) if scale else 0
    q = [round(f32(by * (v - least))) if v > least else 0 for v in z]
    return struct.pack("<ff4H", scale, base, *q)


def kld():
    """One chunk, whose labels are the last eight of its tokens."""
    n = len(ROWS)
    tokens = [0] * (n + 1) + [label for _, _, label in ROWS]
    return (b"_logits_" + struct.pack("<3i", len(tokens), 4, 1)
            + struct.pack("<%di" % len(tokens), *tokens)
            + b"".join(kld_record(z) for _, z, _ in ROWS))


def safetensors():
    """As its serializer orders tensors: wider types first."""
    header = json.dumps({
        "__metadata__": {"format": "pt"},
        "labels": {"dtype": "I64", "shape": [8], "data_offsets": [0, 64]},
        "logits": {"dtype": "F32", "shape": [8, 4],
                   "data_offsets": [64, 192]},
    }, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 8)
    return struct.pack("<Q", len(header)) + header + labels() + raw("f")


def gz(data):
    """gzip without a time or a name, so that the bytes do not change."""
    out = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0) as f:
        f.write(data)
    return out.getvalue()


def main():
    for _, z, _ in ROWS:
        for v in z:
            assert struct.unpack("<e", struct.pack("<e", v))[0] == v
            assert float(number(v)) == v
    files = {
        "eight.csv": csv(","),
        "eight.tsv": csv("\t"),
        "eight.jsonl": jsonl(),
        "eight.f64": raw("d"),
        "eight.f32": raw("f"),
        "eight.f16": raw("e"),
        "eight.bf16": bf16(),
        "eight.npy": npy("<f4", (8, 4), raw("f")),
        "eight.npz": npz(),
        "eight.kld": kld(),
        "eight.safetensors": safetensors(),
        "eight.csv.gz": gz(csv(",")),
    }
    for name, data in files.items():
        with open(os.path.join(HERE, name), "wb") as f:
            f.write(data)


if __name__ == "__main__":
    main()
