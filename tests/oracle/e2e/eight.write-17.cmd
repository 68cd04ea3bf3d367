smx -l label --precision 17 --write argmax,conf,margin,entropy,lse,nll,rank data/eight.csv
