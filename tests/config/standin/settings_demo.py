SECRET_KEY = "stands in"
