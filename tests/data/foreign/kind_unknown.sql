update metric set kind = 'guess' where position = 3
