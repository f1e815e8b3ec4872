"""What is put together from parts that do not know each other."""
