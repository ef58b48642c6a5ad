drop view results; create view results as select load_extension ('x') as point, 1 as replication
