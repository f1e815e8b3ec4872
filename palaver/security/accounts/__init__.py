"""Accounts: the tenants of the platform."""
