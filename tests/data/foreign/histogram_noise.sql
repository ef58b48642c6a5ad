update hist set bytes = x'5348310000' || randomblob (200)
