"""Bots: their configuration is one typed document, kept in numbered, immutable versions."""
