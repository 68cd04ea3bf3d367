smx --write probs,logprobs data/eight.csv
