#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# Small dumps of binary scores, every metric of smx eval on them by scikit-learn and
# by the definitions of man smx, and fits by scipy and scikit-learn. Writes
# binary/NAME.csv, binary.txt and binary_fit.txt; see README.md.
import os
import warnings

import numpy as np
from scipy.optimize import brentq, minimize
from scipy.special import expit, log_expit, logit
from sklearn import metrics as sk
from sklearn.isotonic import IsotonicRegression

import eval as ev

L = np.longdouble
rng = np.random.default_rng(20261125)
here = os.path.dirname(os.path.abspath(__file__))
warnings.filterwarnings('ignore')


def draw(p):
    return (rng.random(len(p)) < p).astype(int)


def dumps():
    """name, --from, values, labels, weights or None, options"""
    z = rng.normal(-0.3, 2.2, 300).round(4)
    y = draw(expit(0.6 * z - 0.4))
    yield 'plain', 'logits', z, y, None, ['', '--threshold 0.3 --bins 7', '--temp 2.5 --bins-closed left']
    w = np.exp(rng.normal(0, 2, 300)).round(6) + 1e-3
    yield 'weights', 'logits', z, y, w, ['', '--threshold 0.8 --bins 20', '--temp 0.5']
    # two decimals: ties, edges of bins, the threshold itself
    p = rng.integers(1, 100, 500) / 100
    y = draw(p ** 1.5)
    yield 'ties', 'probs', p, y, None, ['', '--bins 10', '--bins 10 --bins-closed left',
                                        '--threshold 0.35', '--threshold 0.6 --temp 1.7']
    yield 'tied_weights', 'probs', p, y, rng.integers(1, 9, 500) / 4, ['', '--bins 20 --threshold 0.25']
    # rare: probabilities far below 1e-15, which differ
    p = np.exp(rng.uniform(-60, -20, 200))
    y = np.zeros(200, int)
    y[np.argsort(p)[-60::7]] = 1
    yield 'rare', 'probs', p, y, None, ['']
    # saturated both ways, probability 1 as a double too
    z = rng.normal(0, 60, 200).round(3)
    y = np.where(rng.random(200) < 0.95, z > 0, rng.integers(0, 2, 200)).astype(int)
    yield 'saturated', 'logits', z, y, None, ['']
    z = rng.integers(-2, 3, 150).astype(float)
    yield 'few', 'logits', z, draw(expit(z)), None, ['', '--threshold 0']
    p = np.array([0, 1, 0.25, 0.75, 0, 1, 0.5])
    yield 'certain', 'probs', p, np.array([0, 1, 0, 1, 0, 1, 1]), None, ['']
    yield 'impossible', 'probs', p, np.array([0, 1, 0, 1, 1, 1, 0]), None, ['']
    yield 'zeros', 'logits', z[:20], np.zeros(20, int), None, ['']
    yield 'ones', 'logits', z[:20], np.ones(20, int), None, ['']
    yield 'one_row', 'logits', np.array([0.7]), np.array([1]), None, ['']
    z = (-np.abs(rng.normal(0, 1.5, 100))).round(4)
    yield 'logprobs', 'logprobs', z, draw(np.exp(z)), None, ['']


def logits_of(kind, v):
    with np.errstate(divide='ignore'):
        v = v.astype(L)
        if kind == 'probs':
            return np.log(v) - np.log1p(-v)
        if kind == 'logprobs':
            return v - np.log(-np.expm1(v))
    return v


def option(options, name, other):
    words = options.split()
    return words[words.index(name) + 1] if name in words else other


def measure(kind, v, y, w, options):
    weighted, n = w is not None, len(v)
    t, B = float(option(options, '--threshold', 0.5)), int(option(options, '--bins', 15))
    temp, left = float(option(options, '--temp', 1)), option(options, '--bins-closed', '') == 'left'
    z = logits_of(kind, v) / L(temp)
    with np.errstate(over='ignore'):
        p = 1 / (1 + np.exp(-z))
    p64 = v if kind == 'probs' and temp == 1 else p.astype(np.float64)
    p = p64.astype(L)
    weight = np.ones(n, dtype=L) if w is None else w.astype(L)
    sw = None if w is None else w
    yes = (p64 > t).astype(int)
    if kind == 'probs':  # what is the threshold but for roundings is not above it
        yes = (np.abs(p64 - t) > 1e-15).astype(int) * yes
    label = y.astype(L)
    with np.errstate(divide='ignore', over='ignore', invalid='ignore'):
        nll = np.where(y == 1, np.log1p(np.exp(-z)), np.log1p(np.exp(z)))
        nll = np.where((y == 1) & (z < -11000), -z, np.where((y == 0) & (z > 11000), z, nll))
        q = 1 / (1 + np.exp(z))
        h = np.where(p > 0, p * np.log1p(np.exp(-z)), 0) + np.where(q > 0, q * np.log1p(np.exp(z)), 0)
    h = np.where(np.isfinite(z), h, 0)
    out, se = {'rows': n, 'weight': weight.sum()}, {}
    right = (yes == y).astype(L)
    out['accuracy'] = sk.accuracy_score(y, yes, sample_weight=sw)
    se['accuracy'] = ev.se(right, weight)
    has, said = y.any(), yes.any()
    out['precision'] = sk.precision_score(y, yes, sample_weight=sw) if said else None
    out['recall'] = sk.recall_score(y, yes, sample_weight=sw) if has else None
    out['f1'] = sk.f1_score(y, yes, sample_weight=sw) if has or said else None
    both = has and not y.all() and said and not yes.all()
    out['mcc'] = sk.matthews_corrcoef(y, yes, sample_weight=sw) if both else None
    out['prevalence'] = ev.mean(label, weight)
    conf = np.where(yes == 1, p, 1 - p)
    out['confidence'] = ev.mean(conf, weight)
    out['overconfidence'] = ev.mean(conf - right, weight)
    finite = np.isfinite(nll).all()
    out['nll'] = ev.mean(nll, weight) if finite else None
    out['perplexity'] = np.exp(out['nll']) if finite and out['nll'] < 700 else None
    if finite:
        se['nll'] = ev.se(nll, weight)
        if kind == 'probs' and p64.min() > 1e-15 and p64.max() < 1 and temp == 1:
            assert abs(sk.log_loss(y, p64, sample_weight=sw, labels=[0, 1]) - out['nll']) < 1e-12
    miss = np.where(y == 1, q, p)
    out['brier'] = ev.mean(miss ** 2, weight)
    se['brier'] = ev.se(miss ** 2, weight)
    assert abs(sk.brier_score_loss(y, p64, sample_weight=sw, pos_label=1) - out['brier']) < 1e-12
    out['entropy'] = ev.mean(h, weight)
    g = list(ev.gaps(label, p, weight, B, left))
    out['ece'] = ev.ece(label, p, weight, B, left)
    out['mce'] = max(abs(a - c) for _, a, c, _ in g)
    out['rmsce'] = np.sqrt(sum(m * (a - c) ** 2 for m, a, c, _ in g) / weight.sum())
    out['rmsce_debiased'] = None if weighted else np.sqrt(max(L(0), sum(
        m * ((a - c) ** 2 - a * (1 - a) / (m - 1)) for m, a, c, k in g if k > 1) / n))
    out['ace'] = ev.ace(label, p, weight, B, weighted)
    try:
        out['smece'] = ev.smece(label, p, weight)
    except ValueError:  # the bias alone: no kernel that wide has a zero
        out['smece'] = abs((weight * (label - p)).sum()) / weight.sum()
    one = not has or y.all()
    rank = np.array([float(f'{x:.14e}') for x in p64])  # equal but for roundings is equal
    out['auroc'] = None if one else sk.roc_auc_score(y, rank, sample_weight=sw)
    out['average_precision'] = sk.average_precision_score(y, rank, sample_weight=sw) if has else None
    if p64.max() < 0.999:  # elsewhere 1 - 1e-15 is told from 1
        assert one or out['auroc'] == sk.roc_auc_score(y, p64, sample_weight=sw)
    return out, se


def newton(x, y, w):
    """The maximum of the likelihood of logistic regression, in long double."""
    x = np.column_stack([x, np.ones(len(y))]).astype(L)
    theta = np.zeros(x.shape[1], dtype=L)
    for _ in range(200):
        u = x @ theta
        p = 1 / (1 + np.exp(-u))
        g = x.T @ (w * (p - y))
        H = (x * (w * p * (1 - p))[:, None]).T @ x
        step = np.linalg.solve(H.astype(np.float64), g.astype(np.float64)).astype(L)
        size = L(1)
        f = (w * np.logaddexp(0, np.where(y == 1, -u, u))).sum()
        while (w * np.logaddexp(0, np.where(y == 1, -1, 1) * (x @ (theta - size * step)))).sum() > f * (1 + L(1e-18)) and size > 1e-6:
            size /= 2
        theta = theta - size * step
        if abs(step).max() < 1e-15:
            break
    return theta


def nll_of(u, y, w):
    return (w * np.logaddexp(0, np.where(y == 1, -u, u))).sum() / w.sum()


def fits(kind, v, y, w):
    z = logits_of(kind, v).astype(np.float64)
    w = np.ones(len(z)) if w is None else w

    def slope(beta):
        return (w * z * (expit(beta * z) - y)).sum() / w.sum()

    yield 'temperature', [1 / brentq(slope, 1e-3, 1e3, xtol=1e-15, rtol=4e-15)]
    a = newton(z, y, w)
    check = minimize(lambda t: nll_of(t[0] * z + t[1], y, w), [1, 0], method='BFGS', options={'gtol': 1e-9})
    assert np.allclose(check.x, a.astype(float), rtol=1e-4, atol=1e-5), (check.x, a)
    yield 'platt', list(a)
    x = np.column_stack([log_expit(z), -log_expit(-z)])
    best = None
    for keep in ([0, 1], [0], [1], []):
        t = newton(x[:, keep], y, w)
        full = np.zeros(3)
        full[keep + [2]] = t.astype(float)
        f = nll_of(x @ full[:2] + full[2], y, w)
        if (full[:2] >= 0).all() and (best is None or f < best[0] - 1e-15):
            best = f, full
        if best is not None and keep == [0, 1]:
            break
    yield 'beta', list(best[1])
    p = v if kind == 'probs' else expit(z)
    iso = IsotonicRegression(y_min=0, y_max=1, out_of_bounds='clip').fit(p, y, sample_weight=w)
    yield 'isotonic', list(iso.predict(p[:20]))


def main():
    lines, fitted = [], []
    os.makedirs(os.path.join(here, 'binary'), exist_ok=True)
    for name, kind, v, y, w, runs in dumps():
        with open(os.path.join(here, 'binary', name + '.csv'), 'w') as f:
            f.write('score,label' + (',weight' if w is not None else '') + '\n')
            for i in range(len(v)):
                f.write(f'{float(v[i])!r},{y[i]}' + (f',{float(w[i])!r}' if w is not None else '') + '\n')
        for options in runs:
            out, se = measure(kind, v, y, w, options)
            lines.append(f'run {name} --from {kind} {options}'.rstrip())
            lines += [f'{k} {"null" if x is None else repr(float(x))}' for k, x in out.items()]
            lines += [f'se_{k} {float(x)!r}' for k, x in se.items() if x is not None]
        if name in ('plain', 'weights', 'ties', 'tied_weights', 'few', 'logprobs'):
            for method, values in fits(kind, v, y, w):
                fitted.append(f'{name} {kind} {method} ' + ' '.join(repr(float(x)) for x in values))
    for name, text in ('binary.txt', lines), ('binary_fit.txt', fitted):
        with open(os.path.join(here, name), 'w') as f:
            f.write('\n'.join(text) + '\n')


if __name__ == '__main__':
    main()
