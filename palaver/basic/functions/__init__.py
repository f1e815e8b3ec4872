"""The built-in functions: one file for each family, its FAMILY found by discovery."""
