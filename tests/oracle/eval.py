#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# Small dumps and what every metric of smx eval is on them, by the definitions
# of man smx and not by way of smx: numpy in long double, scikit-learn for AUROC,
# scipy for the root of smooth ECE (whose integral is exact between the zeros of
# its integrand). Writes eval/NAME.csv and eval.txt; see README.md.
import math
import os
import sys

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr
from sklearn.metrics import (balanced_accuracy_score, cohen_kappa_score, matthews_corrcoef,
                             precision_recall_fscore_support, roc_auc_score)

L = np.longdouble
rng = np.random.default_rng(20240613)
here = os.path.dirname(os.path.abspath(__file__))


def softmax(z):
    e = np.exp(z.astype(L) - z.max(1, keepdims=True).astype(L))
    return e / e.sum(1, keepdims=True)


def bins_of(p, B, left):
    """The bin of each p: (b/B, (b+1)/B], or with left [b/B, (b+1)/B); 5e-16 beside an edge is on it."""
    edge = np.array([b / B for b in range(B + 1)]) + (-5e-16 if left else 5e-16)
    p = np.asarray(p, dtype=np.float64)
    b = np.searchsorted(edge, p, side='right' if left else 'left') - 1
    return np.clip(b, 0, B - 1)


def tied(conf):
    """Confidences by whose order metrics go: to 15 decimals."""
    return np.array([L(int(np.rint(c * L(1e15)))) / L(1e15) for c in conf])


def mean(x, w):
    return (x * w).sum() / w.sum()


def se(x, w):
    n = len(x)
    if n < 2:
        return None
    m = mean(x, w)
    return np.sqrt(n / L(n - 1) * (w * w * (x - m) ** 2).sum()) / w.sum()


def gaps(right, conf, w, B, left):
    b = bins_of(conf, B, left)
    for i in range(B):
        s = b == i
        if s.any():
            yield w[s].sum(), mean(right[s], w[s]), mean(conf[s], w[s]), s.sum()


def ece(right, conf, w, B, left):
    return sum(n * abs(a - c) for n, a, c, _ in gaps(right, conf, w, B, left)) / w.sum()


def ace(right, conf, w, B, weighted):
    o = np.argsort(conf, kind='stable')
    c, r, w = conf[o], right[o], w[o]
    n, cum = len(c), np.cumsum(w)
    ends = []
    for g in range(1, B):
        if weighted:
            k = int(np.searchsorted(cum, cum[-1] * g / B)) + 1
        else:
            k = n // B * g + min(g, n % B)
        k = int(np.searchsorted(c, c[k - 1], side='right')) if k else 0
        ends.append(max(k, ends[-1] if ends else 0))
    ends = [0] + ends + [n]
    return sum(abs((w[a:b] * (r[a:b] - c[a:b])).sum()) for a, b in zip(ends, ends[1:])) / cum[-1]


def smece(right, conf, w):
    t = conf.astype(np.float64)
    r = ((right - conf) * w).astype(np.float64)
    W = float(w.sum())
    total = abs(math.fsum(r)) / W
    if abs(r).sum() / W <= total * (1 + 1e-12):
        return total

    def images(s):
        far = 1 + math.ceil(9 * s)
        return np.concatenate([2 * k + f * t for k in range(-far, far + 1) for f in (1, -1)]), \
            np.tile(r, 2 * (2 * far + 1))

    def f(s):
        at, m = images(s)
        near = (at > -9 * s) & (at < 1 + 9 * s)
        at, m = at[near], m[near]

        def g(x):
            return float((m * np.exp(-0.5 * ((x - at) / s) ** 2)).sum())

        x = np.linspace(0, 1, int(min(40000, 60 / s)) + 1)
        y = np.array([g(v) for v in x])
        zeros = [brentq(g, x[i], x[i + 1], xtol=1e-14) for i in range(len(x) - 1)
                 if (y[i] < 0) != (y[i + 1] < 0)]
        ends = [0.0] + zeros + [1.0]
        return sum(abs(float((m * (ndtr((b - at) / s) - ndtr((a - at) / s))).sum()))
                   for a, b in zip(ends, ends[1:])) / W

    return brentq(lambda s: f(s) - s, max(total, 1e-7), abs(r).sum() / W, xtol=1e-12, rtol=1e-10)


def classes(y, best, w):
    """What scikit-learn makes of the classes; null where it divides by 0."""
    w = w.astype(np.float64)
    out = {'balanced_accuracy': balanced_accuracy_score(y, best, sample_weight=w)}
    one = len(set(y)) == 1 or len(set(best)) == 1
    out['mcc'] = None if one else matthews_corrcoef(y, best, sample_weight=w)
    one = len(set(y) | set(best)) == 1
    out['kappa'] = None if one else cohen_kappa_score(y, best, sample_weight=w)
    for how in 'macro', 'weighted':
        p, r, f, _ = precision_recall_fscore_support(y, best, average=how, sample_weight=w)
        out |= {f'{how}_precision': p, f'{how}_recall': r, f'{how}_f1': f}
    return out


def metrics(z, y, w, B, left, top, temp):
    weighted = w is not None
    n, K = z.shape
    w = np.ones(n, dtype=L) if w is None else w.astype(L)
    z = z / temp
    p = softmax(z)
    best = z.argmax(1)
    conf = p[np.arange(n), best].astype(np.float64).astype(L)
    right = (best == y).astype(L)
    m = z.max(1).astype(L)
    rest = np.exp(z.astype(L) - m[:, None])
    rest[np.arange(n), best] = 0
    with np.errstate(invalid='ignore', divide='ignore'):
        nll = np.log1p(rest.sum(1)) + (m - z[np.arange(n), y].astype(L))
        plogp = np.where(p > 0, rest * (m[:, None] - z.astype(L)), 0)
        plogp = np.where(rest > 0, plogp, 0)
    entropy = np.log1p(rest.sum(1)) + plogp.sum(1) / (1 + rest.sum(1))
    hot = np.zeros((n, K), dtype=L)
    hot[np.arange(n), y] = 1
    miss = p - hot
    # 1 - p without cancelling, where the label is the largest class
    miss[np.arange(n), y] = np.where(best == y, rest.sum(1) / (1 + rest.sum(1)),
                                     1 - p[np.arange(n), y])
    brier = (miss ** 2).sum(1)
    out = {'rows': n, 'weight': w.sum(), 'accuracy': mean(right, w)}
    se_of = {'accuracy': se(right, w)}
    out |= classes(y, best, w)
    order = np.argsort(-z, axis=1, kind='stable')
    rank = (order == y[:, None]).argmax(1)
    for k in [k for k in top if k < K]:  # else it is 1, and left out
        out[f'top{k}_accuracy'] = mean((rank < k).astype(L), w)
    finite = np.isfinite(nll).all()
    out['nll'] = mean(nll, w) if finite else None
    out['perplexity'] = np.exp(out['nll']) if finite else None
    if finite:
        se_of['nll'] = se(nll, w)
    out['brier'] = mean(brier, w)
    se_of['brier'] = se(brier, w)
    out['entropy'] = mean(entropy, w)
    out['confidence'] = mean(conf, w)
    out['overconfidence'] = ((conf - right) * w).sum() / w.sum()
    out['ece'] = ece(right, conf, w, B, left)
    all_gaps = list(gaps(right, conf, w, B, left))
    out['mce'] = max(abs(a - c) for _, a, c, _ in all_gaps)
    out['rmsce'] = np.sqrt(sum(k * (a - c) ** 2 for k, a, c, _ in all_gaps) / w.sum())
    debiased = sum(k * ((a - c) ** 2 - a * (1 - a) / (k - 1))
                   for k, a, c, c_n in all_gaps if c_n > 1) / w.sum()
    out['rmsce_debiased'] = None if weighted else np.sqrt(max(L(0), debiased))
    pd = p.astype(np.float64).astype(L)
    out['classwise_ece'] = sum(ece((y == c).astype(L), pd[:, c], w, B, left)
                               for c in range(K)) / K
    out['ace'] = ace(right, tied(conf), w, B, weighted)
    out['smece'] = smece(right, conf, w)
    conf = tied(conf)
    one = right.all() or not right.any()
    out['auroc'] = None if one else roc_auc_score(
        right.astype(int), conf.astype(np.float64), sample_weight=w.astype(np.float64))
    o = np.argsort(-conf, kind='stable')
    c, wr, ww = conf[o], ((1 - right) * w)[o], w[o]
    last = np.searchsorted(-c, -c, side='right') - 1
    out['aurc'] = ((np.cumsum(wr)[last] / np.cumsum(ww)[last]) * ww).sum() / ww.sum()
    m = int(n - right.sum())
    if weighted:  # as many rows as there could be
        a, e = (right * w).sum(), ((1 - right) * w).sum()
        best = (e - a * np.log1p(e / a)) / w.sum() if a > 0 else L(1)
    else:
        best = sum(L(i) / (n - m + i) for i in range(1, m + 1)) / L(n)
    out['e_aurc'] = max(L(0), out['aurc'] - best)
    acc = out['accuracy']
    out['augrc'] = (0 if one else (1 - L(out['auroc'])) * acc * (1 - acc)) + (1 - acc) ** 2 / 2
    return out, se_of


def draw(z, temp=1.0):
    p = softmax(z / temp).astype(np.float64)
    return np.array([rng.choice(len(q), p=q / q.sum()) for q in p])


def dumps():
    z = rng.normal(0, 2.5, (300, 5)).round(4)
    y = draw(z, 1.4)
    yield 'spread', z, y, None
    yield 'weights', z, y, np.exp(rng.normal(0, 3, 300)).round(6) + 1e-3
    z = rng.normal(0, 60, (200, 4)).round(3)
    yield 'saturated', z, np.where(rng.random(200) < 0.97, z.argmax(1), rng.integers(0, 4, 200)), None
    z = rng.integers(0, 3, (250, 4)).astype(float)
    yield 'ties', z, draw(z, 1.5), None
    # m equal logits, the others masked: confidences of exactly 1/m, also on edges of 60 bins
    z = np.full((240, 60), -np.inf)
    for i in range(240):
        m = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60][i % 12]
        z[i, rng.choice(60, m, replace=False)] = 1.5
    yield 'edges', z, np.array([rng.choice(np.flatnonzero(np.isfinite(q))) for q in z]), None
    z = rng.normal(0, 2, (60, 6)).round(3)
    z[rng.random(z.shape) < 0.2] = -np.inf
    z[:, 0] = 0.5
    yield 'masked', z, rng.integers(0, 6, 60), None
    z = rng.normal(0, 3, (40, 3)).round(3)
    yield 'right', z, z.argmax(1), None
    yield 'wrong', z, z.argmin(1), None
    yield 'one_class', rng.normal(0, 3, (7, 1)).round(3), np.zeros(7, dtype=int), None
    z = rng.normal(0, 2, (80, 100)).round(3)
    yield 'wide', z, draw(z), None
    yield 'one_row', np.array([[1.0, 2.0, 0.5]]), np.array([1]), None
    # all confidences between 0.6 and 0.601: few cells, which do blur ace, auroc and aurc
    c = 0.6 + np.sort(rng.random(400)) * 0.001
    z = np.stack([np.log(c / (1 - c)), np.zeros(400)], axis=1).round(9)
    y = (rng.random(400) > 0.3 + 0.5 * np.arange(400) / 400).astype(int)
    o = rng.permutation(400)
    yield 'crowded', z[o], y[o], None
    # weights; classes without rows that are predicted, or not, and ones that never are; ties
    z = rng.integers(-2, 3, (90, 12)).astype(float)
    z[:, [2, 5]] -= 9
    y = rng.choice([0, 1, 2, 3, 8, 9], 90)
    z[np.arange(90), y] += rng.integers(0, 3, 90)
    yield 'absent', z, y, np.exp(rng.normal(0, 2, 90)).round(6) + 1e-3


RUNS = {  # options beside the default: bins, left, top, temp
    'spread': [(15, False, [5], 1), (10, True, [1, 2, 3], 1.7), (1, False, [1], 1), (40, False, [2], 0.5)],
    'weights': [(15, False, [5], 1), (7, True, [1, 2], 1.3)],
    'edges': [(15, False, [5], 1), (15, True, [1], 1), (60, False, [5], 1), (60, True, [5], 1)],
    'ties': [(15, False, [1, 2, 3], 1), (5, True, [2], 2)],
}


def options(B, left, top, temp):
    tops = '' if top == [5] else f'--top {",".join(map(str, top))} '
    return f'--bins {B} --bins-closed {"left" if left else "right"} {tops}--temp {temp}'


def main():
    lines = []
    for name, z, y, w in dumps():
        with open(os.path.join(here, 'eval', name + '.csv'), 'w') as f:
            K = z.shape[1]
            head = [f'c{i}' for i in range(K)] + ['label'] + (['weight'] if w is not None else [])
            f.write(','.join(head) + '\n')
            for i in range(len(z)):
                cells = ['-inf' if np.isinf(v) else repr(float(v)) for v in z[i]] + [str(y[i])]
                cells += [repr(float(w[i]))] if w is not None else []
                f.write(','.join(cells) + '\n')
        for B, left, top, temp in RUNS.get(name, [(15, False, [5], 1)]):
            out, se_of = metrics(z, y, w, B, left, top, temp)
            task = '--task multiclass ' if z.shape[1] == 1 else ''
            lines.append(f'run {name} {task}{options(B, left, top, temp)}')
            for k, v in out.items():
                lines.append(f'{k} {"null" if v is None else repr(float(v))}')
            for k, v in se_of.items():
                if v is not None:
                    lines.append(f'se_{k} {float(v)!r}')
            print(name, B, file=sys.stderr)
    with open(os.path.join(here, 'eval.txt'), 'w') as f:
        f.write('\n'.join(lines) + '\n')


if __name__ == '__main__':
    main()
