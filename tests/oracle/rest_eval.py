#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What smx eval is to say of rest.jsonl and of listed/?.chat.jsonl.

    /usr/bin/python3 tests/oracle/rest_eval.py    (writes tests/oracle/rest_eval.csv)

Each line: the file, --rest, the metric, its value; nothing if it is null. With numpy and
scikit-learn, from the definitions.
"""
import json
import os

import numpy as np
from sklearn.metrics import roc_auc_score

here = os.path.dirname(os.path.abspath(__file__))


def pairs():
    for line in open(os.path.join(here, "rest.jsonl")):
        row = json.loads(line)
        ids = row[next(k for k in row if "id" in k or "ind" in k)]
        logs = row[next(k for k in row if "logp" in k)]
        order = np.argsort(ids)
        yield np.array(ids)[order], np.array(logs)[order], row["label"], False


def chat():
    files = [open(os.path.join(here, "listed", f"{side}.chat.jsonl")) for side in "ab"]
    for line in (line for f in files for line in f):
        for t in json.loads(line)["choices"][0]["logprobs"]["content"]:
            tops = t["top_logprobs"]
            yield ([x["token"] for x in tops], np.array([x["logprob"] for x in tops]), t["token"], True)


def ece(conf, right, bins=15):
    b = np.clip(np.ceil(conf * bins) - 1, 0, bins - 1).astype(int)
    return sum(abs(right[b == i].sum() - conf[b == i].sum()) for i in range(bins)) / len(conf)


def measure(rows, rest, ks):
    conf, right, nll, entropy, rank, sure, listed = [], [], [], [], [], [], []
    for ids, logs, label, answer in rows:
        p = np.exp(logs)
        missing = max(0.0, 1 - p.sum())
        if rest == "renormalise":
            p, missing = p / p.sum(), 0.0
        at = list(ids).index(label) if label in list(ids) else None
        top = int(np.argmax(p))
        conf.append(p[top])
        right.append(at == top)
        listed.append(at is not None)
        with np.errstate(divide="ignore"):
            nll.append(-np.log(p[at]) if at is not None else -np.log(max(missing, 1e-6) if rest != "renormalise" else 0))
        h = -(p[p > 0] * np.log(p[p > 0])).sum()
        entropy.append(h - (missing * np.log(missing) if rest == "bucket" and missing > 0 else 0))
        rank.append(int((p > p[at]).sum()) if at is not None else 10**9)
        sure.append(len(p) if rest != "renormalise" else 10**9)
        if answer and rest != "renormalise" and len(p) > 1 and rank[-1] == len(p) - 1:
            sure[-1] -= 1
    conf, right, nll, listed, rank, sure = map(np.array, (conf, right, nll, listed, rank, sure))
    yield "unlisted", (~listed).sum()
    yield "accuracy", right.mean()
    for k in ks:
        unknown = (k > sure) & ~(rank < sure)
        yield f"top{k}_accuracy", "" if unknown.any() else (rank < k).mean()
    known = nll[listed] if rest == "ignore" else nll
    yield "nll", known.mean() if np.isfinite(known).all() else ""
    yield "entropy", np.mean(entropy)
    yield "confidence", conf.mean()
    yield "ece", ece(conf, right)
    yield "auroc", roc_auc_score(right, conf) if 0 < right.sum() < len(right) else ""


with open(os.path.join(here, "rest_eval.csv"), "w") as out:
    for name, rows in (("pairs", list(pairs())), ("chat", list(chat()))):
        for rest in ("bucket", "ignore", "renormalise"):
            for key, value in measure(rows, rest, (1, 2, 3)):
                out.write(f"{name},{rest},{key},{value if value == '' else repr(float(value))}\n")
