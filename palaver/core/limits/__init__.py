"""Limits: how often somebody may ask, and how much may go on at once, for all workers together."""
