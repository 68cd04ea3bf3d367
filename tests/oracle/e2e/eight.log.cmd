smx --log data/eight.csv
