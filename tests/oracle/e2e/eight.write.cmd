smx -l label --write argmax,conf,margin,entropy,lse,nll,rank data/eight.csv
