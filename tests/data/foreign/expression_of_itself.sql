update metric set expression = 'slower + slower' where name = 'slower'
