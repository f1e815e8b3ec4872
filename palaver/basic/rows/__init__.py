"""Rows in memory: conditions on them, selecting, grouping, joining, pivots, templates."""
