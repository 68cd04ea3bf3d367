smx -l label --top-k 2 --write conf,margin,entropy,lse,nll data/eight.csv
