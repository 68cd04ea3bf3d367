#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Spline calibration by scipy, for tests/cli/spline.sh.

    /usr/bin/python3 tests/oracle/spline.py >tests/oracle/spline.txt

The objective is that of src/calib/spline.c: the mean NLL of a natural cubic spline u of
v = z / T, at the best temperature T (brentq), plus l2 / n ((a - 1)^2 + b^2 + s^3 times the
integral of u''^2), where a v + b is the least-squares line of u over the knots and s their mean
distance. Here the parameters are the values of u at the knots: scipy's CubicSpline with natural
ends, of each unit vector, makes the columns of a design matrix, and the penalty's matrix
follows from it. The objective is minimised by Newton's method, and scipy's minimize (BFGS) must
not find less.

With several classes each is calibrated against the rest, at the temperature of all of them,
with K l2 in place of l2, and the results are divided by their sum. A line is: the task, the dump
of the fit, its --from, the dump that is calibrated, its --from, l2, and the probabilities of the
first rows (binary: P(class 1)).

Made with Python 3.11, numpy 1.24, scipy 1.10.
"""
import csv
import os

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.optimize import brentq, minimize
from scipy.special import expit, log_expit, logit, softmax

here = os.path.dirname(os.path.abspath(__file__))
KNOTS, NEAREST, ROWS = 8, 0.05, 20


def load(folder, name, scores='logits'):
    with open(f'{here}/{folder}/{name}.csv') as f:
        rows = list(csv.DictReader(f))
    z = np.array([[float(v) for k, v in r.items() if k[0] == 'c' or k == 'score'] for r in rows])
    if z.shape[1] == 1:
        z = np.column_stack((np.zeros(len(z)), logit(z[:, 0]) if scores == 'probs' else z[:, 0]))
    w = np.array([float(r['weight']) for r in rows]) if 'weight' in rows[0] else np.ones(len(rows))
    return z, np.array([int(r['label']) for r in rows]), w


def temperature(z, y, w):
    def slope(beta):
        p = softmax(beta * z, axis=1)
        return (w * ((p * z).sum(1) - z[np.arange(len(y)), y])).sum()
    return 1 / brentq(slope, 1e-3, 1e3, xtol=1e-15, rtol=1e-14)


def find_knots(v, w):
    order = np.lexsort((w, v))
    v, w = v[order], (w * expit(v) * expit(-v))[order]
    share = np.cumsum(w) / w.sum()
    at = np.unique([v[np.searchsorted(share, (2 * i + 1) / (2 * KNOTS))] for i in range(KNOTS)])
    mean = (at[-1] - at[0]) / (len(at) - 1)
    kept = [at[0]]
    for x in at[1:]:
        if x - kept[-1] >= NEAREST * mean:
            kept.append(x)
    return np.array(kept)


class Natural:
    """Natural cubic splines through values at the knots, and lines beyond them."""
    def __init__(self, knots):
        self.knots = knots
        self.each = CubicSpline(knots, np.eye(len(knots)), bc_type='natural')

    def matrix(self, v):
        k = self.knots
        inside = np.clip(v, k[0], k[-1])
        return self.each(inside) + (v - inside)[:, None] * self.each(inside, 1)

    def penalty(self):
        k = self.knots
        s = (k[-1] - k[0]) / (len(k) - 1)
        m, h = self.each(k, 2), np.diff(k)
        total = sum(h[i] / 3 * (np.outer(m[i], m[i]) + (np.outer(m[i], m[i + 1]) + np.outer(m[i + 1], m[i])) / 2
                                + np.outer(m[i + 1], m[i + 1])) for i in range(len(h)))
        line = np.linalg.pinv(np.column_stack((k, np.ones(len(k)))))
        return s**3 * total, line


def fit(v, y, w, l2):
    """The values at the knots."""
    knots = find_knots(v, w)
    spline = Natural(knots)
    x, (curve, line) = spline.matrix(v), spline.penalty()
    n, to = w.sum(), np.array([1, 0])
    quadratic = l2 / n * (curve + line.T @ line)

    def objective(u):
        off = line @ u - to
        return -(w * log_expit(np.where(y, 1, -1) * (x @ u))).sum() / n + l2 / n * (u @ curve @ u + off @ off)

    u = knots.copy()
    for _ in range(100):
        p = expit(x @ u)
        g = x.T @ (w * (p - y)) / n + 2 * (quadratic @ u - l2 / n * line.T @ to)
        step = np.linalg.solve((x * (w * p * (1 - p))[:, None]).T @ x / n + 2 * quadratic, g)
        size = 1.0
        while size > 1e-10 and objective(u - size * step) > objective(u) * (1 + 1e-15):
            size /= 2
        u = u - size * step
        if np.abs(step).max() < 1e-13:
            break
    assert minimize(objective, knots, method='BFGS', options=dict(gtol=1e-8)).fun > objective(u) - 1e-9
    return spline, u


def calibrate(of, to, l2):
    (z, y, w), (other, _, _) = of, to
    t, other, k = temperature(z, y, w), other[:ROWS], z.shape[1]
    if k == 2:
        spline, u = fit((z[:, 1] - z[:, 0]) / t, y.astype(float), w, l2)
        return expit(spline.matrix((other[:, 1] - other[:, 0]) / t) @ u)

    def rest(z, c):
        others = np.delete(z, c, 1)
        m = others.max(1)
        return z[:, c] - m - np.log(np.exp(others - m[:, None]).sum(1))

    p = []
    for c in range(k):
        spline, u = fit(rest(z / t, c), (y == c).astype(float), w, k * l2)
        p.append(expit(spline.matrix(rest(other / t, c)) @ u))
    p = np.array(p).T
    return (p / p.sum(1, keepdims=True)).ravel()


def main():
    for of, scores, to, to_scores in (('plain', 'logits', 'plain', 'logits'), ('weights', 'logits', 'ties', 'probs'),
                                      ('ties', 'probs', 'plain', 'logits'),
                                      ('tied_weights', 'probs', 'saturated', 'logits')):
        for l2 in (0.01, 1, 30):
            p = calibrate(load('binary', of, scores), load('binary', to, to_scores), l2)
            print('binary', of, scores, to, to_scores, l2, *(repr(float(x)) for x in p))
    for of, to in (('spread', 'spread'), ('weights', 'spread'), ('ties', 'ties'), ('spread', 'weights')):
        for l2 in (0.01, 1):
            p = calibrate(load('eval', of), load('eval', to), l2)
            print('eval', of, 'logits', to, 'logits', l2, *(repr(float(x)) for x in p))


if __name__ == '__main__':
    main()
