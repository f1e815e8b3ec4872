"""The tools that a bot's own scripts are."""
