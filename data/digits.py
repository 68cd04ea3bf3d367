#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Make data/digits.{val,test}.csv: logits of a small, overconfident network.

    /usr/bin/python3 data/digits.py     (run anywhere; writes beside itself)

Needs Debian's python3-numpy, python3-scipy and python3-sklearn.  A
one-layer perceptron learns from 260 of the 1,797 handwritten digits that
scikit-learn bundles, until it makes no mistake on them and believes itself;
the other images become a validation and a test set.  Also writes
digits.ref.txt: reference figures by numpy and scipy in float64.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import scipy
import sklearn
from scipy.optimize import brentq
from scipy.special import log_softmax, softmax
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

HERE = os.path.dirname(os.path.abspath(__file__))
N_TRAIN, N_VAL = 260, 700       # the rest is the test set
SEED_SPLIT, SEED_NET = 3, 1
BINS = 15


def logits(net, x):
    """The last layer before its softmax; hidden layers are ReLU."""
    a = x
    for w, b in zip(net.coefs_[:-1], net.intercepts_[:-1]):
        a = np.maximum(a @ w + b, 0)
    return a @ net.coefs_[-1] + net.intercepts_[-1]


def write(name, ids, z, y):
    """CSV of float32 values; returns them as float64, as a reader sees them."""
    z = z.astype(np.float32)
    with open(os.path.join(HERE, name), "w", newline="\n") as f:
        f.write("id," + ",".join("z%d" % i for i in range(10)) + ",label\n")
        for i, row, label in zip(ids, z, y):
            f.write("digit-%04d," % i + ",".join("%.9g" % v for v in row)
                    + ",%d\n" % label)
    data = np.genfromtxt(os.path.join(HERE, name), delimiter=",",
                         skip_header=1)
    assert np.array_equal(data[:, 1:11].astype(np.float32), z)
    return data[:, 1:11]


def nll(z, y, t=1.0):
    return -np.mean(log_softmax(z / t, axis=1)[np.arange(len(y)), y])


def ece(z, y, t=1.0):
    """Bins (b/B, (b+1)/B]; edges are the doubles nearest to b/B."""
    p = softmax(z / t, axis=1)
    conf, right = p.max(axis=1), p.argmax(axis=1) == y
    edges = np.array([b / BINS for b in range(BINS + 1)])
    assert np.abs(conf[:, None] - edges[None, 1:-1]).min() > 1e-9
    which = np.maximum(np.searchsorted(edges, conf, side="left") - 1, 0)
    total = 0.0
    for b in range(BINS):
        m = which == b
        if m.any():
            total += m.mean() * abs(right[m].mean() - conf[m].mean())
    return total


def brier(z, y, t=1.0):
    p = softmax(z / t, axis=1)
    return np.mean(np.sum((p - np.eye(10)[y]) ** 2, axis=1))


def entropy(z, t=1.0):
    lp = log_softmax(z / t, axis=1)
    return np.mean(-np.sum(np.exp(lp) * lp, axis=1))


def slope(z, y, beta):
    """d(mean NLL)/d(beta), beta = 1/T: E[z under p] - z_y, averaged."""
    p = softmax(z * beta, axis=1)
    return np.mean(np.sum(p * z, axis=1) - z[np.arange(len(y)), y])


def curvature(z, beta):
    p = softmax(z * beta, axis=1)
    m1, m2 = np.sum(p * z, axis=1), np.sum(p * z * z, axis=1)
    return np.mean(m2 - m1 * m1)


def fit(z, y):
    """T at which the slope is zero, and its standard error, the sandwich estimate."""
    beta = brentq(lambda b: slope(z, y, b), 1e-3, 1e3, xtol=1e-15, rtol=1e-14)
    score = np.sum(softmax(z * beta, axis=1) * z, axis=1) - z[np.arange(len(y)), y]
    se_beta = np.sqrt(np.sum(score ** 2)) / (len(y) * curvature(z, beta))
    return 1 / beta, se_beta / beta ** 2


def figures(name, z, y, t):
    p = softmax(z / t, axis=1)
    return {
        "rows": len(y),
        "accuracy": np.mean(z.argmax(axis=1) == y),
        "confidence": p.max(axis=1).mean(),
        "nll": nll(z, y, t),
        "brier": brier(z, y, t),
        "entropy": entropy(z, t),
        "ece": ece(z, y, t),
    }


def main():
    digits = load_digits()
    x, y = digits.data / 16.0, digits.target
    order = np.random.RandomState(SEED_SPLIT).permutation(len(y))
    train, val, test = np.split(order, [N_TRAIN, N_TRAIN + N_VAL])

    net = MLPClassifier(hidden_layer_sizes=(48,), solver="adam", alpha=0.0,
                        learning_rate_init=0.01, batch_size=44, max_iter=200,
                        tol=0.0, n_iter_no_change=1000,
                        random_state=SEED_NET)
    import warnings
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")     # "has not converged": as meant
        net.fit(x[train], y[train])
    assert np.allclose(softmax(logits(net, x[val]), axis=1),
                       net.predict_proba(x[val]), atol=1e-12)

    zv = write("digits.val.csv", val, logits(net, x[val]), y[val])
    zt = write("digits.test.csv", test, logits(net, x[test]), y[test])
    t, se = fit(zv, y[val])

    lines = ["# reference figures by numpy %s, scipy %s, scikit-learn %s in"
             " float64;" % (np.__version__, scipy.__version__,
                            sklearn.__version__),
             "# made by digits.py; last digits carry rounding noise.",
             "# T is fitted on digits.val.csv; the lines with _T are at that"
             " T, the others at 1.",
             "temperature %.15g" % t, "temperature_se %.15g" % se,
             "train_accuracy %.15g" % net.score(x[train], y[train])]
    for name, z, lab in (("val", zv, y[val]), ("test", zt, y[test])):
        for suffix, temp in (("", 1.0), ("_T", t)):
            for key, v in figures(name, z, lab, temp).items():
                lines.append("%s_%s%s %.15g" % (name, key, suffix, v))
    text = "\n".join(lines) + "\n"
    with open(os.path.join(HERE, "digits.ref.txt"), "w", newline="\n") as f:
        f.write(text)
    print(text, end="")


if __name__ == "__main__":
    main()
