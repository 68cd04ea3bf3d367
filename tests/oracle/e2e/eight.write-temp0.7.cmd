smx -l label --temp 0.7 --write argmax,conf,margin,entropy,lse,nll,rank data/eight.csv
