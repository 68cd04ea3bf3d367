smx --write conf,probs,argmax data/eight.csv
