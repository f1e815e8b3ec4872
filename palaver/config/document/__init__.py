"""The bot document: its fields, their schema, and what is wrong with one."""
