smx --write logits,probs,entropy,logprobs --temp 0.7 data/eight.csv
