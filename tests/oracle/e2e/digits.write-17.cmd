head -n 51 data/digits.test.csv | smx -l label --precision 17 --write argmax,conf,margin,entropy,lse,nll,rank
