"""Signing in: passwords, one-time links and cookies of people, and the key that opens the login."""
