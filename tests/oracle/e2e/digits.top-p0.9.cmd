head -n 51 data/digits.test.csv | smx --top-p 0.9
