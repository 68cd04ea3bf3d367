#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Write redraw.csv: smx eval --calibration-test 100 --seed 7, by numpy.

    /usr/bin/python3 tests/oracle/redraw.py   (run anywhere; writes beside
                                               itself)

Of data/digits.test.csv: labels drawn again from softmax by Philox words, and
each calibration error of each redraw, from the definitions in bootstrap.py.
Lines PREFIX,KEY,NULL_MEAN,NULL_Q95,EXCESS,P; prefix 1 without weights, w with
the weights 1, 2, 3, 1, 2, ..., b of the binary task: the logit z1 - z0 and
whether the label is odd.  ace has the cells of confidence that smx has; smece has
none and is worked out on a grid of 1/4000, so smx may be off by what cells do.
"""

import csv
import os

import numpy as np
import scipy.special

import bootstrap as b

HERE = os.path.dirname(os.path.abspath(__file__))
N, SEED, STREAM = 100, 7, 8


def words(rows):
    """A number below 2^32 for each row and redraw."""
    out = np.zeros((rows, N))
    i = np.arange(rows)
    for group in range(N // 4):
        out[:, 4 * group:4 * group + 4] = np.array(b.philox(
            [i, 0 * i, 0 * i + group, 0 * i + STREAM], [SEED, 0])).T
    return out


def redraw(p, conf, top, u):
    """The label of each row in one redraw."""
    limit = np.floor(conf * 2 ** 32)
    label = top.copy()
    for i in np.nonzero(u >= limit)[0]:
        others = np.floor(np.where(np.arange(p.shape[1]) == top[i], 0, p[i]) * 2 ** 51)
        at = np.floor((u[i] - limit[i] + .5) / (2 ** 32 - limit[i]) * others.sum())
        label[i] = np.searchsorted(np.cumsum(others), at, "right")
    return label


def cell(conf):
    """32 cells between powers of two, of the distance to the nearer of 0 and 1."""
    x = np.where(conf > .5, 1 - conf, conf)
    mantissa, exponent = np.frexp(x)
    off = (-exponent + 1) * 32 - np.floor((mantissa * 2 - 1) * 32) - 32
    return np.where(conf > .5, np.minimum(256 + off, 1024), np.maximum(256 - off, 0))


def coarse_ace(conf, right, w, weighted):
    """ace, if the rows of a cell are mixed: a group gets its share of right rows."""
    kinds, at = np.unique(cell(conf), return_inverse=True)
    mass = np.bincount(at, w, len(kinds))
    gap = np.bincount(at, w * (right - conf), len(kinds))
    ends = np.arange(1, b.BINS) / b.BINS * mass.sum()
    if not weighted:
        each, more = divmod(len(conf), b.BINS)
        ends = np.array([each * g + min(g, more) for g in range(1, b.BINS)])
    x = np.concatenate([[0], np.cumsum(mass)])
    y = np.interp(np.concatenate([[0], ends, [mass.sum()]]), x,
                  np.concatenate([[0], np.cumsum(gap)]))
    return abs(np.diff(y)).sum() / mass.sum()


def errors(p, conf, top, label, w, weighted):
    right = top == label
    edges = np.arange(b.BINS + 1) / b.BINS
    ece, mce, rmsce, debiased = b.binned(conf, right, w, edges)
    e = {"ece": ece, "mce": mce, "rmsce": rmsce}
    if not weighted:
        e["rmsce_debiased"] = debiased
    if p is not None:
        e["classwise_ece"] = np.mean([b.binned(p[:, c], label == c, w, edges)[0]
                                      for c in range(p.shape[1])])
    e["ace"] = coarse_ace(conf, right, w, weighted)
    e["smece"] = b.smece(conf, right, w)
    return e


def test(p, conf, top, y, w, prefix, out):
    weighted = prefix == "w"
    u = words(len(y))
    if prefix == "b":
        drawn = [(u[:, r] < np.floor(conf * 2 ** 32)).astype(int) for r in range(N)]
    else:
        drawn = [redraw(p, conf, top, u[:, r]) for r in range(N)]
    seen = None if prefix == "b" else p
    own = errors(seen, conf, top, y, w, weighted)
    null = [errors(seen, conf, top, label, w, weighted) for label in drawn]
    for key, value in own.items():
        v = np.array([e[key] for e in null])
        move = b.ace(conf, top == y, w, weighted) - value if key == "ace" else 0
        out.append("%s,%s,%r,%r,%r,%r" % (
            prefix, key, float(v.mean() + move), float(np.percentile(v, 95) + move),
            float(value - v.mean()), (1 + int((v >= value).sum())) / (N + 1)))


def main():
    with open(b.DIGITS, newline="") as f:
        rows = list(csv.reader(f))[1:]
    z = np.array([[float(v) for v in r[1:11]] for r in rows])
    y = np.array([int(r[11]) for r in rows])
    p, out = scipy.special.softmax(z, 1), []
    w = 1.0 + np.arange(len(y)) % 3
    test(p, p.max(1), z.argmax(1), y, np.ones(len(y)), "1", out)
    test(p, p.max(1), z.argmax(1), y, w, "w", out)
    test(None, scipy.special.expit(z[:, 1] - z[:, 0]), np.ones(len(y), int), y % 2,
         np.ones(len(y)), "b", out)
    with open(os.path.join(HERE, "redraw.csv"), "w", newline="\n") as f:
        f.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
