drop table sweep; create table sweep (position, point, "params.arrival_hz"); insert into sweep values (0, 3, 1), (0, 4, 1)
