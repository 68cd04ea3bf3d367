head -n 51 data/digits.test.csv | smx -l label --temp 4 --write argmax,conf,margin,entropy,lse,nll,rank
