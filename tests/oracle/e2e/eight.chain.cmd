smx --temp 0.7 --top-k 3 --top-p 0.9 --min-p 0.05 data/eight.csv
