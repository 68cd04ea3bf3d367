smx --temp 0 data/eight.csv
