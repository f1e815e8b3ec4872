"""What people have of their own: the profile, sessions, and the accounts that they are in."""
