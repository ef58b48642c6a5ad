update run set status = 'fine' where id = 6
