#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# Small dumps of multilabel scores, every metric of smx eval on them by scikit-learn and
# by the definitions of man smx, and fits by scipy and scikit-learn. Writes
# multilabel/NAME.csv, multilabel.txt and multilabel_fit.txt; see README.md.
import os
import warnings

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit
from sklearn import metrics as sk
from sklearn.isotonic import IsotonicRegression

import binary as bi
import eval as ev

L = np.longdouble
rng = np.random.default_rng(20261126)
here = os.path.dirname(os.path.abspath(__file__))
warnings.filterwarnings('ignore')


def draw(p):
    return (rng.random(p.shape) < p).astype(int)


def dumps():
    """name, --from, n x K values, labels, weights or None, options"""
    z = (rng.normal(-0.6, 2.0, (300, 4)) + [0, 1, -1, 0.3]).round(4)
    y = draw(expit(0.7 * z - [0.4, 0, -0.5, 0.2]))
    yield 'plain', 'logits', z, y, None, ['', '--threshold 0.3 --bins 7', '--temp 2.5 --bins-closed left',
                                          '--threshold cuts']
    w = np.exp(rng.normal(0, 2, 300)).round(6) + 1e-3
    yield 'weights', 'logits', z, y, w, ['', '--threshold 0.8 --bins 20', '--temp 0.5']
    p = rng.integers(1, 100, (400, 3)) / 100
    y = draw(p ** 1.5)
    yield 'ties', 'probs', p, y, None, ['', '--bins 10', '--threshold 0.35 --bins-closed left']
    yield 'tied_weights', 'probs', p, y, rng.integers(1, 9, 400) / 4, ['', '--bins 20 --threshold 0.25']
    z = rng.normal(0, 2, (60, 5)).round(3)
    y = draw(expit(z))
    y[:, 1] = 0  # nobody has it, and it is predicted
    y[:, 3] = 0  # nobody has it, and it is never predicted
    z[:, 3] = -np.abs(z[:, 3]) - 0.1
    z[:, 4] = -np.abs(z[:, 4]) - 0.1  # never predicted, some have it
    yield 'rare', 'logits', z, y, None, ['']
    yield 'one_label', 'logits', z[:, :1], y[:, :1], None, ['']
    yield 'none', 'logits', -np.abs(z[:20]) - 0.1, np.zeros((20, 5), int), None, ['']
    yield 'all', 'logits', np.abs(z[:20]) + 0.1, np.ones((20, 5), int), None, ['']
    z = rng.normal(-2, 1.5, (120, 12)).round(3)
    yield 'many', 'logits', z, draw(expit(z)), None, ['']
    p = np.array([[0, 1, .5], [1, 1, .25], [0, .75, 0], [1, 0, 1]])
    yield 'certain', 'probs', p, np.array([[0, 1, 1], [1, 1, 0], [0, 1, 0], [1, 0, 1]]), None, ['']
    yield 'impossible', 'probs', p, np.array([[1, 1, 1], [1, 1, 0], [0, 1, 0], [1, 0, 1]]), None, ['']
    z = (-np.abs(rng.normal(0, 1.5, (80, 3)))).round(4)
    yield 'logprobs', 'logprobs', z, draw(np.exp(z)), None, ['']


def cuts(k):
    return [round(0.2 + 0.5 * c / k, 3) for c in range(k)]


def measure(kind, v, y, w, options):
    n, k = v.shape
    B = int(bi.option(options, '--bins', 15))
    t = bi.option(options, '--threshold', 0.5)
    t = np.array(cuts(k)) if t == 'cuts' else np.full(k, float(t))
    temp, left = float(bi.option(options, '--temp', 1)), bi.option(options, '--bins-closed', '') == 'left'
    z = bi.logits_of(kind, v) / L(temp)
    with np.errstate(over='ignore', divide='ignore'):
        p = 1 / (1 + np.exp(-z))
        q = 1 / (1 + np.exp(z))
        nll = np.where(y == 1, np.log1p(np.exp(-z)), np.log1p(np.exp(z)))
    with np.errstate(over='ignore', divide='ignore', invalid='ignore'):
        h = np.where(p > 0, p * np.log1p(np.exp(-z)), 0) + np.where(q > 0, q * np.log1p(np.exp(z)), 0)
    h = np.where(np.isfinite(z), h, 0)
    p64 = v if kind == 'probs' and temp == 1 else p.astype(np.float64)
    p = p64.astype(L)
    weight = np.ones(n, dtype=L) if w is None else w.astype(L)
    sw = w
    yes = (p64 > t).astype(int)
    if kind == 'probs':
        yes *= np.abs(p64 - t) > 1e-15
    miss = np.where(y == 1, q, p) ** 2
    has, said = y.any(), yes.any()
    every = np.repeat(weight, k)
    flat = dict(sample_weight=None if w is None else every.astype(float))
    out, se = {'rows': n, 'weight': weight.sum()}, {}
    exact = (yes == y).all(1).astype(L)
    two = k > 1  # with one column scikit-learn sees the binary task
    out['exact_match'] = sk.accuracy_score(y, yes, sample_weight=sw)
    se['exact_match'] = ev.se(exact, weight)
    out['hamming'] = sk.hamming_loss(y, yes, sample_weight=sw)
    out['cardinality'] = ev.mean(y.sum(1).astype(L), weight)
    out['micro_accuracy'] = ev.mean((yes == y).mean(1).astype(L), weight)
    out['micro_precision'] = sk.precision_score(y.ravel(), yes.ravel(), **flat) if said else None
    out['micro_recall'] = sk.recall_score(y.ravel(), yes.ravel(), **flat) if has else None
    out['micro_f1'] = sk.f1_score(y.ravel(), yes.ravel(), **flat) if has or said else None
    both = has and not y.all() and said and not yes.all()
    out['micro_mcc'] = sk.matthews_corrcoef(y.ravel(), yes.ravel(), **flat) if both else None
    out['macro_accuracy'] = out['micro_accuracy']
    for name, f in ('precision', sk.precision_score), ('recall', sk.recall_score), ('f1', sk.f1_score):
        if two and out['micro_' + name] is not None:
            assert abs(f(y, yes, average='micro', sample_weight=sw) - out['micro_' + name]) < 1e-14
        out['macro_' + name] = f(y, yes, average='macro' if two else 'binary', sample_weight=sw)
        out['weighted_' + name] = f(y, yes, average='weighted' if two else 'binary', sample_weight=sw) if has else None
    out['macro_mcc'] = np.mean([sk.matthews_corrcoef(y[:, c], yes[:, c], sample_weight=sw) for c in range(k)])
    out['samples_f1'] = sk.f1_score(y, yes, average='samples', sample_weight=sw) if two else \
        ev.mean((y * yes)[:, 0].astype(L), weight)
    finite = np.isfinite(nll).all()
    out['nll'] = ev.mean(nll.mean(1), weight) if finite else None
    out['perplexity'] = np.exp(out['nll']) if finite else None
    if finite:
        se['nll'] = ev.se(nll.mean(1), weight)
    out['brier'] = ev.mean(miss.mean(1), weight)
    se['brier'] = ev.se(miss.mean(1), weight)
    out['entropy'] = ev.mean(h.mean(1), weight)
    one = [y[:, c].min() == y[:, c].max() for c in range(k)]
    rank = np.array([[float(f'{x:.14e}') for x in row] for row in p64])  # equal but for roundings is equal
    out['micro_ece'] = ev.ece(y.ravel().astype(L), p.ravel(), every, B, left)
    single = y.min() == y.max()
    out['micro_auroc'] = None if single else sk.roc_auc_score(y.ravel(), rank.ravel(), **flat)
    out['micro_average_precision'] = sk.average_precision_score(y.ravel(), rank.ravel(), **flat) if has else None
    table = {}
    for c in range(k):
        a, b, s = y[:, c], yes[:, c], rank[:, c]
        row = {
            'rows': a.sum(), 'predicted': b.sum(), 'right': (a * b).sum(), 'threshold': t[c],
            'accuracy': sk.accuracy_score(a, b, sample_weight=sw),
            'precision': sk.precision_score(a, b, sample_weight=sw) if b.any() else None,
            'recall': sk.recall_score(a, b, sample_weight=sw) if a.any() else None,
            'f1': sk.f1_score(a, b, sample_weight=sw) if a.any() or b.any() else None,
            'mcc': sk.matthews_corrcoef(a, b, sample_weight=sw)
            if not one[c] and b.any() and not b.all() else None,
            'probability': ev.mean(p[:, c], weight), 'share': ev.mean(a.astype(L), weight),
            'nll': ev.mean(nll[:, c], weight) if np.isfinite(nll[:, c]).all() else None,
            'brier': ev.mean(miss[:, c], weight),
            'ece': ev.ece(a.astype(L), p[:, c], weight, B, left),
            'auroc': None if one[c] else sk.roc_auc_score(a, s, sample_weight=sw),
            'average_precision': sk.average_precision_score(a, s, sample_weight=sw) if a.any() else None}
        for key, x in row.items():
            table[f'{c}_{key}'] = x
    out['macro_ece'] = np.mean([table[f'{c}_ece'] for c in range(k)])
    for key in 'auroc', 'average_precision':
        each = [table[f'{c}_{key}'] for c in range(k)]
        out['macro_' + key] = None if None in each else np.mean(each)
    if two and out['macro_auroc'] is not None:
        assert abs(sk.roc_auc_score(y, rank, average='macro', sample_weight=sw) - out['macro_auroc']) < 1e-14
        assert abs(sk.average_precision_score(y, rank, average='micro', sample_weight=sw)
                   - out['micro_average_precision']) < 1e-14
    out.update(table)
    return out, se


def best_cut(p, y, w):
    """The least probability of a row above the threshold that has the greatest F1, and that F1."""
    best = (0, None)
    for x in sorted(set(p)):
        yes = p >= x
        f1 = 2 * (w * yes * y).sum() / ((w * yes).sum() + (w * y).sum())
        if f1 > best[0] + 1e-12:
            best = (f1, x)
    return best


def fits(kind, v, y, w):
    z = bi.logits_of(kind, v).astype(np.float64)
    n, k = z.shape
    w = np.ones(n) if w is None else w

    def slope(beta, z, y, w):
        return (w * z * (expit(beta * z) - y)).sum() / w.sum()

    def temperature(z, y, w):
        return 1 / brentq(slope, 1e-3, 1e3, args=(z, y, w), xtol=1e-15, rtol=4e-15)

    yield 'temperature', 'all', [temperature(z.ravel(), y.ravel(), np.repeat(w, k))]
    for c in range(k):
        yield 'temperature', c, [temperature(z[:, c], y[:, c], w)]
        yield 'platt', c, list(bi.newton(z[:, c], y[:, c], w))
        p = v[:, c] if kind == 'probs' else expit(z[:, c])
        iso = IsotonicRegression(y_min=0, y_max=1, out_of_bounds='clip').fit(p, y[:, c], sample_weight=w)
        yield 'isotonic', c, list(iso.predict(p[:10]))
        yield 'f1', c, list(best_cut(p, y[:, c], w))


def main():
    lines, fitted = [], []
    os.makedirs(os.path.join(here, 'multilabel'), exist_ok=True)
    for name, kind, v, y, w, runs in dumps():
        k = v.shape[1]
        with open(os.path.join(here, 'multilabel', name + '.csv'), 'w') as f:
            head = [f'p_{c}' for c in range(k)] + [f'y_{c}' for c in range(k)]
            f.write(','.join(head + (['weight'] if w is not None else [])) + '\n')
            for i in range(len(v)):
                cells = [repr(float(x)) for x in v[i]] + [str(x) for x in y[i]]
                f.write(','.join(cells + ([repr(float(w[i]))] if w is not None else [])) + '\n')
        for options in runs:
            out, se = measure(kind, v, y, w, options)
            lines.append(f'run {name} --from {kind} {options}'.rstrip())
            lines += [f'{key} {"null" if x is None else repr(float(x))}' for key, x in out.items()]
            lines += [f'se_{key} {float(x)!r}' for key, x in se.items() if x is not None]
        if name in ('plain', 'weights', 'ties', 'tied_weights', 'logprobs'):
            for method, label, values in fits(kind, v, y, w):
                fitted.append(f'{name} {kind} {method} {label} ' + ' '.join(repr(float(x)) for x in values))
    with open(os.path.join(here, 'multilabel', 'cuts'), 'w') as f:
        f.write(''.join(f'{t}\n' for t in cuts(4)))
    for name, text in ('multilabel.txt', lines), ('multilabel_fit.txt', fitted):
        with open(os.path.join(here, name), 'w') as f:
            f.write('\n'.join(text) + '\n')


if __name__ == '__main__':
    main()
