# Token classification: T rows of V logits a line, labels of length T, -100 ignored. Expected: by hand; the NLL of the two
# measured rows is log(1+exp(-1)) and log(1+exp(1)).
echo '{"logits":[[1,2],[3,0],[0,1]],"labels":[1,-100,0],"id":5}' >in.jsonl
smx eval --label labels --ignore-label -100 --json in.jsonl | grep -e '"rows"' -e '"ignored"' -e '"nll"' | head -n 3
smx --label labels --ignore-label -100 --write nll,argmax in.jsonl
smx eval --label labels in.jsonl
