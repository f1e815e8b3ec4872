"""People who answer."""
