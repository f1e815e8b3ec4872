"""What bots, people and sessions keep."""
