"""Learning: what dbt's Python models call to fit, store, load and score models.

A task is declared (`tasks`, `candidates`), fitted (`fitting`) and scored (`scoring`);
everything that comes after is SQL.
"""
