"""Rows in tables and files, and collections in memory."""
