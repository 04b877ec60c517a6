"""Names that would like to run, for whatever shows text from the data."""

IMAGE = "<img src=x onerror=alert(1)>"
SCRIPT = "</script><script>alert(1)</script>"
