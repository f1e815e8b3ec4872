"""Asking other servers; every address passes the guard."""
