update sweep set position = 1000 where position = 1
