"""Charts of the gallery: theme, rendering, site."""
