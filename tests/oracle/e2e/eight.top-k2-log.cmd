smx --top-k 2 --log data/eight.csv
