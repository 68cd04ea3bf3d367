#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Write tests/tensors/, files of tensors, right ones and wrong ones, and data/eight.pt.

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


# ---- torch ----

def stand_in(module, name, value=None):
    """Something that the pickler finds under that name."""
    parts = module.split(".")
    for i in range(len(parts)):
        path = ".".join(parts[:i + 1])
        if path not in sys.modules:
            sys.modules[path] = types.ModuleType(path)
        if i > 0:
            setattr(sys.modules[".".join(parts[:i])], parts[i],
                    sys.modules[path])
    if value is None:
        def value(*args):
            raise AssertionError
        value.__module__, value.__qualname__ = module, name
        value.__name__ = name
    setattr(sys.modules[module], name, value)
    return value


REBUILD = {n: stand_in("torch._utils", n) for n in (
    "_rebuild_tensor_v2", "_rebuild_tensor_v3", "_rebuild_parameter",
    "_rebuild_sparse_tensor")}
STORAGE = {t: stand_in("torch", n + "Storage") for t, n in {
    "F64": "Double", "F32": "Float", "F16": "Half", "BF16": "BFloat16",
    "I8": "Char", "I16": "Short", "I32": "Int", "I64": "Long", "U8": "Byte",
    "BOOL": "Bool", "C64": "ComplexFloat"}.items()}
UNTYPED = stand_in("torch.storage", "UntypedStorage")
TYPE = {t: stand_in("torch", n) for t, n in {
    "U16": "uint16", "U32": "uint32", "U64": "uint64",
    "F8": "float8_e4m3fn"}.items()}
SIZE = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I8": 1, "I16": 2, "I32": 4,
        "I64": 8, "U8": 1, "U16": 2, "U32": 4, "U64": 8, "BOOL": 1, "C64": 8,
        "F8": 1}


class Storage:
    def __init__(self, dtype, data):
        self.dtype, self.data = dtype, data


class Tensor:
    def __init__(self, storage, shape, stride=None, offset=0, metadata=None):
        if stride is None:
            stride, n = [], 1
            for k in reversed(shape):
                stride.insert(0, n)
                n *= k
        self.args = (storage, offset, tuple(shape), tuple(stride), False,
                     collections.OrderedDict())
        if storage.dtype in TYPE:
            self.args += (TYPE[storage.dtype],)
        if metadata is not None:
            self.args += (metadata,)
        self.typed = storage.dtype in TYPE

    def __reduce__(self):
        name = "_rebuild_tensor_v3" if self.typed else "_rebuild_tensor_v2"
        return REBUILD[name], self.args


class Call:
    def __init__(self, f, *args):
        self.f, self.args = f, args

    def __reduce__(self):
        return self.f, self.args


def tensor(dtype, shape, values=None):
    return Tensor(Storage(dtype, numbers(dtype, values or Z)), shape)


class Pickler(pickle.Pickler):
    def __init__(self, file):
        super().__init__(file, protocol=2)
        self.storages = []

    def persistent_id(self, obj):
        if not isinstance(obj, Storage):
            return None
        if obj not in self.storages:
            self.storages.append(obj)
        key = str(self.storages.index(obj))
        typed = obj.dtype in TYPE
        n = len(obj.data) // (1 if typed else SIZE[obj.dtype])
        return ("storage", UNTYPED if typed else STORAGE[obj.dtype], key,
                "cpu", n)


class NoSeek(io.RawIOBase):
    """What zipfile can't seek in has sizes behind the data."""

    def __init__(self, to):
        self.to = to

    def writable(self):
        return True

    def write(self, p):
        self.to.write(p)
        return len(p)


def pt(obj, order=b"little", deflate=False, streamed=True, pkl=None,
       cut=0, folder="archive"):
    """As torch's writer: stored, aligned to 64, sizes behind the data."""
    file, out = io.BytesIO(), io.BytesIO()
    pickler = Pickler(file)
    pickler.dump(obj)
    members = [("data.pkl", pkl or file.getvalue())]
    if order:
        members.append(("byteorder", order))
    for i, s in enumerate(pickler.storages):
        data = s.data[:len(s.data) - cut]
        if order == b"big":
            k = SIZE[s.dtype]
            data = b"".join(data[j:j + k][::-1]
                            for j in range(0, len(data), k))
        members.append(("data/%d" % i, data))
    members += [("version", b"3\n"),
                (".data/serialization_id", b"0" * 40)]
    with zipfile.ZipFile(NoSeek(out) if streamed else out, "w") as z:
        for member, data in members:
            info = zipfile.ZipInfo(folder + "/" + member)
            at = out.tell() + 30 + len(info.filename) + 4
            pad = -at % 64
            info.extra = struct.pack("<HH", 0x4246, pad) + b"Z" * pad
            if deflate:
                info.compress_type = zipfile.ZIP_DEFLATED
            z.writestr(info, data)
    return out.getvalue()


def torch():
    def put(name, *args, **more):
        write("torch", name + ".pt", pt(*args, **more))

    logits = tensor("F32", [8, 4])
    labels = tensor("I64", [8], LABELS)
    both = {"logits": logits, "labels": labels}
    put("both", both)
    put("alone", logits)
    with open(os.path.join(HERE, "..", "..", "data", "eight.pt"), "wb") as f:
        f.write(pt(both, folder="eight"))
    put("seekable", both, streamed=False)
    put("deflated", both, deflate=True)
    put("no_order", both, order=None)
    put("big", both, order=b"big")
    put("folders", both, folder="a/b c")
    for t in ("F64", "F16", "BF16"):
        put("rows_" + t, {"scores": tensor(t, [8, 4])})
    for t in ("I8", "I16", "I32", "U8", "U16", "U32", "U64"):
        put("labels_" + t, {"labels": tensor(t, [8], LABELS),
                            "logits": logits})
    put("nested", {"epoch": 3, "loss": 0.5, "big": 1 << 70, "minus": -5,
                   "none": None, "yes": True, "list": [logits, [labels]],
                   "out": {"val": {"logits": tensor("F64", [8, 4])}},
                   7: (tensor("F16", [8, 4]),)})
    ordered = collections.OrderedDict(
        [("layer.weight", Call(REBUILD["_rebuild_parameter"], logits, True,
                               collections.OrderedDict())),
         ("layer.bias", tensor("F32", [4], [1, 2, 3, 4]))])
    ordered._metadata = collections.OrderedDict([("", {"version": 1})])
    put("state", ordered)
    same = {"a": {"b": logits}, "a.b": logits}
    put("bad_same_name", same)

    # views of one storage of 10 rows of 6
    table = [100 * i + j for i in range(10) for j in range(6)]
    storage = Storage("F32", numbers("F32", table))
    put("transposed", Tensor(storage, [6, 10], [1, 6]))
    put("columns", Tensor(storage, [10, 3], [6, 2], 1))
    put("part", Tensor(storage, [8, 4], [6, 1], 7))
    put("cube", Tensor(storage, [2, 3, 5], [3, 1, 12]))
    put("expanded", Tensor(storage, [3, 4], [0, 1], 6))
    put("one_long", Tensor(storage, [1, 6], [999, 1]))
    put("empty", Tensor(Storage("F32", b""), [0, 4], [4, 1]))
    put("scalar", {"t": Tensor(storage, [], [], 5)})
    n = 300
    wide = Storage("F64", numbers("F64", range(n * n)))
    put("wide", Tensor(wide, [n, n], [1, n]), deflate=True)

    # what is refused
    def bad(name, *args, **more):
        put("bad_" + name, *args, **more)

    bad("two", {"a": logits, "b": logits})
    bad("numpy", {"logits": logits,
                  "y": Call(stand_in("numpy.core.multiarray",
                                     "_reconstruct"))})
    bad("system", Call(stand_in("os", "system", os.system), "true"))
    bad("class", {"x": Call(stand_in("my.model", "Net"))})
    bad("sparse", Call(REBUILD["_rebuild_sparse_tensor"], 1))
    bad("complex", Tensor(Storage("C64", bytes(64)), [2, 4]))
    bad("f8", Tensor(Storage("F8", bytes(8)), [2, 4]))
    bad("conj", Tensor(storage, [2, 4], metadata={"conj": True}))
    bad("beyond", Tensor(storage, [10, 6], [6, 1], 1))
    bad("stride", Tensor(storage, [2, 6], [1 << 62, 1]))
    bad("wraps", Tensor(storage, [1 << 33, 4], [1 << 62, 1]))
    bad("huge", Tensor(storage, [1 << 40, 4], [0, 1]))
    bad("shape", Tensor(storage, [1 << 62, 1 << 62], [0, 0]))
    bad("negative", Tensor(storage, [2, 4], [-4, 1], 8))
    bad("axes", Tensor(storage, [2, 4], [1]))
    bad("offset", Tensor(storage, [2, 4], offset=-1))
    bad("short", logits, cut=4)
    bad("order", logits, order=b"middle")
    bad("no_tensor", {"a": 1})
    deep = logits
    for _ in range(100):
        deep = [deep]
    bad("deep", deep)
    loop = []
    loop.append(loop)
    bad("loop", loop)
    bomb = [0] * 10
    for _ in range(12):
        bomb = [bomb] * 10
    bad("bomb", bomb)

    def raw(name, pkl):
        bad(name, 0, pkl=b"\x80\2" + pkl)

    raw("memo", b"Nr\xff\xff\xff\xff.")
    raw("recall", b"h\0.")
    raw("text", b"X\xff\xff\xff\xfftext.")
    raw("mark", b"t.")
    raw("stack", b"\x87.")
    raw("end", b"}(Nu")
    raw("odd", b"}(Nu.")
    raw("append", b"}Na.")
    raw("call", b"N)R.")
    raw("operation", b"\x95........")
    raw("inst", b"(ios\nsystem\n.")
    raw("behind", b"N.N")
    raw("marks", b"(" * 10000)
    raw("name", b"cos")
    raw("protocol", b"\x80\4N.")
    raw("stored", b"NQ.")
    raw("key", b"ctorch._utils\n_rebuild_tensor_v2\n(NQK\0)))N}tR.")
    write("torch", "bad_old.pt", pickle.dumps(0x1950a86a20f9469cfc6c, 2)
          + pickle.dumps(1001, 2))
    write("torch", "bad_tar.pt", b"storages".ljust(257, b"\0")
          + b"ustar\0" + b"00".ljust(249, b"\0"))
    write("torch", "bad_pickle.pt", pickle.dumps({"logits": [1.0]}, 5))


def main():
    safetensors()
    torch()


if __name__ == "__main__":
    main()
