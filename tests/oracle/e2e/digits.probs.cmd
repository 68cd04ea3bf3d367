head -n 51 data/digits.test.csv | smx
