#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How often smx fit's 95 % interval of T holds the best T of the population, if no T makes the probabilities right.

usage: coverage.py SMX [SAMPLES [ROWS]]; SAMPLES samples of each kind, 1000 of 500 rows if not said. The best T of the
population is that of 400,000 rows. The last column is the interval by the second derivative alone, computed here.
"""
import json
import subprocess
import sys
import tempfile

import numpy as np


def softmax(u):
    e = np.exp(u - u.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def labels(rng, p):
    return (p.cumsum(1) < rng.random((len(p), 1))).sum(1).clip(0, p.shape[1] - 1)


def pure(rng, n):
    z = rng.normal(0, 2, (n, 10))
    return z, labels(rng, softmax(z / 1.7))


def by_row(rng, n):
    """Each row has a temperature of its own."""
    z = rng.normal(0, 2, (n, 10))
    return z, labels(rng, softmax(z / np.exp(rng.normal(0.6, 0.8, (n, 1)))))


def by_class(rng, n):
    """Classes have biases and factors of their own."""
    z = rng.normal(0, 2, (n, 10))
    return z, labels(rng, softmax(z * np.linspace(0.1, 1.2, 10) + np.linspace(-2, 2, 10)))


def outliers(rng, n):
    """Sharp rows, a twentieth of whose labels are wrong."""
    z = rng.normal(0, 5, (n, 10))
    y = labels(rng, softmax(z / 1.2))
    return z, np.where(rng.random(n) < 0.05, rng.integers(0, 10, n), y)


def heavy(rng, n):
    """Logits whose sizes differ from row to row."""
    z = rng.normal(0, 1, (n, 10)) * np.exp(rng.normal(0, 1, (n, 1)))
    return z, labels(rng, softmax(z * 0.4 / (1 + 0.1 * np.abs(z).max(1, keepdims=True))))


def moments(z, y, beta):
    p = softmax(beta * z)
    mean = (p * z).sum(1)
    return mean - z[np.arange(len(y)), y], (p * z * z).sum(1) - mean**2


def best(z, y):
    low, high, beta = 1e-3, 1e3, 1.0
    for _ in range(100):
        score, second = moments(z, y, beta)
        low, high = (beta, high) if score.mean() < 0 else (low, beta)
        last, beta = beta, beta - score.mean() / second.mean()
        if abs(beta - last) < 1e-10 * last:
            break
        if not low < beta < high:
            beta = np.sqrt(low * high)
    return beta


def main(smx, samples=1000, rows=500):
    print(f"{'':34} {'T':>6} {'sandwich':>9} {'second derivative':>18}")
    for kind, what in ((pure, "a temperature"), (by_row, "a temperature for each row"),
                       (by_class, "factors and biases of classes"), (outliers, "a twentieth of labels wrong"),
                       (heavy, "a factor that falls with size")):
        rng = np.random.default_rng(1)
        z, y = kind(rng, 400_000)
        t = 1 / best(z, y)
        held = plain = 0
        for _ in range(samples):
            z, y = kind(rng, rows)
            with tempfile.TemporaryDirectory() as d:
                z.tofile(f"{d}/z.f64")
                np.savetxt(f"{d}/y", y, fmt="%d")
                out = subprocess.run([smx, "fit", "-q", "-c", str(z.shape[1]), "-l", f"@{d}/y", f"{d}/z.f64"],
                                     capture_output=True, text=True, check=True).stdout
            fit = json.loads(out)
            low, high = fit["temperature_ci95"]
            held += low <= t <= high
            _, second = moments(z, y, 1 / fit["temperature"])
            se = fit["temperature"]**2 / np.sqrt(second.sum())
            plain += abs(fit["temperature"] - t) <= 1.959963984540054 * se
        print(f"{what:34} {t:6.3f} {100 * held / samples:7.1f} % {100 * plain / samples:16.1f} %", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
