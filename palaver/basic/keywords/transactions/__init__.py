"""Several changes, or none."""
