smx --temp 0.7 --precision 17 data/eight.csv
