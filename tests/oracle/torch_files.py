#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Write tests/tensors/by_torch/: what torch.save itself makes of data/eight.npy.

    /usr/bin/python3 tests/oracle/torch_files.py      (run anywhere)

We used Debian 12's torch 1.13.1 and numpy 1.24.2.  In each file but those that
are called bad_*, the tensor that tests/cli/torch.sh names has the eight rows.
"""

import collections
import os
import warnings

import numpy
import torch

warnings.filterwarnings("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.join(HERE, "..", "..")
Z = torch.from_numpy(numpy.load(os.path.join(TOP, "data", "eight.npy")))
Y = torch.tensor([0, 1, 2, 0, 2, 3, 3, 2])


def save(name, what, **more):
    path = os.path.join(TOP, "tests", "tensors", "by_torch", name + ".pt")
    torch.save(what, path, **more)


class Net(torch.nn.Module):
    """Its parameter is the rows."""

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(Z.clone())
        self.register_buffer("label", Y)


def main():
    wide = torch.full((12, 9), 7.0)
    wide[2:10, 1:9:2] = Z
    save("both", {"logits": Z, "labels": Y})
    save("alone", Z)
    save("double", {"logits": Z.double(), "labels": Y.to(torch.int32)})
    save("bfloat16", {"logits": Z.bfloat16(), "labels": Y.to(torch.int8)})
    save("half", {"logits": Z.half(), "labels": Y.to(torch.uint8)})
    save("transposed", {"logits": Z.t().contiguous().t(), "labels": Y})
    save("part", {"logits": wide[2:10, 1:9:2], "labels": Y})
    save("shared", {"all": wide, "logits": wide[2:10, 1:9:2], "labels": Y})
    save("grad", (Z.clone().requires_grad_(), Y))
    save("parameter", torch.nn.Parameter(Z.clone()))
    save("state_dict", Net().state_dict())
    save("ordered", collections.OrderedDict(logits=Z, labels=Y))
    save("nested", {"epoch": 3, "best": 1e-3, "ids": ["a", None, True],
                    "val": [{"logits": Z, "labels": Y}, (1 << 70, -1)]})
    save("bad_module", Net())
    save("bad_numpy", {"logits": Z.numpy()})
    save("bad_legacy", Z, _use_new_zipfile_serialization=False)
    save("bad_sparse", Z.to_sparse())
    save("bad_quantized", torch.quantize_per_tensor(Z, 0.1, 0, torch.qint8))
    save("bad_complex", torch.complex(Z, Z))
    save("bad_protocol", Z, pickle_protocol=4)


if __name__ == "__main__":
    main()
