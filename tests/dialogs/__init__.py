"""Programs in BASIC on the server."""
