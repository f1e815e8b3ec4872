"""Mail and messages."""
