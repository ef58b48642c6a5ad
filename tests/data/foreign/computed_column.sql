drop table value; create table value (run INTEGER PRIMARY KEY, "sojourn_s.mean" as (randomblob (run)))
