#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# p-values of drift between two samples of one population, and how often drift is found if the
# second one is at another temperature or has other classes: 1,000 pairs of samples as groups of
# two files, which smx compares in one run. Writes drift_simulation.txt; see README.md.
import csv
import io
import os
import subprocess
import sys
import tempfile

import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
smx = sys.argv[1] if len(sys.argv) > 1 else 'smx'
GROUPS = 1000
KEYS = ('ks_confidence_p', 'ks_entropy_p', 'chi2_class_p')


def sample(r, path, n, scale, shift):
    z = r.normal(size=(GROUPS, n, 5)) * scale
    z[:, :, 0] += shift
    with open(path, 'w') as f:
        f.write('z0,z1,z2,z3,z4,site\n')
        for g in range(GROUPS):
            for row in z[g]:
                f.write(','.join('%.6f' % x for x in row) + ',%d\n' % g)


with open(os.path.join(here, 'drift_simulation.txt'), 'w') as out, tempfile.TemporaryDirectory() as d:
    a, b, state = (os.path.join(d, name) for name in ('a.csv', 'b.csv', 'a.state'))
    out.write('case                       n    m  p-value            <= .01  <= .05   <= .1   <= .5   PSI mean\n')
    for case, n, m, scale, shift in (('the same', 100, 80, 2, 0), ('the same', 400, 300, 2, 0),
                                     ('logits times 1.25', 400, 300, 2.5, 0), ('class 0 more often', 400, 300, 2, 0.7)):
        r = np.random.default_rng(n)
        sample(r, a, n, 2, 0)
        sample(r, b, m, scale, shift)
        run = [smx, 'eval', '-q', '--unlabelled', '--by', 'site']
        subprocess.run(run + ['--state', state, '-o', '/dev/null', a], check=True)
        text = subprocess.run(run + ['--baseline', state, '-O', 'csv', b], check=True, capture_output=True, text=True).stdout
        rows = [x for x in csv.DictReader(io.StringIO(text)) if x['group']]
        for key in KEYS:
            p = np.array([float(x['value']) for x in rows if x['metric'] == key])
            psi = np.array([float(x['value']) for x in rows if x['metric'] == 'psi_' + key.split('_')[1]])
            assert len(p) == GROUPS and len(psi) == GROUPS
            out.write('%-22s %5d %4d  %-16s ' % (case, n, m, key) +
                      ' '.join('%8.3f' % (p <= t).mean() for t in (.01, .05, .1, .5)) + '   %8.4f\n' % psi.mean())
