"""Generated sample inputs, one module an area."""
