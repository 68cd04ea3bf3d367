#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes loss/rows.csv and loss/NAME.csv: losses and their gradients by torch's autograd, in float64.

Each line of NAME.csv is the loss and the gradient of a row, NAME the loss: F.cross_entropy with label_smoothing, the
focal loss as a formula, and the Fenchel-Young losses of sparsemax and entmax as the entmax package defines them, whose
gradient goes through a threshold that is found by bisection and one differentiable step. The logits are divided by the
temperature within what is differentiated.
"""
import os
import torch
import torch.nn.functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
torch.set_default_dtype(torch.float64)


def rows():
    torch.manual_seed(4)
    z = (torch.randn(10, 5) * 2).mul(100).round().div(100)
    z[1] = 0.5
    z[2, 3] = z[2, 0]
    z[3] += 500
    z[4] = torch.tensor([40.0, 0, 0, 1, -1])
    y = torch.randint(0, 5, (10,))
    y[4] = 0
    return z, y


def entmax(z, alpha):
    """p of one row; the threshold is right to the last bits, and a Newton step makes it differentiable."""
    s = alpha - 1
    x = s * (z - z.max())
    with torch.no_grad():
        low, high = torch.tensor(-1.0), torch.tensor(0.0)
        for _ in range(100):
            mid = (low + high) / 2
            if ((x - mid).clamp(min=0) ** (1 / s)).sum() > 1:
                low = mid
            else:
                high = mid
        t = low
        on = x > t
        slope = ((x[on] - t) ** (1 / s - 1)).sum() / s
    t = t + (((x[on] - t) ** (1 / s)).sum() - 1) / slope
    return torch.where(on, (x - t).clamp(min=1e-300) ** (1 / s), torch.zeros(()))


def fenchel_young(z, y, alpha, eps=0.0):
    p = entmax(z, alpha)
    q = torch.full_like(z, eps / len(z))
    q[y] += 1 - eps

    def entropy(p):
        p = p[p > 0]
        return (p - p ** alpha).sum() / (alpha * (alpha - 1))

    return entropy(p) - entropy(q) + ((p - q) * (z - z.max().detach())).sum()


def focal(z, y, gamma):
    logp = F.log_softmax(z, -1)[y]
    return -((1 - logp.exp()) ** gamma) * logp


LOSSES = {
    "nll": lambda z, y: F.cross_entropy(z[None], y[None]),
    "nll_temp": lambda z, y: F.cross_entropy(z[None] / 1.7, y[None]),
    "smooth": lambda z, y: F.cross_entropy(z[None], y[None], label_smoothing=0.1),
    "smooth_temp": lambda z, y: F.cross_entropy(z[None] / 0.5, y[None], label_smoothing=0.3),
    "focal": lambda z, y: focal(z, y, 2.0),
    "focal_temp": lambda z, y: focal(z / 2, y, 0.5),
    "sparsemax": lambda z, y: fenchel_young(z, y, 2.0),
    "entmax15": lambda z, y: fenchel_young(z, y, 1.5),
    "entmax13": lambda z, y: fenchel_young(z / 1.5, y, 1.3),
    "entmax3": lambda z, y: fenchel_young(z, y, 3.0),
    "sparsemax_smooth": lambda z, y: fenchel_young(z, y, 2.0, 0.1),
    "entmax15_smooth": lambda z, y: fenchel_young(z / 2, y, 1.5, 0.2),
}


def main():
    z, y = rows()
    with open(f"{HERE}/loss/rows.csv", "w") as f:
        print("label,a,b,c,d,e", file=f)
        for r, c in zip(z, y):
            print(int(c), *("%.2f" % v for v in r.tolist()), sep=",", file=f)
    for name, loss in LOSSES.items():
        with open(f"{HERE}/loss/{name}.csv", "w") as f:
            for r, c in zip(z, y):
                x = r.clone().requires_grad_()
                l = loss(x, c)
                l.backward()
                print(repr(l.item()), *(repr(v) for v in x.grad.tolist()), sep=",", file=f)


main()
