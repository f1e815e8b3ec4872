"""What begins programs without a person."""
