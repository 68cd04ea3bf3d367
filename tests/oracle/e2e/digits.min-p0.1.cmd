head -n 51 data/digits.test.csv | smx --min-p 0.1
