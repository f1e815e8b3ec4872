"""Patterns that are searched for while text comes in, in a time that grows with the text alone."""
