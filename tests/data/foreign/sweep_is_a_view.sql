drop table sweep; create view sweep as with recursive n (position) as (select 0 union all select position + 1 from n) select position, 3 as point, 1 as "params.arrival_hz" from n
