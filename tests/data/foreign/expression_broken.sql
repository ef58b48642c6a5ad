update metric set expression = 'base (base (' where name = 'slower'
