"""Ways in for people: invitations into an account, and links for who forgot a password."""
