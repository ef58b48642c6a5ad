delete from point
