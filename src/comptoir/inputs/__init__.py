"""The one door for raw rows."""
