"""Talking with people: messages, questions, suggestions."""
