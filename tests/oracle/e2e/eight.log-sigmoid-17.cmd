smx --op log-sigmoid --precision 17 data/eight.csv
