"""Turns that wait until somebody has agreed to calls of tools: rows, that any worker goes on with."""
