"""What is somebody's own: the shapes of addresses, accounts and numbers, and their check digits."""
