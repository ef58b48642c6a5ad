delete from value where run = 5
