#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reference values of conformal sets: tests/oracle/sets/NAME.csv and sets.txt.

Each method slowly, class by class, from the papers: Sadinle 2019 (lac), Romano 2020 (aps),
Angelopoulos 2021 (raps), Huang 2024 (saps), Vovk (thresholds for each class).  Random numbers
are those of Philox4x32-10 by the row's number, written down here once more.  Run from anywhere;
needs numpy.
"""
import math
import os

import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
FIT, APPLY, TUNE = 20, 21, 22
TIE = 1e-12


def philox(counter, key):
    x, k = list(counter), [key & 0xffffffff, key >> 32]
    for _ in range(10):
        a, b = 0xd2511f53 * x[0], 0xcd9e8d57 * x[2]
        x = [b >> 32 ^ x[1] ^ k[0], b & 0xffffffff, a >> 32 ^ x[3] ^ k[1], a & 0xffffffff]
        k = [(k[0] + 0x9e3779b9) & 0xffffffff, (k[1] + 0xbb67ae85) & 0xffffffff]
    return x


def uniform(seed, row, purpose):
    w = philox([row & 0xffffffff, row >> 32, 0, purpose], seed)
    return (w[0] << 21 | w[1] >> 11) * 2.0 ** -53


def scores(method, z, u, o):
    """The score of every class of one row."""
    e = np.exp(z - z.max())
    p = e / e.sum()
    order = sorted(range(len(z)), key=lambda i: (-z[i], i))
    s, before = np.zeros(len(z)), 0.0
    for rank, i in enumerate(order, 1):
        if method == 'lac':
            s[i] = 1 - p[i]
        elif method == 'aps':
            s[i] = before + u * p[i]
        elif method == 'raps':
            s[i] = before + u * p[i] + o['lambda'] * max(0, rank - o['k_reg'])
        else:
            top = p[order[0]]
            s[i] = u * top if rank == 1 else top + (rank - 2 + u) * o['rank_weight']
        before += p[i]
    return s, order


def threshold(s, alpha):
    n = len(s)
    x = (n + 1) * (1 - alpha)
    k = round(x) if abs(x - round(x)) < 1e-9 else math.ceil(x)
    return np.sort(s)[k - 1] if k <= n else math.inf


GRID = {'raps': {'size': (.001, .01, .1, .2, .5),
                 'adaptiveness': (.00001, .0001, .0008, .001, .0015, .002)},
        'saps': {aim: (.02, *(i / 20 for i in range(1, 13))) for aim in ('size', 'adaptiveness')}}
AUTO = ('lambda', 'k_reg', 'rank_weight')


def tune(method, z, y, o):
    """Angelopoulos 2021, appendix E: chooses on a part of the rows. Returns o with these values
    and which rows are left for the threshold."""
    o = dict(o, chosen=[k for k in AUTO if o[k] == 'auto'])
    if not o['chosen']:
        return o, np.ones(len(y), bool)
    part = [i for i in range(len(y)) if uniform(o['seed'], i, TUNE) < o['tune']]
    rank = [1 + int((z[i] > z[i][y[i]]).sum() + (z[i][:y[i]] == z[i][y[i]]).sum()) for i in part]
    if o['k_reg'] == 'auto':
        o['k_reg'] = threshold(rank, o['alpha'])
    grid = [k for k in ('lambda', 'rank_weight') if o[k] == 'auto']
    best = math.inf
    for v in GRID[method][o['tune_for']] if grid else ():
        t = dict(o, **{grid[0]: v})
        q = threshold([scores(method, z[i] / o['temp'], 1 if o['fixed'] else uniform(o['seed'], i, FIT), t)[0][y[i]]
                       for i in part], o['alpha'])
        size, has = [], []
        for i in part:
            s, order = scores(method, z[i] / o['temp'], 1 if o['fixed'] else uniform(o['seed'], i, APPLY), t)
            found = [c for c in order if s[c] - q <= TIE] or ([order[0]] if o['never'] else [])
            size.append(len(found))
            has.append(y[i] in found)
        m = measure([[0] * k for k in size], np.zeros(len(part)), 1, o['alpha'], np.array(has))
        of = m['set_size' if o['tune_for'] == 'size' else 'sscv']
        if of < best:
            best, o[grid[0]] = of, v
    return o, np.array([i not in part for i in range(len(y))])


def sets(method, fit, test, o, fit_site=None, test_site=None):
    z, y = fit
    draws = method != 'lac' and not o['fixed']
    o, left = tune(method, z, y, o)
    s = np.array([scores(method, z[i] / o['temp'], uniform(o['seed'], i, FIT) if draws else 1, o)[0][y[i]]
                  for i in range(len(z))])
    s, y = s[left], y[left]
    k = z.shape[1]
    if o['site']:
        fit_site = fit_site[left]
        by = {v: threshold(s[fit_site == v], o['alpha']) for v in dict.fromkeys(fit_site)}
        q = np.array(list(by.values()))
    elif o['mondrian']:
        q = np.array([threshold(s[y == c], o['alpha']) for c in range(k)])
    else:
        q = np.full(k, threshold(s, o['alpha']))
    out = []
    for i, row in enumerate(test[0]):
        t, order = scores(method, row / o['temp'], uniform(o['apply'], i, APPLY) if draws else 1, o)
        limit = np.full(k, by.get(test_site[i], math.inf)) if o['site'] else q
        out.append([c for c in order if t[c] - limit[c] <= TIE])
        if o['never'] and not out[-1]:
            out[-1] = [order[0]]
    return q, out, [(c, o[c]) for c in o['chosen']]


def measure(found, y, k, alpha, has=None):
    size = np.array([len(f) for f in found])
    has = np.array([y[i] in f for i, f in enumerate(found)]) if has is None else has
    strata = [has[(size >= a) & (size <= b)] for a, b in
              ((0, 1), (2, 3), (4, 10), (11, 100), (101, 1000), (1001, 1e9))]
    by_size = np.array([h.mean() for h in strata if len(h)])
    by_class = np.array([has[y == c].mean() for c in range(k) if (y == c).any()])
    return {'coverage': has.mean(), 'set_size': size.mean(), 'empty_sets': (size == 0).mean(),
            'ssc': by_size.min(), 'sscv': abs(by_size - (1 - alpha)).max(),
            'class_coverage': by_class.min(), 'covgap': abs(by_class - (1 - alpha)).mean()}


def make(name, n, k, sharp, seed, sites=None):
    """Rows of logits, of which the labels are drawn by flatter ones; some logits are equal."""
    r = np.random.default_rng(seed)
    z = np.round(r.normal(0, sharp, (n, k)), 1 if k < 10 else 3)
    p = np.exp(z / 1.5 - (z / 1.5).max(axis=1, keepdims=True))
    y = np.array([r.choice(k, p=q / q.sum()) for q in p])
    with open(os.path.join(here, 'sets', name + '.csv'), 'w') as f:
        f.write(','.join('z%d' % i for i in range(k)) + ',label' + ',site' * (sites is not None) + '\n')
        for i, (row, label) in enumerate(zip(z, y)):
            f.write(','.join('%g' % v for v in row) + ',%d' % label)
            f.write(',' + sites[i % len(sites)] + '\n' if sites else '\n')
    return z, y


RUNS = [
    ('lac', {}), ('lac', {'alpha': 0.3}), ('lac', {'mondrian': True, 'alpha': 0.2}),
    ('lac', {'temp': 2, 'never': True, 'alpha': 0.4}), ('lac', {'alpha': 0.01}),
    ('aps', {}), ('aps', {'fixed': True}), ('aps', {'seed': 7, 'apply': 3, 'alpha': 0.25}),
    ('aps', {'mondrian': True, 'alpha': 0.2}), ('aps', {'never': True, 'alpha': 0.5}),
    ('raps', {}), ('raps', {'lambda': 0.2, 'k_reg': 1, 'fixed': True}),
    ('raps', {'lambda': 0.05, 'k_reg': 2, 'temp': 0.7}), ('raps', {'lambda': 0, 'k_reg': 0}),
    ('saps', {}), ('saps', {'fixed': True, 'rank_weight': 0.05}),
    ('saps', {'rank_weight': 0.5, 'alpha': 0.3, 'seed': 5, 'apply': 5}),
    ('saps', {'mondrian': True, 'alpha': 0.3}),
    ('raps', {'lambda': 'auto', 'k_reg': 'auto'}),
    ('raps', {'lambda': 'auto', 'k_reg': 2, 'alpha': 0.2, 'seed': 4}),
    ('raps', {'lambda': 'auto', 'k_reg': 1, 'tune_for': 'adaptiveness', 'tune': 0.5, 'alpha': 0.3}),
    ('raps', {'k_reg': 'auto', 'lambda': 0.1, 'fixed': True, 'seed': 2, 'alpha': 0.4, 'temp': 0.5}),
    ('raps', {'k_reg': 'auto', 'lambda': 'auto', 'mondrian': True, 'alpha': 0.4, 'never': True}),
    ('saps', {'rank_weight': 'auto'}),
    ('saps', {'rank_weight': 'auto', 'tune_for': 'adaptiveness', 'alpha': 0.3, 'tune': 0.6, 'temp': 2}),
]


SITES = [('lac', {'alpha': 0.2}), ('aps', {}), ('raps', {'fixed': True, 'alpha': 0.3}),
         ('saps', {'alpha': 0.25, 'seed': 2, 'apply': 9, 'never': True}),
         ('raps', {'alpha': 0.25, 'lambda': 'auto', 'k_reg': 'auto', 'seed': 2})]


def main():
    os.makedirs(os.path.join(here, 'sets'), exist_ok=True)
    with open(os.path.join(here, 'sets.txt'), 'w') as f:
        for name, k, n in (('few', 4, 120), ('many', 30, 150)):
            fit = make(name + '_fit', n, k, 2, 1)
            test = make(name + '_test', 60, k, 2, 2)
            for method, given in RUNS:
                one(f, name, k, fit, test, method, given)
        # of c there are too few rows to fit, of d none
        fits, tests = ['a', 'b b', 'a', ''] * 10 + ['c'], ['a', 'd', 'b b', '', 'c']
        fit = make('sites_fit', 123, 5, 2, 3, fits)
        test = make('sites_test', 60, 5, 2, 4, tests)
        for method, given in SITES:
            given = dict(given, site=True)
            one(f, 'sites', 5, fit, test, method, given,
                np.array([fits[i % len(fits)] for i in range(123)]),
                np.array([tests[i % len(tests)] for i in range(60)]))


def one(f, name, k, fit, test, method, given, *sites):
    o = {'alpha': 0.1, 'lambda': 0.01, 'k_reg': 5, 'rank_weight': 0.2, 'temp': 1, 'site': False,
         'tune': 0.3, 'tune_for': 'size', 'fixed': False, 'never': False, 'mondrian': False, 'seed': 0, 'apply': 0}
    o.update(given)
    q, found, chosen = sets(method, fit, test, o, *sites)
    args = ['--method ' + method, '--alpha %g' % o['alpha']]
    for key, opt in (('lambda', 'lambda'), ('k_reg', 'k-reg'),
                     ('rank_weight', 'rank-weight'), ('temp', 'temp'), ('tune', 'tune'),
                     ('tune_for', 'tune-for')):
        if key in given:
            args.append('--%s %s' % (opt, o[key] if isinstance(o[key], str) else '%g' % o[key]))
    args += ['--no-random'] * o['fixed'] + ['--never-empty'] * o['never']
    args += ['--mondrian class'] * o['mondrian'] + ['--mondrian site'] * o['site']
    args += ['--seed %d' % o['seed']] * (o['seed'] > 0)
    use = ['--temp %g' % o['temp']] * (o['temp'] != 1)
    use += ['--seed %d' % o['apply']] * (o['apply'] > 0)
    print('run', name, ' '.join(args), '/', ' '.join(use), file=f)
    for key, v in chosen:
        print('param', key, '%g' % v, file=f)
    for v in q if o['mondrian'] or o['site'] else q[:1]:
        print('threshold', 'null' if math.isinf(v) else repr(float(v)), file=f)
    for s in found:
        print('set', ';'.join(map(str, s)) if s else '""', file=f)
    for key, v in measure(found, test[1], k, o['alpha']).items():
        print('metric', key, repr(float(v)), file=f)


main()
