"""Sample of the stock input: daily sales and stock of a made-up chain of shops."""
