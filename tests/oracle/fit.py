#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What scipy and scikit-learn in float64 say of fits, for tests/unit/test_calib.c.

    /usr/bin/python3 tests/oracle/fit.py >tests/oracle/fit.txt

Each set of rows is made from integers by a linear congruential generator, so
that the C test makes the same doubles. A line of the output is

    set KEY VALUE...

T is the root of the derivative of the mean NLL by beta = 1/T (brentq); the
NLLs of the other methods are minima by L-BFGS-B, followed by BFGS, of the NLL
and the ridge of src/calib/ridge.c (2); the first number has both. The errors are
sandwich estimates at the root of the gradient, by Newton's method on the whole Hessian:
parameters first, then their errors.
row-temperature is that of src/calib/row_temperature.c, minimised likewise from w = 0;
behind the two NLLs are w_0 ... w_3. A class
whose logit is -inf is not there: it has no part in any sum.

Made with Python 3.11, numpy 1.24, scipy 1.10, scikit-learn 1.2.
"""
import numpy as np
from scipy.optimize import brentq, minimize
from sklearn.isotonic import IsotonicRegression

# name, rows, classes, scale of the logits, how much label follows logit and chance,
# weights, masks, bias of the labels towards high classes
SETS = [
    ("small", 200, 3, 1.0, 1, 1, False, False, 0),
    ("ten", 500, 10, 1.0, 2, 3, False, False, 0),
    ("weighted", 400, 4, 1.0, 1, 1, True, False, 0),
    ("masked", 300, 5, 0.5, 2, 1, True, True, 0),
    ("wide", 400, 30, 1.0, 1, 1, False, False, 0),
    ("large", 300, 4, 64.0, 1, 1, False, False, 0),
    ("tiny", 300, 4, 1 / 64.0, 2, 1, False, False, 0),
    ("biased", 1000, 6, 0.5, 2, 3, False, False, 700),
    ("poor", 300, 4, 1.0, 1, 6, False, False, 0),
]
L2 = 0.5
BINS = 7
PRIOR = 2


class Dice:
    def __init__(self, seed):
        self.s = seed

    def roll(self, n):
        self.s = (self.s * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.s >> 33) % n


def make(k, n, nclass, scale, follow, chance, weighted, masked, bias):
    dice = Dice(k + 1)
    z = np.zeros((n, nclass))
    y = np.zeros(n, int)
    w = np.ones(n)
    for i in range(n):
        best = None
        for j in range(nclass):
            v = dice.roll(4097) - 2048
            q = follow * v + chance * (dice.roll(4097) - 2048) + bias * j
            z[i, j] = v / 256 * scale
            if best is None or q > best:
                best, y[i] = q, j
        if weighted:
            w[i] = (1 + dice.roll(8)) / 2
        if masked:
            for j in range(nclass):
                if dice.roll(6) == 0 and j != y[i]:
                    z[i, j] = -np.inf
    return z, y, w


def logp(u):
    m = u.max(1, keepdims=True)
    return u - m - np.log(np.exp(u - m).sum(1, keepdims=True))


def nll(u, y, w):
    return -(w * logp(u)[np.arange(len(y)), y]).sum() / w.sum()


def ece(u, y, w, bins=15):
    p = np.exp(logp(u))
    conf, right = p.max(1), p.argmax(1) == y
    b = np.clip(np.searchsorted(np.arange(bins + 1) / bins, conf, side="left") - 1, 0, bins - 1)
    return sum(abs((w * (right - conf))[b == i].sum()) for i in range(bins)) / w.sum()


def temperature(z, y, w):
    there = np.isfinite(z)
    zero = np.where(there, z - z.max(1, keepdims=True), 0)

    def moments(b):
        e = np.where(there, np.exp(b * zero), 0)
        s = e.sum(1)
        m = (e * zero).sum(1) / s
        return m, (e * zero * zero).sum(1) / s - m * m

    label = zero[np.arange(len(y)), y]
    beta = brentq(lambda b: (w * (moments(b)[0] - label)).sum() / w.sum(), 1e-3, 1e3,
                  xtol=1e-300, rtol=1e-15, maxiter=500)
    first, second = moments(beta)
    score = w * (first - label)
    return 1 / beta, np.sqrt((score**2).sum()) / (w * second).sum() / beta**2


def errors(z, y, w, shape, l2):
    """T or factors, biases, and the sandwich estimate of their errors, by Newton's method."""
    n, k = z.shape
    there = np.isfinite(z)
    zero = np.where(there, z, 0)
    beta = 1 / temperature(z, y, w)[0]
    nf = 1 if shape == "one" else k
    # x[i, c]: what the parameters are multiplied by in the logit of class c
    x = np.zeros((n, k, nf + k))
    for c in range(k):
        x[:, c, 0 if nf == 1 else c] = zero[:, c]
        x[:, c, nf + c] = 1
    second = np.append(np.full(nf, 0 if nf == 1 else 2 * l2 * k / beta**2), np.full(k, 2 * l2 * k))
    centre = np.append(np.full(nf, beta), np.zeros(k))
    free = np.append(np.zeros(nf), np.ones(k)) / np.sqrt(k)  # a constant in all biases
    t = centre.copy()
    for _ in range(40):
        u = np.where(there, x @ t, -np.inf)
        p = np.exp(logp(u))
        mean = np.einsum("ic,icj->ij", p, x)
        score = mean - x[np.arange(n), y] + second * (t - centre) / w.sum()
        hessian = np.einsum("i,ic,icj,ick->jk", w, p, x, x) - np.einsum("i,ij,ik->jk", w, mean, mean)
        hessian += np.diag(second)
        bread = np.linalg.pinv(hessian + np.outer(free, free) * hessian.max())
        t = t - bread @ (w @ score)
    meat = np.einsum("i,ij,ik->jk", w * w, score, score)
    se = np.sqrt(np.diag(bread @ meat @ bread))
    if nf == 1:
        t[0] = 1 / t[0]
        se[0] *= t[0]**2
    return np.concatenate((t, se))


def tempered(z, w, t):
    """Log of softmax(z / t) with one row more of a uniform distribution, as SVS and SMS have it."""
    there = np.isfinite(z)
    e = 1 / (w.sum() + 1)
    q = (1 - e) * np.exp(logp(z / t)) + e / there.sum(1, keepdims=True)
    return np.where(there, np.log(q), -np.inf)


def least(z, y, w, shape, l2, beta=None):
    """The minimum of mean NLL and penalty over W and b of the given shape."""
    n, k = z.shape
    there = np.isfinite(z)
    zero = np.where(there, z, 0)
    onehot = np.zeros((n, k))
    onehot[np.arange(n), y] = 1
    beta = beta or 1 / temperature(z, y, w)[0]
    of_w = l2 * k / w.sum() / beta**2 * (np.eye(k) + (k - 1) * (1 - np.eye(k)))
    of_b = l2 * k / w.sum()

    def split(t):
        if shape == "one":
            return t[0] * np.eye(k), t[1:]
        if shape == "each":
            return np.diag(t[:k]), t[k:]
        return t[: k * k].reshape(k, k), t[k * k:]

    def value(t):
        W, b = split(t)
        u = np.where(there, zero @ W.T + b, -np.inf)
        r = w[:, None] * (np.exp(logp(u)) - onehot) / w.sum()
        G, g = r.T @ zero, r.sum(0)
        f = nll(u, y, w)
        f += of_b * (b * b).sum()
        g = g + 2 * of_b * b
        if shape != "one":
            D = W - beta * np.eye(k)
            f += (of_w * D * D).sum()
            G = G + 2 * of_w * D
        if shape == "one":
            return f, np.append(np.trace(G), g)
        if shape == "each":
            return f, np.append(np.diag(G), g)
        return f, np.append(G.ravel(), g)

    start = {"one": np.ones(1), "each": np.ones(k), "square": np.eye(k).ravel()}[shape]
    t = np.append(beta * start, np.zeros(k))
    for method, options in (
        ("L-BFGS-B", dict(ftol=0, gtol=1e-12, maxiter=20000, maxfun=50000, maxcor=50)),
        ("BFGS", dict(gtol=1e-12, maxiter=500)),
    ):
        if len(t) < 300 or method != "BFGS":
            t = minimize(value, t, jac=True, method=method, options=options).x
    W, b = split(t)
    return value(t)[0], np.where(there, zero @ W.T + b, -np.inf)


def row_temperature(z, y, w, l2):
    """The minimum of mean NLL and penalty over w, from w = 0; the features as documented."""
    there = np.isfinite(z)
    several = there.sum(1) > 1
    t = temperature(z, y, w)[0]
    p = np.exp(logp(z / t))
    entropy = -np.where(p > 0, p * np.log(np.where(p > 0, p, 1)), 0).sum(1)
    top = z.max(1)
    f = np.stack([
        np.log(np.maximum(entropy, 1e-12)),
        (top - np.where(several, np.sort(z, 1)[:, -2], top)) / t,
        (top - np.where(there, z, 0).sum(1) / there.sum(1)) / t,
    ], 1)
    v = np.where(several, w, 0)
    mean = np.average(f, 0, v)
    deviation = np.sqrt(np.average((f - mean) ** 2, 0, v))
    x = np.clip((f - mean) / deviation, -4, 4)
    x = np.append(np.ones((len(y), 1)), x, 1)
    zero = np.where(there, z - top[:, None], 0)
    label = zero[np.arange(len(y)), y]

    def value(c):
        beta = np.where(several, np.exp(x @ c), 1) / t
        u = np.where(there, beta[:, None] * zero, -np.inf)
        slope = np.where(several, beta * ((np.exp(logp(u)) * zero).sum(1) - label), 0)
        of = l2 / w.sum() * np.append(0, np.ones(3))
        return nll(u, y, w) + of @ (c * c), (w * slope) @ x / w.sum() + 2 * of * c

    c = np.zeros(4)
    for method, options in (
        ("L-BFGS-B", dict(ftol=0, gtol=1e-12, maxiter=20000, maxfun=50000, maxcor=50)),
        ("BFGS", dict(gtol=1e-12, maxiter=500)),
    ):
        c = minimize(value, c, jac=True, method=method, options=options).x
    beta = np.where(several, np.exp(x @ c), 1) / t
    return np.append([value(c)[0], nll(np.where(there, beta[:, None] * zero, -np.inf), y, w)], c)


def numbers(x):
    return " ".join("%.17g" % v for v in np.atleast_1d(x))


def tempered_isotonic(q, right, w):
    """Steps in which PRIOR rows more of each row's confidence are right as often as it says."""
    iso = IsotonicRegression(out_of_bounds="clip").fit(q, right, sample_weight=w)
    steps = iso.predict(q)
    values = np.unique(steps)
    x, value, weight = [], [], []
    for v in values:
        at = steps == v
        n, r = w[at].sum(), (w * right)[at].sum()
        ends = [0 if v == values[0] else q[at].min(), 1 if v == values[-1] else q[at].max()]
        for end in sorted(set(ends)):
            x.append(end)
            value.append((r + PRIOR * end) / (n + PRIOR))
            weight.append(n + PRIOR)
    order = np.arange(len(x))
    value = IsotonicRegression().fit(order, value, sample_weight=weight).predict(order)
    return lambda c: np.interp(c, x, value)


def groups(conf, right, w, bins, prior=0):
    """Equal-mass bins: upper edges, accuracies, and what a confidence adds to them."""
    order = np.lexsort((np.arange(len(conf)), conf))
    c, r, v = conf[order], right[order], w[order]
    total, sums = v.sum(), np.cumsum(v)
    upper, value, slope, begin = [], [], [], 0
    for b in range(bins):
        end = begin
        while end < len(c) and (end == 0 or sums[end - 1] < total * (b + 1) / bins):
            end += 1
        while 0 < end < len(c) and c[end] == c[end - 1]:
            end += 1
        if end > begin:
            upper.append(c[end - 1])
            n = v[begin:end].sum()
            value.append((v * r)[begin:end].sum() / (n + prior))
            slope.append(prior / (n + prior))
        begin = end
    upper[-1] = 1
    return upper, value, slope


for k, (name, *how) in enumerate(SETS):
    z, y, w = make(k, *how)

    def say(key, value):
        print(name, key, numbers(value))

    t, se = temperature(z, y, w)
    say("temperature", [t, se])
    say("before", [nll(z, y, w), ece(z, y, w)])
    say("after", [nll(z / t, y, w), ece(z / t, y, w)])
    q = tempered(z, w, t)
    for key, shape, v, beta in (("bias-temperature", "one", z, None), ("vector", "each", z, None),
                                ("matrix", "square", z, None),
                                ("dirichlet", "square", logp(z), None),
                                ("structured-vector", "each", q, 1),
                                ("structured-matrix", "square", q, 1)):
        if shape == "square" and z.shape[1] > 10:
            continue
        value, u = least(v, y, w, shape, L2, beta)
        say(key, [value, nll(u, y, w)])
        if shape != "square":
            say(key + "-errors", errors(z, y, w, shape, L2))
    say("row-temperature", row_temperature(z, y, w, L2))
    p = np.exp(logp(z))
    conf, right = p.max(1), (p.argmax(1) == y).astype(float)
    iso = IsotonicRegression(out_of_bounds="clip").fit(conf, right, sample_weight=w)
    grid = np.arange(21) / 20
    say("isotonic", iso.predict(grid))
    upper, value, _ = groups(conf, right, w, BINS)
    say("histogram", [value[np.searchsorted(upper, c, side="left")] for c in grid])
    q = np.exp(logp(z / t)).max(1)
    say("tempered-isotonic", tempered_isotonic(q, right, w)(grid))
    upper_t, value_t, slope_t = groups(q, right, w, BINS, PRIOR)
    at = np.searchsorted(upper_t, grid, side="left")
    say("tempered-histogram", np.take(value_t, at) + np.take(slope_t, at) * grid)
