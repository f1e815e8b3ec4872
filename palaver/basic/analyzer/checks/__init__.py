"""The checks: a file for each thing that can be wrong, with its CHECK."""
