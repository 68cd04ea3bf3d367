#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Write small .npy files, as NumPy itself writes them, for the tests.

    /usr/bin/python3 tests/numpy/make.py      (run anywhere; writes beside itself)

We used Debian 12's numpy 1.24.2.  Each of npy/rows_* holds the same three rows
of four whole numbers; what the others hold is said where they are written.
"""

import os
import zipfile

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
ROWS = np.array([[1, 0, 3, 2], [0, 5, 1, 1], [7, 6, 0, 100]])


def path(*names):
    return os.path.join(HERE, *names)


def save(name, a):
    np.save(path("npy", name), a)


def rows():
    for t in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]:
        for order, word in [("<", "little"), (">", "big")]:
            save("rows_%s_%s" % (t, word), ROWS.astype(order + t))
    save("rows_fortran", np.asfortranarray(ROWS, dtype="<f4"))
    save("rows_fortran_big", np.asfortranarray(ROWS, dtype=">f8"))
    for v in (1, 2, 3):
        with open(path("npy", "rows_version_%d.npy" % v), "wb") as f:
            np.lib.format.write_array(f, ROWS.astype("<f8"), version=(v, 0))
    with open(path("npy", "rows_arrays.npy"), "wb") as f:
        np.save(f, ROWS[:1].astype("<f4"))
        np.save(f, np.asfortranarray(ROWS[1:2], dtype="<f4"))
        np.save(f, ROWS[:0].astype("<f4"))
        np.save(f, ROWS[2].astype("<f4"))
    with open(path("npy", "rows_arrays_fortran.npy"), "wb") as f:
        np.save(f, np.asfortranarray(ROWS[:2], dtype="<f2"))
        np.save(f, ROWS[2:].astype("<f2"))


def shapes():
    """Rows of the values 0, 1, 2 ... in C order, whatever order the file has."""
    save("cube", np.arange(24.0, dtype="<f4").reshape(2, 3, 4))
    save("cube_fortran", np.asfortranarray(np.arange(24.0).reshape(2, 3, 4)))
    save("four_fortran", np.asfortranarray(np.arange(48.0).reshape(3, 2, 2, 4)))
    save("one_axis", np.arange(4.0))
    save("no_axis", np.array(1.5))
    save("column", np.arange(4.0).reshape(4, 1))
    save("no_rows", np.zeros((0, 4), "<f4"))
    save("no_values", np.zeros((3, 0)))
    save("bools", np.array([[True, False], [False, True]]))


def refused():
    save("objects", np.array([[1, 2], [3]], dtype=object))
    save("complex", ROWS.astype("<c8"))
    save("fields", np.zeros(2, dtype=[("logits", "<f4", 3), ("label", "<i8")]))
    save("strings", np.array(["cat", "dog"]))
    save("bytes", np.array([b"cat", b"dog"]))
    save("dates", np.array(["2026-11-26"], dtype="M8[D]"))
    save("longdouble", ROWS[:1].astype(np.longdouble))
    save("void", ROWS[:1].astype("<f2").view("V2"))


def labels():
    """The labels of the eight rows in data/: each labels/eight_* holds them."""
    y = np.array([0, 1, 2, 0, 2, 3, 3, 2])
    names = np.array(["cat", "dog", "fox", "owl"])

    def put(name, a):
        np.save(path("labels", name), a)

    for t in ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]:
        for order, word in [("<", "little"), (">", "big")]:
            put("eight_%s_%s" % (t, word), y.astype(order + t))
    put("eight_column", y.reshape(8, 1))
    put("eight_column_fortran", np.asfortranarray(y.reshape(8, 1)))
    put("eight_names", names[y])
    put("eight_names_big", names[y].astype(">U9"))
    put("eight_names_bytes", names[y].astype("S"))
    put("eight_one_of_f4", np.eye(4, dtype="f4")[y])
    put("eight_one_of_bool", np.eye(4, dtype=bool)[y])
    put("eight_one_of_i8", np.eye(4, dtype="i8")[y])
    put("half", y + np.where(np.arange(8) == 3, 0.5, 0))
    put("nan", np.where(np.arange(8) == 3, np.nan, y))
    put("minus_one", np.where(np.arange(8) == 3, -1, y))
    put("large", np.array([2**64 - 1], dtype="u8"))
    put("short", y[:7])
    put("long", np.append(y, 0))
    one_of = np.eye(4)[y]
    one_of[2] = 0
    put("no_one", one_of)
    one_of[2] = [1, 0, 1, 0]
    put("two_ones", one_of)
    one_of[2] = [0.5, 0.5, 0, 0]
    put("soft", one_of)
    put("eight_one_of_fortran", np.asfortranarray(np.eye(4)[y]))
    put("one_of_five", np.eye(5)[y])
    put("square", y.reshape(4, 2))
    put("many_of", np.eye(4, dtype="i1")[y] | np.eye(4, dtype="i1")[::-1][y])
    put("objects", np.array([0, None], dtype=object))
    put("unicode", np.array(["caf\u00e9", "\u4e2d", "\U0001f600", 'a"b', " c, d"]))
    put("bools", np.array([True, False, True]))
    put("line_end", np.array(["a\nb"]))


class Pipe:
    """A file that cannot be sought: zipfile then writes sizes behind the data."""

    def __init__(self, f):
        self.write, self.flush = f.write, f.flush


def archives():
    """The eight rows of data/ and their labels, as numpy.savez writes them."""
    z = np.load(os.path.join(HERE, "..", "..", "data", "eight.npy"))
    y = np.array([0, 1, 2, 0, 2, 3, 3, 2])
    both = {"logits": z, "labels": y}
    np.savez(path("npz", "stored.npz"), **both)
    np.savez_compressed(path("npz", "deflated.npz"), **both)
    for name, save in [("streamed", np.savez), ("streamed_deflated", np.savez_compressed)]:
        with open(path("npz", name + ".npz"), "wb") as f:
            with zipfile.ZipFile(Pipe(f), "w", zipfile.ZIP_DEFLATED if save is
                                 np.savez_compressed else zipfile.ZIP_STORED) as a:
                for key, value in both.items():
                    with a.open(key + ".npy", "w", force_zip64=True) as m:
                        np.lib.format.write_array(m, value)
    np.savez(path("npz", "one.npz"), z)
    np.savez(path("npz", "other.npz"), scores=z, gold=y, y=y.astype("f4"))
    np.savez(path("npz", "fortran.npz"), logits=np.asfortranarray(z), label=y)
    np.savez_compressed(path("npz", "fortran_deflated.npz"), logits=np.asfortranarray(z))
    np.savez(path("npz", "objects.npz"), logits=np.array([[1], [2, 3]], dtype=object))
    np.savez(path("npz", "names.npz"), logits=z,
             labels=np.array(["cat", "dog", "fox", "owl"])[y])
    np.savez(path("npz", "empty.npz"))
    with zipfile.ZipFile(path("npz", "lzma.npz"), "w", zipfile.ZIP_LZMA) as a:
        with a.open("logits.npy", "w") as m:
            np.lib.format.write_array(m, z)
    with zipfile.ZipFile(path("npz", "twice.npz"), "w") as a:
        for value in (z, -z):
            with a.open("logits.npy", "w") as m:
                np.lib.format.write_array(m, value)
    with zipfile.ZipFile(path("npz", "text.zip"), "w") as a:
        a.writestr("readme.txt", "no arrays")


if __name__ == "__main__":
    archives()
    labels()
    rows()
    shapes()
    refused()
