"""Runs in the database: performed once, sealed, waited for, woken."""
