"""Texts to vectors: the port, its adapters, and the process in which the machine's own model runs."""
