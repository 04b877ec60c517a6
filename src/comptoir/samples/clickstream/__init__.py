"""Sample of the clickstream input: a made-up marketplace's events, planted faults."""
