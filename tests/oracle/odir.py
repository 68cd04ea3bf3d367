#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Dirichlet calibration with the penalties of ODIR, for tests/cli/odir.sh.

    /usr/bin/python3 tests/oracle/odir.py >tests/oracle/odir.txt

The objective is that of dirichletcal's MultinomialRegression (calib/multinomial.py) with
reg_norm=True and ref_row=False, written once more from its text: the mean NLL of
softmax(W log p + b), plus reg_lambda / (k (k - 1)) times the sum of squares of W off the
diagonal, plus reg_mu / k times that of b. It is minimised by Newton's method with the whole
Hessian from the identity. A line is: the dump in eval/, reg_lambda, reg_mu, then W by rows and b.

Made with Python 3.11, numpy 1.24.
"""
import csv
import os

import numpy as np

here = os.path.dirname(os.path.abspath(__file__))


def load(name):
    with open(f'{here}/eval/{name}.csv') as f:
        rows = list(csv.DictReader(f))
    z = np.array([[float(v) for k, v in r.items() if k[0] == 'c'] for r in rows])
    w = np.array([float(r['weight']) for r in rows]) if 'weight' in rows[0] else np.ones(len(rows))
    return z, np.array([int(r['label']) for r in rows]), w


def logp(u):
    u = u - u.max(1, keepdims=True)
    return u - np.log(np.exp(u).sum(1, keepdims=True))


def fit(z, y, w, lam, mu):
    n, k = z.shape
    x = np.column_stack((logp(z), np.ones(n)))
    penalty = np.full((k, k + 1), lam / (k * (k - 1)))
    penalty[:, :k][np.eye(k, dtype=bool)] = 0
    penalty[:, k] = mu / k
    w = w / w.sum()
    t = np.hstack((np.eye(k), np.zeros((k, 1))))

    def objective(t):
        return -(w * logp(x @ t.T)[np.arange(n), y]).sum() + (penalty * t * t).sum()

    for _ in range(200):
        p = np.exp(logp(x @ t.T))
        r = p.copy()
        r[np.arange(n), y] -= 1
        g = ((w[:, None] * r).T @ x + 2 * penalty * t).ravel()
        h = np.einsum('i,ia,ab,ij,ik->ajbk', w, p, np.eye(k), x, x, optimize=True)
        h -= np.einsum('i,ia,ib,ij,ik->ajbk', w, p, p, x, x, optimize=True)
        h = h.reshape(k * (k + 1), -1) + np.diag(2 * penalty.ravel())
        step = np.linalg.solve(h, g).reshape(k, k + 1)
        size = 1.0
        while size > 1e-9 and objective(t - size * step) > objective(t) * (1 + 1e-15):
            size /= 2
        t = t - size * step
        if np.abs(step).max() < 1e-12:
            break
    return t


for name in ('spread', 'weights', 'ties'):
    for lam, mu in ((1, 1), (0.1, 3), (10, 0.01)):
        t = fit(*load(name), lam, mu)
        print(name, lam, mu, *(repr(float(v)) for v in np.append(t[:, :-1].ravel(), t[:, -1])))
