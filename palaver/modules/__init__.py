"""Office modules: each file or folder here that offers MODULE is one, and nothing else mentions it."""
