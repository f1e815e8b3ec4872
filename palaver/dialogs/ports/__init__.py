"""What stands behind keywords: a file for each port."""
