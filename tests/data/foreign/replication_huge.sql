update run set replication = 4000000000 where id = 6
