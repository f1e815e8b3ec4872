"""Who may do what: accounts, people, API keys, tokens, and the one place that turns a credential into a Caller."""
