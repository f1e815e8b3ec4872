"""Who may run a script, and how the engine answers."""
