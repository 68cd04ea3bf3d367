smx --op log-sigmoid data/eight.csv
