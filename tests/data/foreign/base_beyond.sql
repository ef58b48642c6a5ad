update base set base = 2000000000
