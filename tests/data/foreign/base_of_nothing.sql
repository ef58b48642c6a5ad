insert into base values ('rel', -100000000, 1)
