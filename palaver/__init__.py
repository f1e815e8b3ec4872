"""Palaver: a self-hosted chatbot platform."""

__version__ = "0.1.0"
