smx --precision 17 data/eight.csv
