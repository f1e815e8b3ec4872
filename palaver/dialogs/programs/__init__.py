"""The programs of bots: compiled, judged, bounded."""
