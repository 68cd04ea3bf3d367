smx --op sigmoid data/eight.csv
