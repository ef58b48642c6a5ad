update hist set bytes = x'534831ff'
