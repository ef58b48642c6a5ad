insert into series values (5, 'x', 7, zeroblob (16))
