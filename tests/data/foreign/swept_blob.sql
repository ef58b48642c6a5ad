update sweep set "params.arrival_hz" = zeroblob (9)
