#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Methods that calibrate each class against the rest, for tests/cli/rest_fit.sh.

    /usr/bin/python3 tests/oracle/rest.py >tests/oracle/rest_fit.txt

For each class of a dump in eval/ its probability p is calibrated as in the binary task, to
whether it is the label, and the results are divided by their sum. platt and beta: Newton's
method on the NLL, for beta with each set of features that its bounds leave, of which the best
is taken. classwise-isotonic: scikit-learn's isotonic regression, then Laplace's rule in each
of its steps, with two rows more, and an isotonic regression of these.

With a strength instead of "raw", the logits are divided by the best temperature (brentq) first.
With K classes and n rows the NLL of platt and beta then has strength K / n times the squares
of the parameters less those that change nothing, and the steps of classwise-isotonic are
(right + strength K p + mean p) / (rows + strength K + 1) at the confidence p of a row.

A line is: the dump of the fit, the one that is calibrated, the method, "raw" or the strength,
and the probabilities of the first rows.

Made with Python 3.11, numpy 1.24, scipy 1.10, scikit-learn 1.2.
"""
import csv
import itertools
import os

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, log_expit, softmax
from sklearn.isotonic import IsotonicRegression

here = os.path.dirname(os.path.abspath(__file__))
ROWS = 20


def load(name):
    with open(f'{here}/eval/{name}.csv') as f:
        rows = list(csv.DictReader(f))
    z = np.array([[float(v) for k, v in r.items() if k[0] == 'c'] for r in rows])
    w = np.array([float(r['weight']) for r in rows]) if 'weight' in rows[0] else np.ones(len(rows))
    return z, np.array([int(r['label']) for r in rows]), w


def logits(z):
    """Of each class against the rest."""
    out = np.zeros_like(z)
    for k in range(z.shape[1]):
        rest = np.delete(z, k, 1)
        m = rest.max(1)
        out[:, k] = z[:, k] - m - np.log(np.exp(rest - m[:, None]).sum(1))
    return out


def temperature(z, y, w):
    def slope(beta):
        p = softmax(beta * z, axis=1)
        return (w * ((p * z).sum(1) - z[np.arange(len(y)), y])).sum()
    return 1 / brentq(slope, 1e-3, 1e3, xtol=1e-15, rtol=1e-14)


def regress(x, y, w, l2=0, center=0):
    """Parameters and the objective of a logistic regression."""
    t = np.zeros(x.shape[1])
    l2 = l2 / w.sum()

    def nll(t):
        off = t - center
        return -(w * log_expit(np.where(y, 1, -1) * (x @ t))).sum() / w.sum() + l2 * off @ off

    for _ in range(200):
        p = expit(x @ t)
        g = x.T @ (w * (p - y)) / w.sum() + 2 * l2 * (t - center)
        h = (x * (w * p * (1 - p))[:, None]).T @ x / w.sum() + 2 * l2 * np.eye(len(t))
        step = np.linalg.solve(h, g)
        size = 1.0
        while size > 1e-10 and nll(t - size * step) > nll(t) * (1 + 1e-15):
            size /= 2
        t = t - size * step
    return t, nll(t)


def platt(u, y, w, v, l2=0):
    t, _ = regress(np.column_stack((u, np.ones(len(u)))), y, w, l2, np.array([1, 0]))
    return expit(t[0] * v + t[1])


def beta(u, y, w, v, l2=0):
    def features(u):
        return np.column_stack((log_expit(u), -log_expit(-u), np.ones(len(u))))
    best = None
    for keep in itertools.chain([[0, 1, 2]], [[1, 2], [0, 2]], [[2]]):
        center = np.array([1, 1, 0])
        t, loss = regress(features(u)[:, keep], y, w, l2, center[keep])
        loss += l2 / w.sum() * (3 - len(keep))
        full = np.zeros(3)
        full[keep] = t
        if (full[:2] >= 0).all() and (best is None or loss < best[1]):
            best = full, loss
        if len(keep) == 3 and best is not None:
            break
    return expit(features(v) @ best[0])


def isotonic(u, y, w, v):
    p, at = np.round(expit(u), 13), np.round(expit(v), 13)
    first = IsotonicRegression(out_of_bounds='clip').fit(p, y, w)
    value = first.predict(p)
    x, mean, low, high = [], [], [], []
    for b in np.unique(value.round(12)):
        i = value.round(12) == b
        n = w[i].sum()
        x.append(n + 2)
        mean.append(((w * y)[i].sum() + 1) / (n + 2))
        low.append(p[i].min())
        high.append(p[i].max())
    smooth = IsotonicRegression().fit(np.arange(len(x)), mean, x).predict(np.arange(len(x)))
    return np.interp(at, np.column_stack((low, high)).ravel(), np.repeat(smooth, 2))


def mixed_isotonic(u, y, w, v, l2):
    p = np.round(expit(u), 13)
    steps = IsotonicRegression(out_of_bounds='clip').fit(p, y, w).predict(p).round(12)
    values = np.unique(steps)
    x, value, weight = [], [], []
    for b in values:
        i = steps == b
        n, r, mean = w[i].sum(), (w * y)[i].sum(), (w * p)[i].sum() / w[i].sum()
        for end in sorted({0 if b == values[0] else p[i].min(), 1 if b == values[-1] else p[i].max()}):
            x.append(end)
            value.append((r + l2 * end + mean) / (n + l2 + 1))
            weight.append(n + l2 + 1)
    order = np.arange(len(x))
    smooth = IsotonicRegression().fit(order, value, weight).predict(order)
    return np.interp(np.round(expit(v), 13), x, smooth)


def main():
    for of, to in (('spread', 'spread'), ('weights', 'spread'), ('ties', 'ties'), ('spread', 'weights')):
        z, y, w = load(of)
        other, _, _ = load(to)
        classes = range(z.shape[1])
        for how in ('raw', 0.7, 3):
            t = 1 if how == 'raw' else temperature(z, y, w)
            u, v = logits(z / t), logits(other[:ROWS] / t)
            more = [] if how == 'raw' else [how * len(classes)]
            for name, method in (('platt', platt), ('beta', beta),
                                 ('classwise-isotonic', mixed_isotonic if more else isotonic)):
                p = np.column_stack([method(u[:, k], (y == k).astype(float), w, v[:, k], *more) for k in classes])
                p /= p.sum(1, keepdims=True)
                print(of, to, name, how, *(repr(float(x)) for x in p.ravel()))


if __name__ == '__main__':
    main()
