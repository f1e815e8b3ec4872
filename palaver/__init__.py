"""Palaver: a self-hosted chatbot platform."""
