"""How providers are called: gates, retries, fallbacks."""
