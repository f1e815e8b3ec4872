"""API keys: kept as hashes, with terms; their routes and pages."""
