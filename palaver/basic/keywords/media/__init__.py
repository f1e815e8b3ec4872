"""Code in a sandbox, players, the weather."""
