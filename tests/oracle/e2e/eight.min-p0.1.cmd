smx --min-p 0.1 data/eight.csv
