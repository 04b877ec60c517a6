"""Sample of the bikes inputs: a made-up retailer's models, shops, customers, orders."""
