"""Phrases that old programs use."""
