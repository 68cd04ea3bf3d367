#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Write bootstrap.csv: intervals of smx eval --bootstrap 100 --seed 7.

    /usr/bin/python3 tests/oracle/bootstrap.py   (run anywhere; writes beside
                                                  itself)

Of data/digits.test.csv, in float64 by numpy, from the definitions: each row
stands in a replicate as often as its draw from Poisson(1) says, metrics are
taken over the repeated rows, intervals are numpy's percentiles.  No cells: ace,
smece, auroc, aurc and its kin are of the rows themselves (smece: on a grid of 1/4000),
so smx may be off from them by what its cells do.  Also of the same rows with weights 1, 2, 3, 1, 2, ... (lines "w,...").
"""

import csv
import os

import numpy as np
import scipy.ndimage
import scipy.special
from sklearn.metrics import (balanced_accuracy_score, cohen_kappa_score, f1_score,
                             matthews_corrcoef, precision_score, recall_score)

HERE = os.path.dirname(os.path.abspath(__file__))
DIGITS = os.path.join(HERE, "..", "..", "data", "digits.test.csv")
N, SEED, BINS, STREAM = 100, 7, 15, 1
MASK = np.uint64(0xffffffff)


def philox(counter, key):
    """Philox4x32-10; arrays of uint64 that hold 32 bits."""
    c, k = [np.asarray(x, np.uint64) for x in counter], list(key)
    for _ in range(10):
        a, b = c[0] * np.uint64(0xd2511f53), c[2] * np.uint64(0xcd9e8d57)
        c = [(b >> np.uint64(32)) ^ c[1] ^ np.uint64(k[0]), b & MASK,
             (a >> np.uint64(32)) ^ c[3] ^ np.uint64(k[1]), a & MASK]
        k = [(k[0] + 0x9e3779b9) & 0xffffffff, (k[1] + 0xbb67ae85) & 0xffffffff]
    return c


def known_answers():
    """The vectors that come with Random123."""
    got = philox([[0x243f6a88], [0x85a308d3], [0x13198a2e], [0x03707344]],
                 [0xa4093822, 0x299f31d0])
    assert [int(x[0]) for x in got] == [0xd16cfe09, 0x94fdcceb, 0x5001e420,
                                        0x24126ea1]


def draws(rows):
    """How often each row stands in each replicate: rows x N."""
    cdf, p, total = [], np.exp(np.longdouble(-1)), np.longdouble(0)
    for k in range(12):
        total += p
        cdf.append(np.uint64(np.round(total * 2 ** 32)))
        p /= k + 1
    out = np.zeros((rows, N), int)
    i = np.arange(rows)
    for group in range(N // 4):
        words = philox([i, 0 * i, 0 * i + group, 0 * i + STREAM], [SEED, 0])
        for j in range(4):
            out[:, 4 * group + j] = sum((words[j] >= t).astype(int)
                                        for t in cdf)
    return out


def binned(p, right, w, edges):
    """ece, mce, rmsce and the debiased one over equal-width bins."""
    b = np.clip(np.searchsorted(edges, p, side="left") - 1, 0, BINS - 1)
    n = np.bincount(b, w, BINS)
    acc, conf = np.bincount(b, w * right, BINS), np.bincount(b, w * p, BINS)
    some = n > 0
    gap = np.abs(acc - conf)[some] / n[some]
    share = n[some] / n.sum()
    a = acc[some] / n[some]
    with np.errstate(divide="ignore", invalid="ignore"):
        clean = np.where(n[some] > 1, gap ** 2 - a * (1 - a) / (n[some] - 1), 0)
    return ((share * gap).sum(), gap.max(), np.sqrt((share * gap ** 2).sum()),
            np.sqrt(max(0, (share * clean).sum())))


def ace(conf, right, w, weighted):
    """Groups of equal weight; equal confidences go to the lower one."""
    o = np.argsort(conf, kind="stable")
    c, r, w = conf[o], (right - conf)[o] * w[o], w[o]
    n, cum, ends = len(c), np.cumsum(w), [0]
    for g in range(1, BINS):
        k = (np.searchsorted(cum, cum[-1] * g / BINS) + 1 if weighted
             else n // BINS * g + min(g, n % BINS))
        ends.append(max(ends[-1], np.searchsorted(c, c[k - 1], "right")))
    return sum(abs(r[a:b].sum())
               for a, b in zip(ends, ends[1:] + [n])) / cum[-1]


def smece(conf, right, w):
    cells = 4000
    at = np.minimum((conf * cells).astype(int), cells - 1)
    r = np.bincount(at, w * (right - conf), cells)
    low, high = abs(r.sum()) / w.sum(), abs(r).sum() / w.sum()
    for _ in range(30):
        s = (low + high) / 2
        g = scipy.ndimage.gaussian_filter1d(r, s * cells, mode="reflect",
                                            truncate=8)
        if abs(g).sum() / w.sum() > s:
            low = s
        else:
            high = s
    return s


def auroc(conf, right, w):
    order = np.argsort(conf, kind="stable")
    values, at = np.unique(conf[order], return_inverse=True)
    good = np.bincount(at, (w * right)[order], len(values))
    bad = np.bincount(at, (w * ~right)[order], len(values))
    below = np.cumsum(bad) - bad
    if good.sum() == 0 or bad.sum() == 0:
        return np.nan
    return (good * (below + bad / 2)).sum() / (good.sum() * bad.sum())


def aurc(conf, right, w):
    values, at = np.unique(-conf, return_inverse=True)
    n = np.bincount(at, w, len(values))
    bad = np.bincount(at, w * ~right, len(values))
    some = n > 0
    rate = np.cumsum(bad)[some] / np.cumsum(n)[some]
    return (n[some] * rate).sum() / n.sum()


def best_aurc(right, w, weighted):
    """aurc if all right rows were more confident; with weights of ever smaller rows."""
    a, m = (w * right).sum(), (w * ~right).sum()
    if weighted:
        return (m - a * np.log1p(m / a)) / (a + m)
    i = np.arange(1, int(m) + 1)
    return (i / (a + i)).sum() / (a + m)


def augrc(conf, right, w):
    """The area under the share of wrong and accepted rows, a trapezoid for each confidence."""
    values, at = np.unique(-conf, return_inverse=True)
    n = np.concatenate([[0], np.cumsum(np.bincount(at, w, len(values)))])
    bad = np.concatenate([[0], np.cumsum(np.bincount(at, w * ~right, len(values)))])
    return np.trapz(bad / n[-1], n / n[-1])


def metrics(z, y, w, weighted):
    """All of them, with weights."""
    p = scipy.special.softmax(z, 1)
    logp = scipy.special.log_softmax(z, 1)
    k = p.shape[1]
    i = np.arange(len(y))
    conf, right = p.max(1), z.argmax(1) == y
    edges = np.arange(BINS + 1) / BINS
    rank = (z > z[i, y][:, None]).sum(1)

    def mean(x):
        return (w * x).sum() / w.sum()

    nll = mean(-logp[i, y])
    best = z.argmax(1)
    of_classes = {
        "balanced_accuracy": balanced_accuracy_score(y, best, sample_weight=w),
        "mcc": matthews_corrcoef(y, best, sample_weight=w),
        "kappa": cohen_kappa_score(y, best, sample_weight=w)}
    for how in "macro", "weighted":
        for name, f in (("precision", precision_score), ("recall", recall_score), ("f1", f1_score)):
            of_classes[how + "_" + name] = f(y, best, average=how, sample_weight=w)
    ece, mce, rmsce, debiased = binned(conf, right, w, edges)
    return {
        "accuracy": mean(right), "top5_accuracy": mean(rank < 5), "nll": nll,
        "perplexity": np.exp(nll),
        "brier": mean(((p - np.eye(k)[y]) ** 2).sum(1)),
        "entropy": mean(-scipy.special.xlogy(p, p).sum(1)),
        "confidence": mean(conf), "overconfidence": mean(conf) - mean(right),
        "ece": ece, "mce": mce, "rmsce": rmsce, "rmsce_debiased": debiased,
        "classwise_ece": np.mean([binned(p[:, c], y == c, w, edges)[0]
                                  for c in range(k)]),
        "ace": ace(conf, right, w, weighted), "smece": smece(conf, right, w),
        "auroc": auroc(conf, right, w), "aurc": aurc(conf, right, w),
        "e_aurc": aurc(conf, right, w) - best_aurc(right, w, weighted),
        "augrc": augrc(conf, right, w),
        **of_classes,
    }


def intervals(z, y, weight, times, prefix, out):
    all_of = [metrics(np.repeat(z, t, 0), np.repeat(y, t),
                      np.repeat(weight, t), prefix == "w") for t in times.T]
    for key in all_of[0]:
        v = np.array([m[key] for m in all_of])
        lo, hi = np.percentile(v[~np.isnan(v)], [2.5, 97.5])
        if not (prefix == "w" and key == "rmsce_debiased"):
            out.append("%s,%s,%r,%r" % (prefix, key, float(lo), float(hi)))


def main():
    known_answers()
    with open(DIGITS, newline="") as f:
        rows = list(csv.reader(f))[1:]
    z = np.array([[float(v) for v in r[1:11]] for r in rows])
    y = np.array([int(r[11]) for r in rows])
    times, out = draws(len(rows)), []
    assert abs(times.mean() - 1) < 0.01 and abs(times.var() - 1) < 0.02
    intervals(z, y, np.ones(len(y)), times, "1", out)
    intervals(z, y, 1.0 + np.arange(len(y)) % 3, times, "w", out)
    with open(os.path.join(HERE, "bootstrap.csv"), "w", newline="\n") as f:
        f.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
