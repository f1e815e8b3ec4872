"""Takes one guard at a time away, and expects the test that stands for it to fail."""
