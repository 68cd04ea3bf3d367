smx --op sigmoid --precision 17 data/eight.csv
