# SPDX-License-Identifier: MIT
#
# The jobs of the bench in Python, each as fast as its library makes it without
# a loop over the values: peer.py numpy|pandas|torch csv|jsonl|f32 TASK COLS FILE

import json
import sys

import numpy as np

library, form, task, ncol, path = sys.argv[1:]
ncol = int(ncol)
out = sys.stdout.buffer


def read():
    if form == "csv" and library == "pandas":
        import pandas as pd

        return pd.read_csv(path, header=None).to_numpy()
    if form == "csv":
        return np.loadtxt(path, delimiter=",")
    if form == "jsonl":
        with open(path) as f:
            return np.array([json.loads(line)["logits"] for line in f])
    return np.fromfile(path, "<f4").reshape(-1, ncol)


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def top_k(z, k=40):
    if k < ncol:
        z = z.copy()
        np.put_along_axis(z, np.argpartition(z, ncol - k, axis=1)[:, : ncol - k], -np.inf, axis=1)
    return softmax(z)


def top_p(z, q=0.9):
    p = softmax(z.astype(np.float64))
    order = np.argsort(-p, axis=1)
    p = np.take_along_axis(p, order, axis=1)
    p[np.cumsum(p, axis=1) - p >= q] = 0
    kept = np.empty_like(p)
    np.put_along_axis(kept, order, p, axis=1)
    return (kept / kept.sum(axis=1, keepdims=True)).astype(z.dtype)


def summary(z):
    p = softmax(z)
    log_p = np.log(p, out=np.zeros_like(p), where=p > 0)
    return np.stack([p.argmax(axis=1), p.max(axis=1), -(p * log_p).sum(axis=1)], axis=1)


def torch_task(z):
    import torch

    z = torch.from_numpy(z)
    if task == "top-k" and ncol > 40:
        best, where = z.topk(40, dim=1)
        z = torch.full_like(z, float("-inf")).scatter_(1, where, best)
    p = torch.softmax(z, dim=1)
    if task == "write":
        entropy = -torch.xlogy(p, p).sum(dim=1)
        conf, argmax = p.max(dim=1)
        return torch.stack([argmax.float(), conf, entropy], dim=1).numpy()
    if task == "top-p":
        p = p.double()
        sorted_p, where = p.sort(dim=1, descending=True)
        sorted_p[sorted_p.cumsum(dim=1) - sorted_p >= 0.9] = 0
        p = torch.zeros_like(p).scatter_(1, where, sorted_p)
        p = (p / p.sum(dim=1, keepdim=True)).float()
    return p.numpy()


def write_csv(p):
    if library == "pandas":
        import pandas as pd

        table = pd.DataFrame(p)
        if task == "write":
            table[0] = table[0].astype(int)
        table.to_csv(out, header=False, index=False, float_format="%.6g")
    else:
        np.savetxt(out, p, "%.6g", delimiter=",")


def write_jsonl(p):
    if task == "write":
        line = '{"id":%d,"argmax":%d,"conf":%.6g,"entropy":%.6g}\n'
    else:
        line = '{"id":%d,"probs":[' + ",".join(["%.6g"] * ncol) + "]}\n"
    for i, row in enumerate(p.tolist()):
        out.write((line % (i, *row)).encode())


z = read()
if library == "torch":
    p = torch_task(z)
else:
    p = {"probs": softmax, "write": summary, "top-k": top_k, "top-p": top_p}[task](z)
if form == "csv":
    write_csv(p)
elif form == "jsonl":
    write_jsonl(p)
else:
    p.astype("<f4", copy=False).tofile(out)
