update metric set kind = 'derived', expression = 'served' where position = 3
