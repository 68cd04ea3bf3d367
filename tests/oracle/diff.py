#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Write diff/: two files of logits, and what smx diff is to say of them.

    /usr/bin/python3 tests/oracle/diff.py   (run anywhere; writes beside
                                             itself)

A is the first 200 rows of data/digits.test.csv, B the same rounded to bfloat16,
with some rows changed for good.  Means are of values in 120 digits (pairs.py),
rounded once; where scipy can say it, it agrees to 1e-13.
"""

import csv
import os

import numpy as np
import scipy.special

import exact
import pairs

exact.decimal.getcontext().prec = 120
HERE = os.path.dirname(os.path.abspath(__file__))
DIGITS = os.path.join(HERE, "..", "..", "data", "digits.test.csv")
ROWS = 200


def other(i, z):
    """B's row for A's row i."""
    b = pairs.bf16(z)
    if i % 50 == 7:
        b[3] += 9.0
    if i % 50 == 8:
        b = [v * 1.5 for v in b]
    if i % 50 == 9:
        b = list(z)
    return b


def main():
    out = os.path.join(HERE, "diff")
    os.makedirs(out, exist_ok=True)
    with open(DIGITS, newline="") as f:
        rows = list(csv.reader(f))[1:ROWS + 1]
    a = [[float(v) for v in r[1:11]] for r in rows]
    b = [other(i, z) for i, z in enumerate(a)]
    for name, zs in (("a", a), ("b", b)):
        with open(os.path.join(out, name + ".csv"), "w", newline="\n") as f:
            f.write("id," + ",".join("z%d" % k for k in range(10)) + "\n")
            for r, z in zip(rows, zs):
                f.write(",".join([r[0]] + [repr(v) for v in z]) + "\n")
    v = [pairs.values(x, y) for x, y in zip(a, b)]
    n = len(v)

    def mean(key, i=0):
        return sum(d[key][i] for d in v) / n

    p, q = scipy.special.softmax(a, 1), scipy.special.softmax(b, 1)
    flips = int((np.argmax(a, 1) != np.argmax(b, 1)).sum())
    want = [
        ("flips", flips / n),
        ("kl", mean("kl")),
        ("max_kl", max(d["kl"][0] for d in v)),
        ("infinite_kl", 0),
        ("js", mean("js")),
        ("delta_p", mean("delta_p")),
        ("max_delta_p", max(d["delta_p"][1] for d in v)),
        ("delta_entropy", mean("delta_entropy")),
        ("top1_overlap", mean("top 1")),
        ("top3_overlap", mean("top 3")),
        ("top5_overlap", mean("top 5")),
    ]
    rel = scipy.special.rel_entr(p, q).sum(1)
    assert abs(rel.mean() / float(mean("kl")) - 1) < 1e-13
    assert abs(np.abs(p - q).mean() / float(mean("delta_p")) - 1) < 1e-13
    worst = sorted(range(n), key=lambda i: (-v[i]["kl"][0], i))[:12]
    assert sorted(range(n), key=lambda i: (-rel[i], i))[:12] == worst
    with open(os.path.join(out, "want.csv"), "w", newline="\n") as f:
        for key, x in want:
            f.write("%s,%r\n" % (key, float(x)))
        for i in worst:
            f.write("worst,%d,%s,%r,%r\n" % (
                i, rows[i][0], float(v[i]["kl"][0]), float(v[i]["js"][0])))
    print("%d rows, %d flips" % (n, flips))


if __name__ == "__main__":
    main()
