#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Layers whose values are not one for each class: adaptive softmax by torch, and a
Huffman tree as word2vec makes it, in 60 decimal digits.

    /usr/bin/python3 tests/oracle/heads.py   (run anywhere; writes into heads/)

    clusters.csv    rows of torch.nn.AdaptiveLogSoftmaxWithLoss(8, 17, [3, 7, 16]): its head
                    and its tails side by side; clusters-want.csv: its log_prob, in float64
    tree.csv        class,path of 23 classes, by word2vec's CreateBinaryTree; nodes.csv: a
                    label and the logits of its nodes; nodes-want.csv: the label and the
                    log-probability of each class, by mpmath

We used torch 1.13.0 and mpmath 1.2.1. The script writes the same bytes every time.
"""
import os
import random

import mpmath as mp
import torch

mp.mp.dps = 60
HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'heads')


def write(name, rows, head=None):
    with open(os.path.join(HERE, name), 'w') as f:
        if head:
            f.write(','.join(head) + '\n')
        for row in rows:
            f.write(','.join(x if isinstance(x, str) else '%.17g' % x for x in row) + '\n')


def clusters():
    torch.manual_seed(20261126)
    layer = torch.nn.AdaptiveLogSoftmaxWithLoss(8, 17, [3, 7, 16], div_value=2.0).double()
    x = torch.randn(40, 8, dtype=torch.float64) * torch.logspace(-1, 2, 40, dtype=torch.float64)[:, None]
    with torch.no_grad():
        parts = [layer.head(x)] + [tail(x) for tail in layer.tail]
        want = layer.log_prob(x)
    write('clusters.csv', torch.cat(parts, 1).tolist())
    write('clusters-want.csv', want.tolist())


def huffman(count):
    """word2vec.c, CreateBinaryTree: count falls; the code and the inner nodes of each word."""
    n = len(count)
    count = list(count) + [10 ** 15] * n
    parent, binary = [0] * (2 * n), [0] * (2 * n)
    pos1, pos2 = n - 1, n
    for a in range(n - 1):
        least = []
        for _ in range(2):
            if pos1 >= 0 and count[pos1] < count[pos2]:
                least.append(pos1)
                pos1 -= 1
            else:
                least.append(pos2)
                pos2 += 1
        count[n + a] = count[least[0]] + count[least[1]]
        parent[least[0]] = parent[least[1]] = n + a
        binary[least[1]] = 1
    out = []
    for a in range(n):
        path, b = [], a
        while b != 2 * n - 2:
            path.append((parent[b] - n, binary[b]))
            b = parent[b]
        out.append(path[::-1])
    return out


def log_sigmoid(x):
    return -mp.log(1 + mp.exp(-mp.mpf(x)))


def tree():
    rng = random.Random(20261126)
    counts = sorted((rng.randint(1, 1000) for _ in range(23)), reverse=True)
    paths = huffman(counts)
    write('tree.csv', [['w%02d' % i, ' '.join('%d%s' % (node, '-' if code else '+')
                                               for node, code in path)]
                       for i, path in enumerate(paths)], ['class', 'path'])
    rows, want = [], []
    for scale in (0.1, 1, 5, 30, 300):
        for _ in range(5):
            z = [rng.gauss(0, 1) * scale for _ in range(22)]
            label = 'w%02d' % rng.randrange(23)
            logp = [mp.fsum(log_sigmoid(-z[n] if code else z[n]) for n, code in path)
                    for path in paths]
            assert abs(mp.fsum(mp.exp(x) for x in logp) - 1) < mp.mpf(10) ** -50
            rows.append([label] + z)
            want.append([label] + [float(x) for x in logp])
    write('nodes.csv', rows, ['label'] + ['n%d' % i for i in range(22)])
    write('nodes-want.csv', want, ['label'] + ['w%02d' % i for i in range(23)])


os.makedirs(HERE, exist_ok=True)
clusters()
tree()
