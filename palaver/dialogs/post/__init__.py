"""Words of programs to others than who is in the conversation."""
