smx --log --precision 17 data/eight.csv
