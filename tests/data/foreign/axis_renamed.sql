update axis set path = 'params.other'
