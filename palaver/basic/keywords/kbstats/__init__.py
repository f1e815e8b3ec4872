"""Figures of the knowledge."""
