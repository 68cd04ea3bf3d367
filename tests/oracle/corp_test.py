#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Write corp_test.csv: the isotonic curve, its band and its test of calibration.

    /usr/bin/python3 tests/oracle/corp_test.py   (run anywhere; writes beside itself)

What smx eval --calibration-test 100 --seed 7 says of data/digits.test.csv, by numpy and
scikit-learn's isotonic regression of each resample, with the same random numbers: a row is
right if its number, a word of Philox, is below its confidence.  Without weights the words
are those of the resample, by rising confidence (no confidence has more than 16 rows), with
the seed and a hash of the confidences as their key;
with weights they are those of redraw.py, and rows count as at the mean confidence
of their cell.  Lines

    PREFIX,test,KEY,NULL_MEAN,NULL_Q95,EXCESS,P
    PREFIX,curve,LO,HI,ROWS,ACCURACY
    PREFIX,band,CONFIDENCE,ACCURACY,LO,HI

with the prefixes of redraw.py.
"""

import os

import numpy as np
import scipy.special
from sklearn.isotonic import IsotonicRegression

import bootstrap as b
import redraw

HERE = os.path.dirname(os.path.abspath(__file__))
N, SEED, PURPOSE, PLACES = 100, 7, 9, 256


def key_of(x, mass):
    h = 0xcbf29ce484222325
    for word in np.c_[x * 2 ** 32, mass].reshape(-1).astype(np.uint64):
        h = (h ^ int(word)) * 0x100000001b3 % 2 ** 64
    h ^= SEED
    return [h & 0xffffffff, h >> 32]


def uniform(key, resample, n):
    group = np.arange((n + 3) // 4)
    words = b.philox([group, 0 * group, 0 * group + resample, 0 * group + PURPOSE], key)
    return (np.array(words).T.reshape(-1)[:n] + 0.5) / 2 ** 32


def isotonic(right, w):
    """The curve at each of the confidences, which rise: by their ranks."""
    return IsotonicRegression().fit(np.arange(len(w)), right / w, w).predict(np.arange(len(w)))


def scores(x, right, w):
    """Of confidences x, whose weight is w and that of right rows is right."""
    brier = ((w - right) * x ** 2 + right * (1 - x) ** 2).sum() / w.sum()
    log = -(scipy.special.xlog1py(w - right, -x) + scipy.special.xlogy(right, x)).sum() / w.sum()
    return np.array([brier, log])


def mcb(x, right, w):
    curve = np.clip(isotonic(right, w), 0, 1)
    return scores(x, right, w) - scores(curve, right, w), curve


def places(w):
    if len(w) <= PLACES:
        return np.arange(len(w))
    cum, at = np.concatenate([[0], np.cumsum(w)]), []
    for k in range(PLACES):
        i = np.searchsorted(cum[1:], w.sum() * k / (PLACES - 1), "right")
        at.append(min(i, len(w) - 1))
    return np.unique(at)


def told(prefix, x, right, w, drawn, exact, out):
    own, curve = mcb(x, right, w)
    null = [mcb(x, r, w) for r in drawn]
    for i, key in enumerate(("mcb_brier", "mcb_log")):
        v = np.array([m[i] for m, _ in null])
        move = exact[i] - own[i]
        out.append("%s,test,%s,%r,%r,%r,%r" % (
            prefix, key, float(v.mean() + move), float(np.percentile(v, 95) + move),
            float(own[i] - v.mean()), (1 + int((v >= own[i] - 1e-14).sum())) / (N + 1)))
    at = places(w)
    low, high = np.percentile([c[at] for _, c in null], [5, 95], axis=0)
    for i, k in enumerate(at):
        out.append("%s,band,%r,%r,%r,%r" % (prefix, float(x[k]), float(curve[k]),
                                            float(low[i]), float(high[i])))


def put_curve(prefix, x, right, w, out):
    curve = isotonic(right, w)
    for part in np.split(np.arange(len(x)), np.flatnonzero(np.diff(curve) > 1e-12) + 1):
        rows, share = w[part].sum(), right[part].sum() / w[part].sum()
        out.append("%s,curve,%r,%r,%d,%r" % (prefix, float(x[part[0]]), float(x[part[-1]]), rows,
                                             float(share)))


def test(conf, right, w, prefix, out, nll=None):
    conf = np.array([float("%.14e" % c) for c in conf])
    x, at = np.unique(conf, return_inverse=True)
    mass, hits = np.bincount(at, w), np.bincount(at, w * right)
    exact = mcb(x, hits, mass)[0]
    if nll is not None:  # that of p which is not rounded
        exact[1] += nll - scores(x, hits, mass)[1]
    put_curve(prefix, x, hits, mass, out)
    if prefix == "w":
        limit = np.floor(conf * 2 ** 32)
        words = redraw.words(len(conf))
        at = np.unique(redraw.cell(conf), return_inverse=True)[1]
        mass, hits = np.bincount(at, w), np.bincount(at, w * right)
        x = np.bincount(at, w * conf) / mass
        drawn = [np.bincount(at, w * (words[:, r] < limit)) for r in range(N)]
    else:
        assert mass.max() <= 16
        each = np.repeat(np.arange(len(x)), mass.astype(int))
        key = key_of(x, mass)
        drawn = [np.bincount(each, uniform(key, r, len(each)) < x[each]) for r in range(N)]
    told(prefix, x, hits, mass, drawn, exact, out)


def main():
    rows = np.genfromtxt(b.DIGITS, delimiter=",", skip_header=1)
    z, y, out = rows[:, 1:11], rows[:, 11].astype(int), []
    p = scipy.special.softmax(z, 1)
    one = np.ones(len(y))
    test(p.max(1), z.argmax(1) == y, one, "1", out)
    test(p.max(1), z.argmax(1) == y, 1.0 + np.arange(len(y)) % 3, "w", out)
    logit = z[:, 1] - z[:, 0]
    test(scipy.special.expit(logit), y % 2 == 1, one, "b", out,
         -scipy.special.log_expit(np.where(y % 2 == 1, logit, -logit)).mean())
    with open(os.path.join(HERE, "corp_test.csv"), "w", newline="\n") as f:
        f.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
