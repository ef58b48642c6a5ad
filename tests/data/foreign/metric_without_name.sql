update metric set name = NULL
