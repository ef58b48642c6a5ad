update plot set x = 'nothing', y = 'nothing', by = 'nothing', filter = '1 > '
