#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Write small .npy files, as NumPy itself writes them, for the tests.

    /usr/bin/python3 tests/numpy/make.py      (run anywhere; writes beside itself)

We used Debian 12's numpy 1.24.2.  Each of npy/rows_* holds the same three rows
of four whole numbers; what the others hold is said where they are written.
"""

import os

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


if __name__ == "__main__":
    rows()
    shapes()
    refused()
