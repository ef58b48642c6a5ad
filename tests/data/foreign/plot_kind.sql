update plot set kind = 'pie'
