"""Conversations: the turn, its log, sessions and their history, and what each answer used."""
