"""Sample of the retail input: a made-up gift shop's invoices, with planted faults."""
