"""Files in the bot's drive."""
