"""Conversations and what their owners do with them: read, branch, rename, copy, judge, export, remove."""
