with recursive n (i) as (select 100 union all select i + 1 from n where i < 9000) insert into metric select i, 'm' || i, '1', 'derived', '', '1' from n
