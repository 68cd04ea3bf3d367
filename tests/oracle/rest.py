#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Methods that calibrate each class against the rest, for tests/cli/rest_fit.sh.

    /usr/bin/python3 tests/oracle/rest.py >tests/oracle/rest_fit.txt

For each class of a dump in eval/ its probability p is calibrated as in the binary task, to
whether it is the label, and the results are divided by their sum. platt and beta: Newton's
method on the NLL, for beta with each set of features that its bounds leave, of which the best
is taken. classwise-isotonic: scikit-learn's isotonic regression, then Laplace's rule in each
of its steps, with two rows more, and an isotonic regression of these. A line is: the dump of
the fit, the one that is calibrated, the method, and the probabilities of its first rows.

Made with Python 3.11, numpy 1.24, scikit-learn 1.2.
"""
import csv
import itertools
import os

import numpy as np
from scipy.special import expit, log_expit
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


def regress(x, y, w):
    """Parameters and the mean NLL of a logistic regression."""
    t = np.zeros(x.shape[1])

    def nll(t):
        return -(w * log_expit(np.where(y, 1, -1) * (x @ t))).sum() / w.sum()

    for _ in range(200):
        p = expit(x @ t)
        g = x.T @ (w * (p - y))
        h = (x * (w * p * (1 - p))[:, None]).T @ x
        step = np.linalg.solve(h, g)
        size = 1.0
        while size > 1e-10 and nll(t - size * step) > nll(t) * (1 + 1e-15):
            size /= 2
        t = t - size * step
    return t, nll(t)


def platt(u, y, w, v):
    t, _ = regress(np.column_stack((u, np.ones(len(u)))), y, w)
    return expit(t[0] * v + t[1])


def beta(u, y, w, v):
    def features(u):
        return np.column_stack((log_expit(u), -log_expit(-u), np.ones(len(u))))
    best = None
    for keep in itertools.chain([[0, 1, 2]], [[1, 2], [0, 2]], [[2]]):
        t, loss = regress(features(u)[:, keep], y, w)
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


def main():
    for of, to in (('spread', 'spread'), ('weights', 'spread'), ('ties', 'ties'), ('spread', 'weights')):
        z, y, w = load(of)
        other, _, _ = load(to)
        u, v = logits(z), logits(other[:ROWS])
        for name, method in (('platt', platt), ('beta', beta), ('classwise-isotonic', isotonic)):
            p = np.column_stack([method(u[:, k], (y == k).astype(float), w, v[:, k]) for k in range(z.shape[1])])
            p /= p.sum(1, keepdims=True)
            print(of, to, name, *(repr(float(x)) for x in p.ravel()))


if __name__ == '__main__':
    main()
