smx --op identity --top-k 2 data/eight.csv
