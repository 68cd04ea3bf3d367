#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Soft labels and Jacobian-vector products, by torch in float64.

    /usr/bin/python3 tests/oracle/targets.py   (run anywhere; writes into targets/)

    rows.csv      a target and a tangent, as lists between blanks, a label, 5 logits, a weight
    NAME.csv      what `smx OPTIONS rows.csv` writes; see targets.sh and jvp.sh
    eval.txt      the means over the rows: torch's cross_entropy and kl_div, and weighted means

Losses and gradients are torch.nn.functional.cross_entropy with probabilities as target, and
autograd. Sparsemax is Martins and Astudillo's by sorting, its loss and gradient by Blondel,
Martins and Niculae; products are torch.autograd.functional.jvp, which differentiates what is
written here, so for sparsemax and entmax the sort, and not a formula for the product.
"""
import os
import random

import torch
import torch.nn.functional as F

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'targets')
K = 5
torch.set_default_dtype(torch.float64)


def rows():
    rng = random.Random(20261126)
    out = []
    for i in range(40):
        scale = [0.3, 1, 3, 12][i % 4]
        z = [round(rng.gauss(0, scale), 4) for _ in range(K)]
        q = [rng.random() ** 3 if rng.random() < 0.7 else 0.0 for _ in range(K)]
        q[rng.randrange(K)] += 0.1
        if i % 8 == 5:
            q = [0.0] * K
            q[rng.randrange(K)] = 1.0
        parts = [round(x / sum(q), 6) for x in q]
        top = max(range(K), key=lambda j: parts[j])
        parts[top] = round(1 - sum(parts) + parts[top], 6)
        v = [round(rng.gauss(0, 2), 3) for _ in range(K)]
        out.append((parts, v, rng.randrange(K), z, round(rng.random() + 0.25, 3)))
    return out


def sparsemax(z):
    s, _ = torch.sort(z, descending=True)
    c = torch.cumsum(s, 0) - 1
    k = torch.arange(1, K + 1)
    n = int((s * k > c).sum())
    return torch.clamp(z - c[n - 1] / n, min=0)


def entmax15(z):
    """Peters, Niculae, Martins 2019, algorithm 2, for alpha = 1.5."""
    x = z / 2
    s, _ = torch.sort(x, descending=True)
    k = torch.arange(1, K + 1)
    mean = torch.cumsum(s, 0) / k
    square = torch.cumsum(s ** 2, 0) / k
    delta = (1 - k * (square - mean ** 2)) / k
    tau = mean - torch.sqrt(torch.clamp(delta, min=0))
    n = int((tau <= s).sum())
    return torch.clamp(x - tau[n - 1], min=0) ** 2


def soft(q, z, temp=1.0, smoothing=0.0):
    z = torch.tensor(z, requires_grad=True)
    loss = F.cross_entropy(z[None] / temp, torch.tensor(q)[None], label_smoothing=smoothing)
    loss.backward()
    return [loss.item()] + z.grad.tolist()


def sparse(q, z):
    """Fenchel-Young loss of sparsemax: H(p) - H(q) + (p - q) z, H(p) = (1 - p p) / 2."""
    q, z = torch.tensor(q), torch.tensor(z)
    p = sparsemax(z)
    loss = ((1 - p @ p) - (1 - q @ q)) / 2 + (p - q) @ z
    return [loss.item()] + (p - q).tolist()


def jvp(fn, z, v):
    return torch.autograd.functional.jvp(fn, torch.tensor(z), torch.tensor(v))[1].tolist()


def brackets(x):
    return '[' + ' '.join(repr(a) for a in x) + ']'


def write(name, head, table):
    with open(os.path.join(HERE, name + '.csv'), 'w', encoding='ascii', newline='\n') as f:
        f.write(head + '\n')
        for line in table:
            f.write(','.join(x if isinstance(x, str) else '%.17g' % x for x in line) + '\n')


def means(table):
    lines = []
    for title, weighted in (('plain', False), ('weighted', True)):
        w = torch.tensor([r[4] if weighted else 1.0 for r in table])
        q = torch.tensor([r[0] for r in table])
        logp = torch.log_softmax(torch.tensor([r[3] for r in table]) / 0.7, 1)
        nll = F.cross_entropy(torch.tensor([r[3] for r in table]) / 0.7, q, reduction='none')
        kl = F.kl_div(logp, q, reduction='none').sum(1)
        for name, x in (('soft_nll', nll), ('soft_kl', kl)):
            lines.append('%s %s %.12g\n' % (title, name, (w @ x / w.sum()).item()))
    with open(os.path.join(HERE, 'eval.txt'), 'w', encoding='ascii', newline='\n') as f:
        f.writelines(lines)


def main():
    table = rows()
    z = ','.join('z%d' % i for i in range(K))
    write('rows', 'q,v,label,' + z + ',weight',
          [[brackets(q), brackets(v), y] + x + [w] for q, v, y, x, w in table])
    loss = 'loss,' + z
    write('soft', loss, [soft(q, x) for q, v, y, x, w in table])
    write('temp', loss, [soft(q, x, 0.7) for q, v, y, x, w in table])
    write('smoothing', loss, [soft(q, x, 2.5, 0.1) for q, v, y, x, w in table])
    write('sparsemax', loss, [sparse(q, x) for q, v, y, x, w in table])
    for name, fn in {'jvp': lambda x: torch.softmax(x, 0),
                     'jvp-temp': lambda x: torch.softmax(x / 0.7, 0),
                     'jvp-log': lambda x: torch.log_softmax(x / 2.5, 0),
                     'jvp-sparsemax': lambda x: sparsemax(x / 2),
                     'jvp-entmax': entmax15}.items():
        write(name, z, [jvp(fn, x, v) for q, v, y, x, w in table])
    means(table)


main()
