"""The process tree of `palaver serve`: a thin supervisor, its embedded servers and its workers."""
