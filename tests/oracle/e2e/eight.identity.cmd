smx --op identity data/eight.csv
