smx --temp 0.7 data/eight.csv
