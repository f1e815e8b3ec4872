"""What runs at a time, or when something happens."""
