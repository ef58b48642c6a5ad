update value set "sojourn_s.mean" = 'much' where run = 5
