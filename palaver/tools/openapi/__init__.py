"""HTTP services as tools: an OpenAPI document becomes operations, and a call of one becomes a request."""
