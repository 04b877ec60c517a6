"""comptoir: an analytics warehouse for e-commerce and retail."""
