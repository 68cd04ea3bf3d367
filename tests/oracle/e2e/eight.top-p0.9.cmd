smx --top-p 0.9 data/eight.csv
