"""`comptoir bench`: an area's whole build against a bare typed load of the same files.

Everything measured runs as a process of its own, one after the other, on the same
files, so that ratios don't depend on the machine: the tables, then learning, which
grows with the models that are tried and not with the file alone. Of clickstream also:
the predictions beside the best possible ones, a tenth of the users, increments, and the
questions of questions.py answered without a warehouse.
"""
