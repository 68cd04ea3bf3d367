smx --top-k 2 data/eight.csv
