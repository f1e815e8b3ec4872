"""Leads and products."""
