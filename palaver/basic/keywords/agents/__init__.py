"""Several bots, and other servers of tools."""
