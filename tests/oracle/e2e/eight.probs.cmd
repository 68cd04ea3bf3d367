smx data/eight.csv
