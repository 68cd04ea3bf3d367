smx -l label --top-k 2 --write rank data/eight.csv
