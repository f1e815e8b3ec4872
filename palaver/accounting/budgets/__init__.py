"""Budgets: what an account, its bots, keys and people may use in a day or a month, refused before a call is made."""
