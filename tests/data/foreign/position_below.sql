update sweep set position = -5 where position = 1
