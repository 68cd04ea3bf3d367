#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether fits without a penalty have a finite optimum, by linear programs (scipy), beside what smx says.

The NLL has none if in some direction of the parameters every row's label gains on every other class, or is level with
it, and one of them gains (Albert and Anderson 1984). usage: apart.py SMX DIR [N]: N random small inputs in DIR, with
two to four classes of which some are the label of no row or told apart from the others. Counts for each method how
often both say the same; a wrong alarm would be a fault, an optimum that is missed is told by its label's probability.
"""
import random
import subprocess
import sys

import numpy as np
from scipy.optimize import linprog
from scipy.special import log_softmax


def features(z, k, c, method):
    """What the logit of class c is multiplied by: of all parameters, for one row."""
    n = len(z)
    if method == "bias-temperature":
        x = np.zeros(1 + n)
        x[0], x[1 + c] = z[c], 1
    elif method == "vector":
        x = np.zeros(2 * n)
        x[c], x[n + c] = z[c], 1
    else:
        v = log_softmax(z) if method == "dirichlet" else z
        x = np.zeros(n * n + n)
        x[c * n:(c + 1) * n], x[n * n + c] = v, 1
    return x


def no_optimum(rows, labels, method):
    a = [features(z, len(z), y, method) - features(z, len(z), c, method)
         for z, y in zip(rows, labels) for c in range(len(z)) if c != y]
    a = np.array(a)
    best = linprog(-a.sum(axis=0), A_ub=-a, b_ub=np.zeros(len(a)), bounds=[(-1, 1)] * a.shape[1])
    return -best.fun > 1e-9


def draw(rng):
    k, n = rng.randint(2, 4), rng.randint(6, 40)
    kind = rng.choice(["plain", "empty", "apart", "clean"])
    rows, labels = [], []
    while len(rows) < n:
        z = [round(rng.gauss(0, 2), 3) for _ in range(k)]
        p = np.exp(np.array(z) / (0.3 if kind == "clean" else 2))
        y = rng.choices(range(k), p)[0]
        if kind == "empty" and k > 2 and y == 0:
            continue
        if kind == "apart" and (y == 1) != (z[1] > 1):
            continue
        rows.append(z)
        labels.append(y)
    return rows, labels


def main(smx, folder, n):
    rng = random.Random(1)
    count = {}
    for i in range(n):
        rows, labels = draw(rng)
        if len(set(labels)) < 2:
            continue
        path = f"{folder}/apart.csv"
        with open(path, "w") as f:
            f.write(",".join(f"z{c}" for c in range(len(rows[0]))) + ",label\n")
            for z, y in zip(rows, labels):
                f.write(",".join(map(str, z)) + f",{y}\n")
        for method in ["bias-temperature", "vector", "matrix", "dirichlet"]:
            for l2 in ["0", "1"]:
                got = subprocess.run([smx, "fit", "--cv", "0", "--l2", l2, "--method", method, path],
                                     capture_output=True, text=True)
                if got.returncode > 1:
                    said = "refused"
                elif l2 == "0":
                    said = "told" if got.returncode == 1 else "silent"
                else:
                    said = "told" if '"penalty_alone": true' in got.stdout else "silent"
                is_so = "none" if no_optimum(rows, labels, method) else "finite"
                key = (method, l2, is_so, said)
                count[key] = count.get(key, 0) + 1
                if is_so == "finite" and said == "told":
                    print("wrong alarm:", key, got.stderr, file=sys.stderr)
                    subprocess.run(["cp", path, f"{folder}/alarm-{method}-{l2}-{i}.csv"])
    print(f"{'method':18} {'l2':2} {'optimum':8} {'smx':8} {'inputs':>6}")
    for key in sorted(count):
        print(f"{key[0]:18} {key[1]:2} {key[2]:8} {key[3]:8} {count[key]:6}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 200)
