"""Consent, plans, constraints."""
