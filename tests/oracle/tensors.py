#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Write tests/tensors/: files of tensors, right ones and wrong ones.

    /usr/bin/python3 tests/oracle/tensors.py

Neither torch nor safetensors is needed, nor was at hand.  The files follow
what is published of the two forms: a .safetensors file is a length, JSON and
numbers; a .pt file is a zip archive of storages beside a pickle of protocol 2,
in which storages are persistent ids ('storage', TYPE, KEY, 'cpu', NUMEL) and
tensors are calls of torch._utils._rebuild_tensor_v2.  The pickles come from
Python's own pickler, for which stand-ins have torch's names.
"""

import collections
import io
import json
import os
import pickle
import struct
import sys
import types
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "..", "tensors")
sys.path.insert(0, os.path.join(HERE, "..", "..", "data"))
import eight  # noqa: E402

CODE = {"F64": "d", "F32": "f", "F16": "e", "I8": "b", "I16": "h", "I32": "i",
        "I64": "q", "U8": "B", "U16": "H", "U32": "I", "U64": "Q",
        "BOOL": "?"}
Z = [v for _, z, _ in eight.ROWS for v in z]
LABELS = [label for _, _, label in eight.ROWS]


def numbers(dtype, values):
    if dtype == "BF16":
        return eight.bf16()
    return struct.pack("<%d%s" % (len(values), CODE[dtype]), *values)


def write(folder, name, data):
    os.makedirs(os.path.join(OUT, folder), exist_ok=True)
    with open(os.path.join(OUT, folder, name), "wb") as f:
        f.write(data)


# ---- safetensors ----

def file(header, data, pad=" "):
    text = header if isinstance(header, bytes) else json.dumps(
        header, separators=(",", ":")).encode()
    text += pad.encode() * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def tensors(*all, metadata=None):
    """(name, dtype, shape, bytes)... in the order of their bytes."""
    header, data = {}, b""
    if metadata is not None:
        header["__metadata__"] = metadata
    for name, dtype, shape, p in all:
        header[name] = {"dtype": dtype, "shape": shape,
                        "data_offsets": [len(data), len(data) + len(p)]}
        data += p
    return file(header, data)


def safetensors():
    logits = ("logits", "F32", [8, 4], numbers("F32", Z))

    def put(name, data):
        write("safetensors", name + ".safetensors", data)

    for t in ("F64", "F32", "F16", "BF16"):
        put("rows_" + t, tensors(("scores", t, [8, 4], numbers(t, Z))))
    for t in CODE:
        if t[0] in "IU":
            put("labels_" + t, tensors(
                logits, ("labels", t, [8], numbers(t, LABELS))))
    # label first, as the serializer puts the wider type in front
    put("first", tensors(("label", "I64", [8], numbers("I64", LABELS)),
                         logits, metadata={"format": "pt", "of": "\u00e4\n"}))
    put("bools", tensors(
        ("logits", "F32", [4], numbers("F32", [1.5, -2, 0.25, 3])),
        ("label", "BOOL", [4], numbers("BOOL", [1, 0, 0, 1]))))
    put("axes", tensors(("logits", "F16", [2, 4, 4], numbers("F16", Z)),
                        ("labels", "U8", [2, 4], numbers("U8", LABELS))))
    put("one_of", tensors(logits, ("labels", "U8", [8, 4], numbers(
        "U8", [int(i == y) for y in LABELS for i in range(4)]))))
    put("two", tensors(("a", "F32", [8, 4], numbers("F32", Z)),
                       ("b", "F64", [8, 4], numbers("F64", Z)),
                       ("y", "I32", [8], numbers("I32", LABELS))))
    put("empty", tensors(("logits", "F32", [0, 4], b"")))
    put("no_tensor", tensors())
    put("only_labels", tensors(("y", "I32", [8], numbers("I32", LABELS))))
    put("scalar", tensors(("t", "F64", [], numbers("F64", [1.5]))))
    put("f8", tensors(("logits", "F8_E4M3", [8, 4], bytes(32)),
                      ("b", "F64", [8, 4], numbers("F64", Z))))
    put("short", tensors(logits, ("labels", "U8", [7], bytes(7))))
    put("blanks", file(b'{ "logits" : { "shape" : [ 8 , 4 ] , "extra": [1],'
                       b' "data_offsets" :[ 0, 128 ] ,"dtype":"F32" } }',
                       numbers("F32", Z)))
    put("escaped", file(b'{"log\\u0069ts":{"dtype":"F32","shape":[8,4],'
                        b'"data_offsets":[0,128]}}', numbers("F32", Z)))

    # what is refused
    data = numbers("F32", Z)

    def one(begin=0, end=128, shape=(8, 4), dtype="F32"):
        return {"dtype": dtype, "shape": list(shape),
                "data_offsets": [begin, end]}

    def bad(name, header, body=data):
        put("bad_" + name, file(header, body))

    bad("hole", {"logits": one(8, 136)}, data + bytes(8))
    bad("overlap", {"logits": one(), "b": one(64, 128, [16])})
    bad("same", {"logits": one(), "b": one()})
    bad("between", {"logits": one(), "b": one(132, 136, [1])},
        data + bytes(8))
    bad("size", {"logits": one(0, 124)}, data[:124])
    bad("product", {"logits": one(0, 128, [1 << 62, 4])})
    bad("wraps", {"logits": one(0, 0, [1 << 32, 1 << 32])}, b"")
    bad("reversed", {"logits": one(128, 0)})
    bad("negative", {"logits": one(-128, 0)})
    bad("negative_axis", {"logits": one(0, 128, [-8, -4])})
    bad("fraction", {"logits": one(0, 128, [8.0, 4])})
    bad("huge", {"logits": one(0, 1 << 80)})
    bad("three", {"logits": dict(one(), data_offsets=[0, 64, 128])})
    bad("text", {"logits": dict(one(), shape="8, 4")})
    bad("axes", {"logits": one(0, 128, [8, 4] + [1] * 63)})
    bad("no_dtype", {"logits": {"shape": [8, 4], "data_offsets": [0, 128]}})
    bad("list", {"logits": [1]})
    bad("metadata", {"__metadata__": {"a": 1}, "logits": one()})
    bad("twice", b'{"a":{"dtype":"F32","shape":[8,4],"data_offsets":[0,128]},'
        b'"\\u0061":{"dtype":"F32","shape":[0],"data_offsets":[128,128]}}')
    bad("member", b'{"a":{"dtype":"F32","dtype":"F32","shape":[8,4],'
        b'"data_offsets":[0,128]}}')
    bad("deep", b'{"a":' + b"[" * 100000)
    bad("json", b'{"a":}')
    bad("behind", b'{} {}')
    bad("early", {"logits": one()}, data[:100])
    bad("late", {"logits": one()}, data + b"x")
    put("bad_long", struct.pack("<Q", 100000001) + b'{"a":1}')
    put("bad_head", struct.pack("<Q", 200) + b'{"logits":')
    put("bad_lfs", b"version https://git-lfs.github.com/spec/v1\n"
        b"oid sha256:00\nsize 172\n")
    put("bad_text", b"a,b\n1,2\n")


def main():
    safetensors()


if __name__ == "__main__":
    main()
