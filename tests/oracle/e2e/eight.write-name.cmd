smx --write argmax,name data/eight.csv
