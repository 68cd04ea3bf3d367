#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Write calibration_test.txt: whether the p-values of smx eval --calibration-test are right.

    /usr/bin/python3 tests/oracle/calibration_test.py SMX   (writes beside itself)

RUNS data sets of ROWS rows are made whose labels are drawn from their
probabilities, and as many whose logits are then made larger by a factor.  Each
is tested with R redraws.  For each metric the table has the p-value of a
Kolmogorov-Smirnov test that the p-values of calibrated rows are uniform (a
metric that is 0 for many data sets has p = 1 in these, so that its p-values are
larger than uniform), the share of them that is at most 0.05 and at most 0.1, the
mean excess, and the share of p <= 0.05 on rows that are not calibrated.  It takes a
quarter of an hour.
"""

import json
import os
import subprocess
import sys

import numpy as np
import scipy.special
import scipy.stats

HERE = os.path.dirname(os.path.abspath(__file__))
RUNS, ROWS, R, CLASSES, FACTOR = 300, 500, 99, 10, 1.3


def rows_of(task, rng, factor):
    if task == "binary":
        z = rng.normal(0, 2, ROWS)
        y = (rng.random(ROWS) < scipy.special.expit(z)).astype(int)
        return "logit,label", np.c_[z * factor, y]
    z = rng.normal(0, 2, (ROWS, CLASSES))
    c = np.cumsum(scipy.special.softmax(z, 1), 1)
    y = np.minimum((rng.random((ROWS, 1)) > c).sum(1), CLASSES - 1)
    head = ",".join("z%d" % i for i in range(CLASSES)) + ",label"
    if task == "weighted":
        return head + ",weight", np.c_[z * factor, y, rng.integers(1, 6, ROWS)]
    return head, np.c_[z * factor, y]


def run(smx, task, rng, factor, i):
    head, rows = rows_of(task, rng, factor)
    text = head + "\n" + "\n".join(",".join(repr(float(x)) if c < len(r) - 1 - (task == "weighted")
                                            else str(int(x)) for c, x in enumerate(r))
                                   for r in rows) + "\n"
    args = [smx, "eval", "-q", "-j", "1", "--json", "--calibration-test", str(R),
            "--seed", str(i)]
    out = subprocess.run(args + (["--task", "binary"] if task == "binary" else []),
                         input=text.encode(), stdout=subprocess.PIPE, check=True).stdout
    d = json.loads(out)
    return d["p"], d["excess"]


def main():
    smx, lines = sys.argv[1], []
    lines.append("# %d runs of %d rows, %d redraws; see calibration_test.py" % (RUNS, ROWS, R))
    lines.append("%-9s %-15s %8s %7s %7s %9s %7s" % (
        "rows", "metric", "KS p", "p<=.05", "p<=.1", "excess", "power"))
    for k, task in enumerate(("classes", "binary", "weighted")):
        rng = np.random.default_rng(100 + k)
        calm = [run(smx, task, rng, 1, i) for i in range(RUNS)]
        bold = [run(smx, task, rng, FACTOR, i) for i in range(RUNS // 3)]
        for key in calm[0][0]:
            if key == "ece_debiased":
                continue
            p = np.array([c[0][key] for c in calm])
            power = np.array([c[0][key] for c in bold])
            # spread each p over the step that it stands for
            u = p - rng.random(RUNS) / (R + 1)
            lines.append("%-9s %-15s %8.3f %7.3f %7.3f %9.5f %7.2f" % (
                task, key, scipy.stats.kstest(u, "uniform").pvalue, (p <= .05).mean(),
                (p <= .1).mean(), np.mean([c[1][key] for c in calm]), (power <= .05).mean()))
        with open(os.path.join(HERE, "calibration_test.txt"), "w", newline="\n") as f:
            f.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
