"""Measures what Palaver promises: `python -m benchmarks` runs every figure and prints them beside their targets."""
