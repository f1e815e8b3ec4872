"""Attempts to talk a model out of what it was told: their signs in several languages, and what they hide behind."""
