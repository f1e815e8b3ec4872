"""Who may do what: members of an account with their roles and groups, and why somebody may do something."""
