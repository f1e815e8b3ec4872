"""Moderation: what is said to a bot and by it passes the handlers that the bot's document names, in their order."""
