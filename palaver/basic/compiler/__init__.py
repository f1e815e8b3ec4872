"""Compilation: nodes are lowered to a small core, which becomes Python functions that can be left and entered again."""
