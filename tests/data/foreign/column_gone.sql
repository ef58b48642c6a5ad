update metric set name = 'nothing' where position = 3
