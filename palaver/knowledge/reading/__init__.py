"""A file becomes chunks: its format is found and read, its text cut, in a process of its own with bounds."""
