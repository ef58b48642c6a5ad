update meta set value = cast (x'ff00fe41' as text) where key = 'title'
